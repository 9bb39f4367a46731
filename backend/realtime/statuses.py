"""How screens are, told to people's windows: many changes of one moment are read with one statement."""

import threading

from flask import Flask

from backend.core import hub
from backend.core.events import on
from backend.core.repeating import Repeating
from backend.realtime import rooms, server
from backend.services import live
from backend.services.players import PlayerChanged

GATHER_SECONDS = 0.1
EVERY_SECONDS = 60.0  # nothing is left for it, but for the case that nobody woke it
_lock = threading.Lock()
_changed: set[int] = set()
_at_work: list[Repeating] = []


@on(PlayerChanged)
def player_changed(event: PlayerChanged) -> None:
    """Have people told soon."""
    with _lock:
        _changed.add(event.player_id)
    for each in _at_work:
        each.now()


def start(app: Flask) -> Repeating:
    """Tell in the background, until it is stopped."""
    _at_work[:] = [Repeating(tell, EVERY_SECONDS, app.app_context, "statuses").start()]
    return _at_work[0]


def tell() -> int:
    """Tell how those screens are that changed since the last time. Returns how many they are."""
    hub.sleep(GATHER_SECONDS)
    with _lock:
        ids = set(_changed)
        _changed.clear()
    told = live.player_statuses(ids) if ids else []
    for seen in told:
        server.emit("player_status", seen.payload, rooms.seen_from(seen.lineage))
    return len(told)
