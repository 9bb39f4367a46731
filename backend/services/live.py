"""Live: what people's open windows are told of a change, and of which place it is."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from backend.core.bulk import among
from backend.core.db import db
from backend.models.commands import PlayerCommand
from backend.models.locations import Location
from backend.models.players import Player, PlayerStatus
from backend.schemas.realtime import PlanProgressOut, PlayerCommandStatusOut
from backend.services import player_views

# The same as `Player.in_step`, counted by the database.
IS_IN_STEP = and_(
    Player.applied_plan_hash.is_not(None),
    or_(
        and_(
            Player.plan_hash.is_not(None),
            Player.applied_plan_hash == Player.plan_hash,
            Player.plan_revision >= Player.plan_wanted,
        ),
        and_(Player.rolled_plan_hash.is_not(None), Player.applied_plan_hash == Player.rolled_plan_hash),
    ),
)


@dataclass(frozen=True)
class Seen:
    """A payload, and the ids of the place it concerns and of those above: whoever has one of them may see it."""

    payload: dict[str, Any]
    lineage: tuple[int, ...]


def lineage_of(location_id: int | None) -> tuple[int, ...]:
    """The place and those above it; nothing for what only administrators see."""
    place = db.session.get(Location, location_id) if location_id is not None else None
    return tuple(place.lineage) if place is not None else ()


def player_statuses(player_ids: Collection[int]) -> list[Seen]:
    """How these screens are now, without those that are gone. One statement."""
    query = (
        select(Player)
        .where(Player.id.in_(player_ids))
        .order_by(Player.id)
        .options(joinedload(Player.location), lazyload(Player.tag_rows))
        .execution_options(populate_existing=True)
    )
    return [
        Seen(player_views.status_of(player).model_dump(mode="json"), tuple(player.location.lineage))
        for player in db.session.scalars(query)
    ]


def command_statuses(command_ids: Collection[str]) -> list[Seen]:
    """Where these commands stand, without those that are gone. One statement."""
    columns = (
        PlayerCommand.id,
        PlayerCommand.player_id,
        PlayerCommand.command,
        PlayerCommand.status,
        PlayerCommand.detail,
        PlayerCommand.late,
        Location.path,
    )
    query = (
        select(*columns)
        .join(Player, Player.id == PlayerCommand.player_id)
        .join(Location, Location.id == Player.location_id)
        .where(PlayerCommand.id.in_(command_ids))
        .order_by(PlayerCommand.player_id, PlayerCommand.seq)
    )
    return [
        Seen(PlayerCommandStatusOut.model_validate(row).model_dump(mode="json"), _places_of(row.path))
        for row in db.session.execute(query)
    ]


def progress(player_ids: Collection[int]) -> list[Seen]:
    """How far the places of these screens are, and all above them. Two statements, however many screens there are."""
    own = select(Location.path).join(Player, Player.location_id == Location.id)
    paths = db.session.scalars(own.where(among(Player.id, player_ids)).distinct()).all()
    wanted = {each for path in paths for each in _places_of(path)}
    total, in_step = Counter[int](), Counter[int]()
    for path, is_in_step, count in _online_screens():
        for place in wanted.intersection(_places_of(path)):
            total[place] += count
            in_step[place] += count * is_in_step
    lineages = {places[-1]: places for path in paths for places in _prefixes(_places_of(path))}
    return [_progress(place, in_step[place], total[place], lineages[place]) for place in sorted(wanted)]


def _online_screens() -> Sequence[tuple[str, bool, int]]:
    query = (
        select(Location.path, IS_IN_STEP, func.count())
        .join(Player, Player.location_id == Location.id)
        .where(Player.status == PlayerStatus.ONLINE)
        .group_by(Location.path, IS_IN_STEP)
    )
    return [(path, bool(is_in_step), count) for path, is_in_step, count in db.session.execute(query)]


def _places_of(path: str) -> tuple[int, ...]:
    return tuple(int(part) for part in path.split("/") if part)


def _prefixes(places: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [places[: length + 1] for length in range(len(places))]


def _progress(place: int, in_step: int, total: int, lineage: tuple[int, ...]) -> Seen:
    said = PlanProgressOut(location_id=place, in_step=in_step, total=total)
    return Seen(said.model_dump(mode="json"), lineage)
