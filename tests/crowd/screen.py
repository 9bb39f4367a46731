"""One screen of a crowd, as a player of the product behaves: it comes back by itself, does each command once, keeps its plan."""

import hashlib
import json
import random
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.crowd.loop import Timer
from tests.crowd.wire import Fetch, Wire

if TYPE_CHECKING:
    from tests.crowd.crowd import Crowd

OPENING_SECONDS, SHORTEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 20.0, 1.0, 60.0
FETCH_AGAIN_SECONDS = 2.0


class Screen:
    """What it holds (plan, media, ids of commands) outlives its connections."""

    def __init__(self, crowd: "Crowd", player_id: int, key: str) -> None:
        self.crowd, self.id, self.key = crowd, player_id, key
        self.wire: Wire | None = None
        self.is_wanted = self.is_registered = False
        self.plan_hash: str | None = None
        self.pending: dict[str, Any] | None = None
        self.revision = self.applied_revision = 0
        self.media: set[str] = set()
        self.commands: dict[str, str] = {}
        self.last_seq: dict[str, int] = {}
        self.receive_bytes: int | None = None
        self._failures = 0
        self._patience, self._last_heard = OPENING_SECONDS, 0.0
        self._return_seconds: float | None = None
        self._next: Timer | None = None
        self._heartbeat: Timer | None = None

    # ------------------------------------------------------------ coming and going

    def comes(self, within_seconds: float = 0.0) -> None:
        """Connect at a random moment of this time, and come back ever after."""
        self.is_wanted = True
        self._connects_in(random.uniform(0, within_seconds))

    def goes(self) -> None:
        """Pull the plug, and stay away."""
        self.is_wanted = False
        self._stop_timers()
        if self.wire is not None:
            self.wire.closes()
        self.wire, self.is_registered = None, False

    def looks_at_the_clock(self, now: float) -> None:
        """Hang up on a server that has been silent for longer than its pings allow, as every client does."""
        if self.wire is not None and now - self._last_heard > self._patience:
            self.crowd.tally["gave_up"] += 1
            self.wire.closes()
            self._lost()

    def _connects_in(self, seconds: float) -> None:
        if self._next is not None:
            self._next.cancel()
        self._next = self.crowd.loop.later(seconds, self._connect)

    def _connect(self) -> None:
        if self.wire is None and self.is_wanted:
            self.crowd.tally["tries"] += 1
            self._patience, self._last_heard = OPENING_SECONDS, time.monotonic()
            self.wire = Wire(
                self.crowd.loop, self.crowd.place, self._hears, self._dropped, self.receive_bytes
            )

    def _dropped(self) -> None:
        self.crowd.tally["dropped" if self.is_registered else "not_let_in"] += 1
        self._lost()

    def _lost(self) -> None:
        self.wire, self.is_registered = None, False
        self._stop_timers()
        if self.is_wanted:
            self._connects_in(self._wait())

    def _wait(self) -> float:
        """Full jitter, or what the server said."""
        told, self._return_seconds = self._return_seconds, None
        if told is not None:
            return told
        ceiling = min(LONGEST_WAIT_SECONDS, SHORTEST_WAIT_SECONDS * 2.0 ** min(self._failures, 20))
        self._failures += 1
        spread = random.random() * (ceiling - SHORTEST_WAIT_SECONDS)
        return (SHORTEST_WAIT_SECONDS + spread) * self.crowd.jitter

    def _stop_timers(self) -> None:
        for timer in (self._next, self._heartbeat):
            if timer is not None:
                timer.cancel()

    # ------------------------------------------------------------ what is said

    def _says(self, event: str, payload: dict[str, Any]) -> None:
        if self.wire is not None:
            self.wire.says("42" + json.dumps([event, payload]))

    def _registers(self) -> None:
        hello: dict[str, Any] = {"player_key": self.key, "device_type": "linux", "protocol": 1}
        self._says("player_register", {**hello, "plan_hash": self.plan_hash, "capabilities": []})

    def beats(self) -> None:
        """Say that it lives, now and from now on."""
        if self._heartbeat is not None:
            self._heartbeat.cancel()
        pending = self.pending["plan_hash"] if self.pending else None
        self._says(
            "player_heartbeat", {"status": "playing", "plan_hash": self.plan_hash, "pending_hash": pending}
        )
        self._heartbeat = self.crowd.loop.later(self.crowd.heartbeat_seconds, self.beats)

    # ------------------------------------------------------------ what is heard

    def _hears(self, text: str) -> None:
        self._last_heard = time.monotonic()
        if text == "2":
            if self.wire is not None:
                self.wire.says("3")
        elif text.startswith("42"):
            event, payload = json.loads(text[2:])
            heard = getattr(self, f"_hears_{event}", None)
            if heard is not None:
                heard(payload)
        elif text.startswith("40"):
            self._registers()
        elif text.startswith("0"):
            self._is_greeted(json.loads(text[1:]))
        elif text.startswith(("41", "44", "1")) and self.wire is not None:
            self.wire.closes()
            self._dropped()

    def _is_greeted(self, greeting: dict[str, Any]) -> None:
        self._patience = (greeting["pingInterval"] + greeting["pingTimeout"]) / 1_000
        if self.wire is not None:
            self.wire.says("40" + json.dumps({"player_key": self.key}))

    def _hears_register_success(self, said: dict[str, Any]) -> None:
        self.is_registered, self._failures = True, 0
        self.crowd.tally["registrations"] += 1
        self.crowd.heartbeat_seconds = said["heartbeat_seconds"]
        first = random.uniform(0, self.crowd.heartbeat_seconds)
        self._heartbeat = self.crowd.loop.later(first, self.beats)

    def _hears_register_error(self, said: dict[str, Any]) -> None:
        code, told = said["code"], said.get("retry_after_ms")
        self.crowd.tally[code] += 1
        if told is not None:
            self.crowd.told_to_wait_ms.setdefault(code, []).append(told)
        if code == "restarting":
            self._return_seconds = (
                (told or 0) / 1_000 * self.crowd.jitter
            )  # the server closes; then this counts
            return
        # A busy server means what it says: a crowd that comes sooner, as tests do elsewhere, keeps it busy.
        seconds = self._wait() if told is None else told / 1_000
        self._next = self.crowd.loop.later(seconds, self._registers)

    def _hears_session_replaced(self, _said: dict[str, Any]) -> None:
        self.crowd.tally["replaced"] += 1
        self.is_wanted = False  # ten minutes at the earliest: longer than any test

    def _hears_campaign_update(self, plan: dict[str, Any]) -> None:
        self.crowd.arrivals.append((time.monotonic(), self.id, plan["plan_hash"], plan["revision"]))
        if plan["revision"] < self.revision:
            self.crowd.tally["older_plans"] += 1
            return
        self.crowd.tally["plans_again" if plan["plan_hash"] == self.plan_hash else "plans"] += 1
        self.revision, self.pending = plan["revision"], plan
        self._applies_or_fetches()

    def _hears_player_command(self, said: dict[str, Any]) -> None:
        command_id = said["command_id"]
        if command_id in self.commands:
            self.crowd.tally["commands_again"] += 1
            self.crowd.once_noted(lambda: self._answers(command_id))
            return
        key, seq = said["supersede_key"], said["seq"]
        is_outdated = key is not None and seq < self.last_seq.get(key, 0)
        if key is not None and not is_outdated:
            self.last_seq[key] = seq
        self.commands[command_id] = "failed" if is_outdated else "done"
        self.crowd.notes(
            {
                "what": "dropped" if is_outdated else "done",
                "at": time.time(),
                "command": command_id,
                "player": self.id,
                "seq": seq,
            }
        )
        self.crowd.once_noted(lambda: self._answers(command_id))

    def _answers(self, command_id: str) -> None:
        self._says("player_status_update", {"command_id": command_id, "stage": self.commands[command_id]})

    # ------------------------------------------------------------ plan and media

    def _applies_or_fetches(self) -> None:
        plan = self.pending
        if plan is None:
            return
        for content in plan["contents"]:
            if self.crowd.fetches and content["sha256"] and content["sha256"] not in self.media:
                self._fetch(content)
                return
        self.plan_hash, self.pending = plan["plan_hash"], None
        if plan["revision"] < self.applied_revision:
            self.crowd.tally["went_back"] += 1
        self.applied_revision = plan["revision"]
        ack = {"plan_hash": self.plan_hash, "revision": plan["revision"], "status": "applied", "missing": 0}
        self._says("campaign_ack", ack)

    def _fetch(self, content: dict[str, Any]) -> None:
        self.crowd.tally["fetches"] += 1

        def came(body: bytes | None) -> None:
            if body is not None and hashlib.sha256(body).hexdigest() == content["sha256"]:
                self.media.add(content["sha256"])
                self._applies_or_fetches()
            elif self.is_wanted:
                self.crowd.loop.later(FETCH_AGAIN_SECONDS * self.crowd.jitter, self._applies_or_fetches)

        Fetch(self.crowd.loop, self.crowd.place, urlsplit(content["url"]).path, came)
