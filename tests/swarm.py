"""Many cheap screens, in a process of their own so that they and the test do not wait for each other's Python."""

import json
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.ledger import Ledger

ROOT = Path(__file__).resolve().parents[1]
ANSWER_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.1
Players = Sequence[tuple[int, str]]
Seen = dict[str, Any]


@dataclass
class Swarm:
    """The other end of `python -m tests.crowd`. It dies with the test."""

    players: Players
    process: "subprocess.Popen[bytes]"
    ledger: Ledger
    log: Path
    _unread: bytes = field(default=b"", init=False)

    def asks(self, what: str, **more: Any) -> Any:
        """Give an order and return the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": what, **more}).encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self._line())

    def comes(self, ids: Sequence[int] | None = None, **more: Any) -> None:
        """These screens, or all, are switched on: `within` so many seconds, `receive_bytes` for a small window."""
        self.asks("come", ids=ids, **more)

    def goes(self, ids: Sequence[int] | None = None) -> None:
        """The plug of these screens, or of all, is pulled."""
        self.asks("go", ids=ids)

    def tells(self) -> Seen:
        """How they are: registered, open, plans_held, tally, …"""
        seen: Seen = self.asks("tell")
        return seen

    def counts(self, what: str) -> int:
        """How often something happened: dropped, plans, plans_again, commands_again, busy, restarting, …"""
        return int(self.tells()["tally"].get(what, 0))

    def waits_until(self, claim: Callable[[Seen], bool], seconds: float, what: str) -> Seen:
        """Wait until what they tell fits. Fails with all they told when it does not in this time."""
        give_up_at = time.monotonic() + seconds
        while not claim(seen := self.tells()):
            assert time.monotonic() < give_up_at, f"not in {seconds:.0f} s: {what}: {_in_short(seen)}"
            time.sleep(LOOK_AGAIN_SECONDS)
        return seen

    def all_here(self, seconds: float) -> Seen:
        """Wait until every screen has registered and holds one and the same plan."""
        count = len(self.players)
        return self.waits_until(
            lambda seen: seen["registered"] == count and len(seen["plans_held"]) == 1,
            seconds,
            f"{count} screens registered with one plan",
        )

    def all_hold(self, plan_hash: str, seconds: float) -> Seen:
        """Wait until every screen has registered and plays this plan."""
        count = len(self.players)
        return self.waits_until(
            lambda seen: seen["registered"] == count == seen["plans_held"].get(plan_hash),
            seconds,
            f"{count} screens with plan {plan_hash[:8]}",
        )

    def freeze(self) -> None:
        """As a machine that hangs: its connections stand, nobody is there."""
        self.process.send_signal(19)

    def thaw(self) -> None:
        self.process.send_signal(18)

    def _line(self) -> bytes:
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            give_up_at = time.monotonic() + ANSWER_SECONDS
            while b"\n" not in self._unread:
                came = selector.select(max(0.0, give_up_at - time.monotonic()))
                content = self.process.stdout.read1(1_000_000) if came else b""  # type: ignore[attr-defined]  # it is buffered
                assert content, f"the screens do not answer:\n{self.log.read_text()[-4000:]}"
                self._unread += content
        line, _, self._unread = self._unread.partition(b"\n")
        return line


def _in_short(seen: Seen) -> Seen:
    return {what: told for what, told in seen.items() if what != "told_to_wait_ms"}


@contextmanager
def running_swarm(
    place: tuple[str, int],
    players: Players,
    folder: Path,
    *,
    jitter: float = 0.05,
    fetches: bool = False,
    within: Sequence[str] = (),
) -> Iterator[Swarm]:
    """These screens, all still switched off. `jitter` shortens their waits; `within` is a command to run them under."""
    folder.mkdir(parents=True, exist_ok=True)
    ledger, settings, log = folder / "screens.jsonl", folder / "screens.json", folder / "screens.log"
    given = {"host": place[0], "port": place[1], "jitter": jitter, "fetches": fetches, "ledger": str(ledger)}
    settings.write_text(json.dumps({**given, "players": list(players)}), "utf-8")
    with log.open("ab") as complaints:
        process = subprocess.Popen(
            [*within, "setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "tests.crowd", str(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=ROOT,
        )
    try:
        yield Swarm(players, process, Ledger(ledger), log)
    finally:
        process.kill()
        process.wait()
