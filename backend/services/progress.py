"""Progress: of the screens a change is for, how many have it. One statement counts them, however many there are."""

from sqlalchemy import ColumnElement, and_, case, func, not_, select

from backend.core.db import db
from backend.models.players import Player, PlayerStatus
from backend.models.users import User
from backend.schemas.progress import LocationProgressOut, ScheduleProgressOut
from backend.services import reach, rights, wanted
from backend.services.live import IS_IN_STEP
from backend.services.locations import access_location
from backend.services.rights import Permission
from backend.services.schedules import access_schedule


def of_schedule(actor: User, schedule_id: int) -> ScheduleProgressOut:
    """How many of the screens it is for are in step; foreign ones are not counted. Raises: NotFound, Forbidden."""
    schedule = access_schedule(actor, schedule_id, Permission.SCHEDULE_READ)
    reached = reach.of_schedule(schedule, wanted.paths_of([schedule.location_id]))
    return ScheduleProgressOut(schedule_id=schedule.id, **_counted(actor, reached.condition()))


def of_location(actor: User, location_id: int) -> LocationProgressOut:
    """How many screens there and below are in step; foreign ones are not counted. Raises: NotFound, Forbidden."""
    place = access_location(actor, location_id, Permission.LOCATION_READ)
    return LocationProgressOut(location_id=place.id, **_counted(actor, reach.in_place(place.path)))


def _counted(actor: User, reached: ColumnElement[bool]) -> dict[str, int]:
    is_here = Player.status == PlayerStatus.ONLINE
    counts = {
        "total": func.count(Player.id),
        "in_step": _how_many(and_(is_here, IS_IN_STEP)),
        "offline": _how_many(not_(is_here)),
        "failed": _how_many(and_(is_here, not_(IS_IN_STEP), Player.fault.is_not(None))),
    }
    columns = [count.label(name) for name, count in counts.items()]
    own = rights.in_own_places(actor, Player.location_id)
    row = db.session.execute(select(*columns).where(reached, own)).mappings().one()
    return {name: int(value) for name, value in row.items()}


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
