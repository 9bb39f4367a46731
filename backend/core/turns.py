"""Turns: what concerns one and the same is done one after the other, and nobody waits for anybody else's."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from backend.core.db import step_out


@dataclass
class _Turn:
    lock: threading.Lock = field(default_factory=threading.Lock)
    wanted: int = 0


class Turns:
    """A lock for each name for as long as somebody wants it."""

    def __init__(self) -> None:
        self._turns: dict[str, _Turn] = {}
        self._looking = threading.Lock()

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Within this nobody else is at this name. Who has to wait gives their database connection back first."""
        turn = self._wanted(name)
        try:
            if not turn.lock.acquire(blocking=False):
                step_out()  # else those who wait could have all connections, and who is at it none
                turn.lock.acquire()
            try:
                yield
            finally:
                turn.lock.release()
        finally:
            self._done(name, turn)

    def _wanted(self, name: str) -> _Turn:
        with self._looking:
            turn = self._turns.setdefault(name, _Turn())
            turn.wanted += 1
            return turn

    def _done(self, name: str, turn: _Turn) -> None:
        with self._looking:
            turn.wanted -= 1
            if not turn.wanted:
                del self._turns[name]
