"""Sockets and timers on one thread: what lets one process be thousands of screens."""

import heapq
import itertools
import selectors
import time
from collections.abc import Callable

LONGEST_WAIT_SECONDS = 0.5
Work = Callable[[], None]


class Timer:
    """Something to be done later, unless it is called off."""

    def __init__(self, at: float, work: Work) -> None:
        self.at = at
        self.work: Work | None = work

    def cancel(self) -> None:
        self.work = None


class Loop:
    """One selector and one heap of timers."""

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, Timer]] = []
        self._numbers = itertools.count()

    def later(self, seconds: float, work: Work) -> Timer:
        """Do this in so many seconds."""
        timer = Timer(time.monotonic() + seconds, work)
        heapq.heappush(self._timers, (timer.at, next(self._numbers), timer))
        return timer

    def turn(self) -> None:
        """Wait for whatever happens next, and do it."""
        wait = LONGEST_WAIT_SECONDS
        if self._timers:
            wait = min(wait, max(0.0, self._timers[0][0] - time.monotonic()))
        for key, ready in self.selector.select(wait):
            key.data(ready)
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            timer = heapq.heappop(self._timers)[2]
            if timer.work is not None:
                timer.work()
