"""Admission: when everybody comes back at once, a bounded number registers at a time; the rest is told when to try again.

Whoever is turned away costs a fraction of a registration, and comes back spread over the time the others need.
"""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from backend.core.errors import AppError

AT_ONCE = 300
SOONEST_MS, LATEST_MS = 1_000, 5_000
A_MINUTE_MS = 60_000


class Busy(AppError):
    code, status, title = "busy", 503, "Too many at once"


class Restarting(AppError):
    code, status, title = "restarting", 503, "The server is restarting"


class _Door:
    """How many are inside, and whether anybody is let in at all."""

    lock = threading.Lock()
    inside = 0
    is_closed = False


@contextmanager
def admitted() -> Iterator[None]:
    """Register within this. Raises: Busy, Restarting."""
    with _Door.lock:
        if _Door.is_closed:
            raise Restarting("The server is restarting. Try again in a few seconds.")
        if _Door.inside >= AT_ONCE:
            raise Busy("Many screens are coming back at this moment. Try again in a few seconds.")
        _Door.inside += 1
    try:
        yield
    finally:
        with _Door.lock:
            _Door.inside -= 1


def close() -> None:
    """Let nobody in any more."""
    _Door.is_closed = True


def retry_after_ms() -> int:
    """When to come again: at a random moment, so that those who were turned away together do not return together."""
    return random.randint(SOONEST_MS, LATEST_MS)  # noqa: S311 - spreads load, guards nothing


def after_a_minute_ms() -> int:
    """The same for who asked too often in this minute."""
    return A_MINUTE_MS + retry_after_ms()
