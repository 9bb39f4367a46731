"""People who order all the time, and repeat an order whose answer was lost: each order is one intent with one
Idempotency-Key, and every 202 goes into the ledger.
"""

import random
import threading
import time
import uuid
from collections.abc import Sequence

import requests
from urllib3.exceptions import NewConnectionError

from tests.ledger import Ledger

ASK_AGAIN_SECONDS = 0.05
# Gunicorn holds the door while the next worker comes up: on a machine with other work that takes several times as long.
ANSWER_SECONDS = 30.0
# Nobody types faster; without it four people fill a processor, and screens wait to be let in.
THINKS_SECONDS = 0.08
# Mostly such as supersede nothing: every one of those must be done.
ORDINARY = ["identify", "next", "identify", "next", "identify", "sync", "restart", "volume", "pause", "play"]


def was_refused(error: requests.RequestException) -> bool:
    """Whether nobody listened: then nothing was begun, and trying again is all there is to do."""
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


class Orderer:
    """One person at one keyboard."""

    def __init__(
        self, addresses: Sequence[str], token: str, players: Sequence[int], ledger: Ledger, seed: int
    ) -> None:
        self._addresses, self._players, self._ledger = addresses, players, ledger
        self._chance = random.Random(seed)
        self._headers = {"Authorization": token}
        self.intents = self.repeats = 0
        self.refusals: list[int] = []
        self.unanswered: list[
            tuple[float, str]
        ] = []  # accepted, and then nothing: when it began, and what came
        self._may_begin = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._orders, daemon=True)
        self._failure: Exception | None = None

    def starts(self) -> None:
        self._may_begin.set()
        self._thread.start()

    def pauses(self, *, on: bool) -> None:
        """Begin no further order, or go on."""
        (self._may_begin.clear if on else self._may_begin.set)()

    def carries(self, token: str) -> None:
        """Use this token from now on."""
        self._headers = {"Authorization": token}

    def ends(self) -> None:
        """Finish the order at hand, and no more. Raises what went wrong meanwhile."""
        self._is_over.set()
        self._may_begin.set()
        self._thread.join(60)
        assert not self._thread.is_alive(), "an order was not answered in a minute"
        if self._failure is not None:
            raise self._failure

    def _orders(self) -> None:
        try:
            while self._may_begin.wait() and not self._is_over.is_set():
                self._order_once()
                time.sleep(THINKS_SECONDS)
        except Exception as error:  # noqa: BLE001 - raised by ends(), on the test's own thread
            self._failure = error

    def _order_once(self) -> None:
        command = self._chance.choice(ORDINARY)
        params = {"volume": self._chance.randrange(101)} if command == "volume" else {}
        player, intent = self._chance.choice(self._players), uuid.uuid4().hex
        self.intents += 1
        while (answer := self._asks(player, intent, {"command": command, "params": params})) is None:
            self.repeats += 1
            time.sleep(ASK_AGAIN_SECONDS)
        said = answer.json()
        self._ledger.writes(
            {
                "what": "acknowledged",
                "at": time.time(),
                "command": said["id"],
                "intent": intent,
                "player": player,
                "seq": said["seq"],
                "name": command,
            }
        )

    def _asks(self, player: int, intent: str, body: dict[str, object]) -> requests.Response | None:
        """The acknowledgement, or None: nobody there, no answer, not now, or signed out."""
        where = f"{self._chance.choice(self._addresses)}/api/players/{player}/command"
        headers = {**self._headers, "Idempotency-Key": intent}
        began = time.monotonic()
        try:
            answer = requests.post(where, json=body, headers=headers, timeout=ANSWER_SECONDS)
        except requests.RequestException as error:
            if not was_refused(error):
                self.unanswered.append((began, repr(error)))
            return None
        if answer.status_code == 202:
            return answer
        # 401: the token of the time before; 409: the first try is being carried out; 503: not now.
        assert answer.status_code in {401, 409, 503}, answer.text
        self.refusals.append(answer.status_code)
        return None
