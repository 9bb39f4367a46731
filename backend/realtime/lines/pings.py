"""Pings: one loop for all connections, in place of the green thread that the library keeps for each, and of a timer for
each moment in which something is waited for.

All wait equally long, so whoever was answered first is due first, and whoever was asked first is given up first.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import structlog
from engineio import packet
from engineio.exceptions import SocketIsClosedError

from backend.core import clock, hub

log = structlog.get_logger(__name__)
TICK_SECONDS = 0.25
SPAWNED_BY_THE_LIBRARY = "_send_ping"


class Pings:
    """Stands in for `start_background_task` of an Engine.IO server: all but pings is passed on."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._spawn: Callable[..., Any] = engine.start_background_task
        self._due: deque[tuple[float, Any]] = deque()
        self._asked: deque[tuple[float, Any, float]] = deque()
        self._loop: threading.Thread | None = None

    def __call__(self, target: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Spawn this, or remember whom to ping when its time has come."""
        if target.__name__ != SPAWNED_BY_THE_LIBRARY:
            return self._spawn(target, *arguments, **named)
        self._due.append((clock.monotonic() + self._engine.ping_interval, target.__self__))  # type: ignore[attr-defined]  # a method: the library's own
        if self._loop is None:
            self._loop = hub.spawn(self._forever, name="pings")
        return self._loop

    def _forever(self) -> None:
        while True:
            hub.sleep(TICK_SECONDS)
            try:
                self._cut_silent()
                self._ping_all()
            except Exception:  # of one connection, which is not asked again; all others still are
                log.exception("ping_failed")

    def _ping_all(self) -> None:
        instant = clock.monotonic()
        while self._due and self._due[0][0] <= instant:
            connection = self._due.popleft()[1]
            if ping(connection):
                self._asked.append((instant + self._engine.ping_timeout, connection, connection.last_ping))

    def _cut_silent(self) -> None:
        """End the connections that have not answered their last ping in time; their readers wake up and do the rest."""
        instant = clock.monotonic()
        while self._asked and self._asked[0][0] <= instant:
            _, connection, asked_at = self._asked.popleft()
            if connection.last_ping == asked_at and not connection.closed:
                connection.queue.close()


def ping(connection: Any) -> bool:
    """Ping one connection, unless it is closed. Returns whether it was asked; its answer sets `last_ping` to None."""
    if connection.closing or connection.closed:
        return False
    connection.last_ping = clock.machine_seconds()
    try:
        connection.send(packet.Packet(packet.PING))
    except SocketIsClosedError:  # while we were asking
        return False
    return True
