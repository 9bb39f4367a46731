"""Live: what people's open windows are told of a change, and of which place it is."""

from dataclasses import dataclass
from typing import Any

from backend.core.db import db
from backend.models.commands import PlayerCommand
from backend.models.locations import Location
from backend.models.players import Player
from backend.schemas.realtime import PlayerCommandStatusOut
from backend.services import player_views


@dataclass(frozen=True)
class Seen:
    """A payload, and the ids of the place it concerns and of those above: whoever has one of them may see it."""

    payload: dict[str, Any]
    lineage: tuple[int, ...]


def lineage_of(location_id: int | None) -> tuple[int, ...]:
    """The place and those above it; nothing for what only administrators see."""
    place = db.session.get(Location, location_id) if location_id is not None else None
    return tuple(place.lineage) if place is not None else ()


def player_status(player_id: int) -> Seen | None:
    """How a screen is now; None when it is gone."""
    player = db.session.get(Player, player_id, populate_existing=True)
    if player is None:
        return None
    return Seen(player_views.status_of(player).model_dump(mode="json"), tuple(player.location.lineage))


def command_status(command_id: str) -> Seen | None:
    """Where a command stands; None when it is gone."""
    row = db.session.get(PlayerCommand, command_id, populate_existing=True)
    player = db.session.get(Player, row.player_id) if row is not None else None
    if row is None or player is None:
        return None
    said = PlayerCommandStatusOut(
        id=row.id,
        player_id=row.player_id,
        command=row.command,
        status=row.status,
        detail=row.detail,
        late=row.late,
    )
    return Seen(said.model_dump(mode="json"), tuple(player.location.lineage))
