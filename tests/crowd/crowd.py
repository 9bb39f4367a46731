"""Hundreds or thousands of screens in one process, told what to do in JSON lines, answering each with one line."""

import json
import os
import selectors
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.crowd.loop import Loop
from tests.crowd.screen import Screen
from tests.ledger import Entry, Ledger

LOOK_SECONDS = 1.0


class Crowd:
    """All screens, what they saw, and the ledger of what they did."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.loop = Loop()
        self.place: tuple[str, int] = (given["host"], given["port"])
        self.jitter: float = given["jitter"]
        self.fetches: bool = given["fetches"]
        self.heartbeat_seconds = 30.0
        self.tally: Counter[str] = Counter()
        self.told_to_wait_ms: dict[str, list[int]] = {}
        self.arrivals: list[tuple[float, int, str, int]] = []
        self.screens = {player: Screen(self, player, key) for player, key in given["players"]}
        self._ledger = Ledger(Path(given["ledger"]))
        self._noted: list[Entry] = []
        self._after: list[Callable[[], None]] = []

    def notes(self, entry: Entry) -> None:
        """Have this in the ledger before anybody is told of it."""
        self._noted.append(entry)

    def once_noted(self, work: Callable[[], None]) -> None:
        """Do this when all that was noted so far is on the disk."""
        self._after.append(work)

    def lives(self) -> None:
        """Until whoever started us hangs up."""
        os.set_blocking(sys.stdin.fileno(), False)
        self.loop.selector.register(sys.stdin.fileno(), selectors.EVENT_READ, lambda _: self._is_told())
        self._unread, self._is_over = b"", False
        self.loop.later(LOOK_SECONDS, self._look)
        while not self._is_over:
            self.loop.turn()
            self._settle()

    def _settle(self) -> None:
        if self._noted:
            self._ledger.writes(*self._noted)
            self._noted.clear()
        after, self._after = self._after, []
        for work in after:
            work()

    def _look(self) -> None:
        now = time.monotonic()
        for screen in self.screens.values():
            screen.looks_at_the_clock(now)
        self.loop.later(LOOK_SECONDS, self._look)

    def _is_told(self) -> None:
        came = os.read(sys.stdin.fileno(), 1_000_000)
        self._is_over = not came
        *lines, self._unread = (self._unread + came).split(b"\n")
        for line in lines:
            order = json.loads(line)
            answer = getattr(self, f"_do_{order.pop('do')}")(**order)
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()

    def _meant(self, ids: list[int] | None) -> list[Screen]:
        return list(self.screens.values()) if ids is None else [self.screens[each] for each in ids]

    # ------------------------------------------------------------ orders

    def _do_come(
        self, ids: list[int] | None = None, within: float = 0.0, receive_bytes: int | None = None
    ) -> int:
        for screen in self._meant(ids):
            screen.receive_bytes = receive_bytes
            screen.comes(within)
        return len(self._meant(ids))

    def _do_go(self, ids: list[int] | None = None) -> int:
        for screen in self._meant(ids):
            screen.goes()
        return len(self._meant(ids))

    def _do_read(self, ids: list[int] | None = None, on: bool = True) -> int:
        wires = [screen.wire for screen in self._meant(ids) if screen.wire is not None]
        for wire in wires:
            wire.reads(on=on)
        return len(wires)

    def _do_beat(self, ids: list[int] | None = None) -> int:
        here = [screen for screen in self._meant(ids) if screen.is_registered]
        for screen in here:
            screen.beats()
        return len(here)

    def _do_behave(self, jitter: float) -> float:
        self.jitter = jitter
        return self.jitter

    def _do_tell(self) -> dict[str, Any]:
        everybody = self.screens.values()
        return {
            "screens": len(self.screens),
            "registered": sum(screen.is_registered for screen in everybody),
            "open": sum(screen.wire is not None for screen in everybody),
            "plans_held": Counter(str(screen.plan_hash) for screen in everybody),
            "commands_known": sum(len(screen.commands) for screen in everybody),
            "told_to_wait_ms": self.told_to_wait_ms,
            "tally": self.tally,
        }

    def _do_tell_arrivals(self) -> list[tuple[float, int, str, int]]:
        told, self.arrivals = self.arrivals, []
        return told
