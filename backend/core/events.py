"""Announcements: a verb says what happened, and once it is committed every listener hears it.

An announcement is a frozen dataclass that carries ids; a listener reads fresh rows. A listener that fails is logged and
never undoes or fails what was already committed.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

import structlog

log = structlog.get_logger(__name__)

Event = TypeVar("Event")
Listener = Callable[[Any], None]
_listeners: defaultdict[type, list[Listener]] = defaultdict(list)


def on(kind: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register a listener for announcements of this class, once per process however often it is imported."""

    def register(listener: Callable[[Event], None]) -> Callable[[Event], None]:
        if listener not in _listeners[kind]:
            _listeners[kind].append(listener)
        return listener

    return register


def publish(announcements: list[Any]) -> None:
    """Tell every listener of every announcement, in the order in which they were made."""
    for announcement in announcements:
        for listener in _listeners[type(announcement)]:
            try:
                listener(announcement)
            except Exception:  # the row is committed: what one listener breaks, the others must still hear
                log.exception(
                    "listener_failed",
                    announcement=type(announcement).__name__,
                    listener=listener.__qualname__,
                )
