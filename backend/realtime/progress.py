"""How far a change has come: "412 of 430 in step", told to people at most once a sweep for each place."""

import threading
from typing import Any

from backend.core.events import on
from backend.realtime import connections, rooms, server
from backend.services import live
from backend.services.planner import PlansChanged
from backend.services.players import PlayerChanged, PlayersChanged

_lock = threading.Lock()
_players: set[int] = set()
_told: dict[int, dict[str, Any]] = {}


@on(PlansChanged)
def plans_changed(event: PlansChanged) -> None:
    """Their places have something to tell."""
    with _lock:
        _players.update(event.player_ids)


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
        changed = set(_players)
        _players.clear()
    if not changed or (server.is_alone() and not connections.has_windows()):
        return 0
    places = live.progress(changed)
    news = [seen for seen in places if _told.get(seen.lineage[-1]) != seen.payload]
    for seen in news:
        _told[seen.lineage[-1]] = seen.payload
        server.emit("plan_progress", seen.payload, rooms.seen_from(seen.lineage))
    return len(news)
