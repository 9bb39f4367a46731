"""Outboxes: what waits to be written to one socket. Bounded: who does not read is cut, and holds up nobody."""

from collections import deque
from collections.abc import Callable
from queue import Queue
from typing import Any

import structlog

log = structlog.get_logger(__name__)

MOST_BYTES = 1024 * 1024  # four of the largest plans
MOST_MESSAGES = 500
OVERHEAD_BYTES = 200  # what a small packet of Engine.IO costs, about


def weight(item: Any) -> int:
    """How many bytes this holds while it waits."""
    packed = getattr(item, "packed", None)
    if packed is not None:
        return len(packed)
    text = getattr(item, "data", None)
    return OVERHEAD_BYTES + (len(text) if isinstance(text, str | bytes) else 0)


def end(connection: Any) -> None:
    """Close a connection of Engine.IO at once, whatever the other side thinks of it; waits for nothing.

    The library says goodbye and keeps its reader waiting for the other side to go too, which it may never do.
    """
    connection.close(wait=False, abort=True)
    connection.queue.close()


class Bounded:
    """The rules of an outbox, for the queue of each kind of threads."""

    queue: deque[Any]

    def _init(self, _maxsize: int | None) -> None:
        self.queue = deque()
        self.waiting_bytes = 0
        self.is_closed = False
        self.cut: Callable[[], None] = _nothing_to_cut

    def _put(self, item: Any) -> None:
        replaces = getattr(item, "replaces", None)
        if replaces is not None:
            self._drop(replaces)
        self.queue.append(item)
        self.waiting_bytes += weight(item)

    def _get(self) -> Any:
        item = self.queue.popleft()
        self.waiting_bytes -= weight(item)
        return item

    def _drop(self, replaces: str) -> None:
        for older in [each for each in self.queue if getattr(each, "replaces", None) == replaces]:
            self.queue.remove(older)
            self.waiting_bytes -= weight(older)

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Write this or let it wait; never blocks. Past the bounds the line is cut: what its screen misses, it is told when it
        is back.
        """
        if self.is_closed and item is not None:
            return
        self._take(item)
        if self.waiting_bytes > MOST_BYTES or len(self.queue) > MOST_MESSAGES:
            log.warning("line_cut", waiting_bytes=self.waiting_bytes, messages=len(self.queue))
            self.close()

    def close(self) -> None:
        """End the connection without a word; its reader notices and does the rest."""
        self.is_closed = True
        self.queue.clear()
        self.waiting_bytes = 0
        self.cut()

    def _take(self, item: Any) -> None:
        raise NotImplementedError

    def task_done(self) -> None:
        """Nobody waits for it."""

    def join(self) -> None:
        """Nobody waits: a screen that does not read must not hold up who hangs up on it. What waits is written first."""


def _nothing_to_cut() -> None:
    """The line is not open yet."""


class ThreadOutbox(Bounded, Queue[Any]):
    """An outbox whose writer is a thread."""

    def _take(self, item: Any) -> None:
        Queue.put(self, item)
