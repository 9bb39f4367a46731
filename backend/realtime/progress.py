"""How far a change has come: "412 of 430 in step", told to people at most once a sweep for each place.

What people heard last is not said again, whichever process said it.
"""

import threading
from collections.abc import Iterable
from typing import Any

from backend.core.db import AWAY
from backend.core.events import on
from backend.realtime import bus, connections, rooms, server
from backend.services import live
from backend.services.planner import PlansChanged
from backend.services.players import PlayerChanged, PlayersChanged

TOLD = "tvs:progress"
_lock = threading.Lock()
_players: set[int] = set()
_planned: set[int] = set()
_told: dict[int, dict[str, Any]] = {}


@on(PlansChanged)
def plans_changed(event: PlansChanged) -> None:
    """Their places have something to tell."""
    with _lock:
        _planned.update(event.player_ids)


@on(PlayerChanged)
def player_changed(event: PlayerChanged) -> None:
    """Its place may have something to tell."""
    with _lock:
        _players.add(event.player_id)


@on(PlayersChanged)
def players_changed(event: PlayersChanged) -> None:
    """Their places may have something to tell."""
    with _lock:
        _players.update(event.player_ids)


def tell() -> int:
    """Tell where it changed since the last time. Returns of how many places something was told."""
    with _lock:
        planned, changed = set(_planned), _planned | _players
        _planned.clear()
        _players.clear()
    if not changed:
        return 0
    if server.is_alone() and not connections.has_windows():
        _told.clear()  # whoever looks on next reads for himself how far it is
        return 0
    try:
        places = live.progress(changed)
    except AWAY:  # the next sweep counts again
        with _lock:
            _planned.update(planned)
            _players.update(changed)
        raise
    # Somebody may have read how far it was while new plans were on their way: to him it is news that all is as before.
    news = [seen for seen in places if planned or _told.get(seen.lineage[-1]) != seen.payload]
    for seen in news:
        server.emit("plan_progress", seen.payload, rooms.seen_from(seen.lineage))
    if news:
        heard = [seen.payload for seen in news]
        was_told(heard)
        server.publish(TOLD, heard)
    return len(news)


def was_told(heard: Iterable[dict[str, Any]]) -> None:
    """People have heard this of these places, from this process or another."""
    _told.update((each["location_id"], each) for each in heard)


bus.hear(TOLD, was_told)
