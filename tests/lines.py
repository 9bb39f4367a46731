"""The other ends of real sockets: screens and people's windows, in the product's words."""

import threading
import time
from collections.abc import Callable
from typing import Any, Self

from tests.wire import Wire

PATIENCE_SECONDS = 15.0
Payload = dict[str, Any]


def eventually(claim: Callable[[], Any], what: str = "it", within: float = PATIENCE_SECONDS) -> Any:
    """Wait until the claim holds, and return what it said. Fails when it does not in so many seconds."""
    give_up_at = time.monotonic() + within
    while True:
        found = claim()
        if found:
            return found
        assert time.monotonic() < give_up_at, f"{what} did not happen in {within:.0f} s"
        time.sleep(0.01)


class Line:
    """One WebSocket to the server. Everything heard is kept, in its order."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.wire = Wire(self._hear, self._end)
        self._heard: list[tuple[str, Any]] = []
        self._news = threading.Condition()
        self._is_open = False

    def connects(self, **said: Any) -> Self:
        """Open the line, saying this as `auth`. Raises: Refused."""
        self.wire.opens(self.address)
        self._is_open = True
        self.wire.enters(said or None)
        return self

    def says(self, event: str, *payload: Any) -> Any:
        """Say something and return the server's answer to it."""
        return self.wire.asks(event, *payload)

    def goes_away(self) -> None:
        """Close the line from this end."""
        self.wire.closes()

    def is_open(self) -> bool:
        """Whether the server has not hung up."""
        return self._is_open

    def heard(self, event: str | None = None) -> list[Any]:
        """What was said so far: payloads of this event, or the names of all events."""
        with self._news:
            return [payload if event else name for name, payload in self._heard if event in {None, name}]

    def waits_for(self, event: str, count: int = 1) -> Payload:
        """The count-th payload of this event, as soon as it is there."""
        with self._news:
            came = self._news.wait_for(lambda: len(self._of(event)) >= count, PATIENCE_SECONDS)
            assert came, f"{event} was not heard {count} times; heard: {[name for name, _ in self._heard]}"
            payload: Payload = self._of(event)[count - 1]
            return payload

    def waits_for_the_end(self) -> None:
        """Wait until the server has hung up."""
        eventually(lambda: not self.is_open(), "the server hanging up")

    def forgets(self) -> None:
        """Begin to listen anew."""
        with self._news:
            self._heard.clear()

    def _of(self, event: str) -> list[Any]:
        return [payload for name, payload in self._heard if name == event]

    def _hear(self, event: str, payload: list[Any]) -> None:
        with self._news:
            self._heard.append((event, payload[0] if payload else None))
            self._news.notify_all()

    def _end(self) -> None:
        self._is_open = False


class Screen(Line):
    """A player, as simple as they come."""

    def registers(self, key: str, **more: Any) -> Payload:
        """Say who it is. When this returns, all that a registration brings has been heard."""
        answer: Payload = self.says("player_register", {"player_key": key, **more})
        return answer

    def beats(self, **more: Any) -> Payload:
        """A heartbeat. When this returns, all that it brings has been heard."""
        answer: Payload = self.says("player_heartbeat", more)
        return answer

    def plan(self, count: int = 1) -> Payload:
        """The count-th plan it was sent."""
        return self.waits_for("campaign_update", count)

    def acknowledges(self, plan: Payload, status: str = "applied", **more: Any) -> Payload:
        """Say what became of a plan."""
        ack = {"plan_hash": plan["plan_hash"], "revision": plan["revision"], "status": status, **more}
        answer: Payload = self.says("campaign_ack", ack)
        return answer

    def answers(self, command: Payload, stage: str, **more: Any) -> Payload:
        """Say how far a command is."""
        answer: Payload = self.says(
            "player_status_update", {"command_id": command["command_id"], "stage": stage, **more}
        )
        return answer

    def orders(self) -> list[str]:
        """The commands it was sent, by name, in their order."""
        return [order["command"] for order in self.heard("player_command")]
