"""/api/schedules: which campaign plays where and when."""

from apiflask import APIBlueprint

from backend.core.pages import Page
from backend.models.schedules import Schedule
from backend.routes.gate import current_user, needs
from backend.routes.idempotency import repeatable
from backend.schemas.progress import ScheduleProgressOut
from backend.schemas.schedules import (
    ConflictsOut,
    ScheduleChange,
    ScheduleIn,
    ScheduleOut,
    SchedulePage,
    ScheduleQuery,
    ScheduleTrialIn,
)
from backend.services import progress, schedule_views, schedules
from backend.services.rights import Permission

bp = APIBlueprint("schedules", __name__, url_prefix="/api/schedules", tag="schedules")


@bp.get("")
@needs(Permission.SCHEDULE_READ)
@bp.input(ScheduleQuery, location="query", arg_name="query")
@bp.output(SchedulePage)
def list_schedules(query: ScheduleQuery) -> SchedulePage:
    """What is scheduled for your places, for screens in them, and above them."""
    return _page(schedule_views.list_schedules(current_user(), query))


@bp.post("")
@needs(Permission.SCHEDULE_WRITE)
@repeatable
@bp.input(ScheduleIn, arg_name="order")
@bp.output(ScheduleOut, status_code=201)
def create_schedule(order: ScheduleIn) -> ScheduleOut:
    """Have a campaign play. 409 `schedule_conflict` lists what it would meet, unless `allow_conflicts`."""
    return _one(schedules.create_schedule(current_user(), order))


@bp.post("/conflicts")
@needs(Permission.SCHEDULE_WRITE)
@bp.input(ScheduleTrialIn, arg_name="order")
@bp.output(ConflictsOut)
def try_schedule(order: ScheduleTrialIn) -> ConflictsOut:
    """What a schedule would meet, were it kept."""
    return schedules.try_schedule(current_user(), order)


@bp.get("/<int:schedule_id>")
@needs(Permission.SCHEDULE_READ)
@bp.output(ScheduleOut)
def show_schedule(schedule_id: int) -> ScheduleOut:
    """One schedule."""
    return _one(schedules.access_schedule(current_user(), schedule_id, Permission.SCHEDULE_READ))


@bp.get("/<int:schedule_id>/progress")
@needs(Permission.PLAYER_READ)
@bp.output(ScheduleProgressOut)
def show_schedule_progress(schedule_id: int) -> ScheduleProgressOut:
    """How many of your screens it is for play what they should by now."""
    return progress.of_schedule(current_user(), schedule_id)


@bp.patch("/<int:schedule_id>")
@needs(Permission.SCHEDULE_WRITE)
@bp.input(ScheduleChange, arg_name="change")
@bp.output(ScheduleOut)
def change_schedule(schedule_id: int, change: ScheduleChange) -> ScheduleOut:
    """Make the rule this one, whole. 409 `schedule_conflict` as when it is made."""
    return _one(schedules.change_schedule(current_user(), schedule_id, change))


@bp.delete("/<int:schedule_id>")
@needs(Permission.SCHEDULE_WRITE)
@bp.output({}, status_code=204)
def delete_schedule(schedule_id: int) -> tuple[str, int]:
    """Have it no longer play."""
    schedules.delete_schedule(current_user(), schedule_id)
    return "", 204


def _one(row: Schedule) -> ScheduleOut:
    return schedule_views.shown(current_user(), [row])[0]


def _page(page: Page[Schedule]) -> SchedulePage:
    items = schedule_views.shown(current_user(), page.items)
    return SchedulePage(items=items, page=page.page, per_page=page.per_page, total=page.total)
