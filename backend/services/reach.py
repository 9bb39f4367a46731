"""Reach: which screens a rule is for, as one condition, so that a change finds all it touches with one statement."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select

from backend.models.locations import Location
from backend.models.players import Player, PlayerTag
from backend.models.schedules import Schedule


@dataclass(frozen=True)
class Reach:
    """Whom a schedule is for: named screens, or a place and what lies below, narrowed to screens with one of the tags."""

    location_path: str | None = None
    tags: tuple[str, ...] = ()
    player_ids: tuple[int, ...] = ()

    def condition(self) -> ColumnElement[bool]:
        """The same as a condition on `Player`."""
        if self.location_path is None:
            return Player.id.in_(self.player_ids)
        inside = in_place(self.location_path)
        if not self.tags:
            return inside
        return and_(inside, Player.id.in_(select(PlayerTag.player_id).where(PlayerTag.tag.in_(self.tags))))


def in_place(path: str) -> ColumnElement[bool]:
    """Screens of this place and all below it."""
    return Player.location_id.in_(select(Location.id).where(Location.path.like(f"{path}%")))


def of_schedules(schedules: Iterable[Schedule], paths: dict[int, str]) -> ColumnElement[bool]:
    """Screens reached by any of these schedules. `paths` are the places' paths by id."""
    return or_(false(), *(of_schedule(each, paths).condition() for each in schedules))


def of_schedule(schedule: Schedule, paths: dict[int, str]) -> Reach:
    """Whom this schedule is for."""
    path = paths[schedule.location_id] if schedule.location_id is not None else None
    return Reach(path, tuple(schedule.tags), tuple(schedule.player_ids))
