"""Schedules: which campaign plays where and when."""

from dataclasses import replace

from sqlalchemy import ColumnElement, func, or_, select

from backend.core.db import atomic, db
from backend.core.errors import Conflict, Forbidden, NotFound
from backend.core.versions import claim
from backend.models.locations import Location
from backend.models.players import Player
from backend.models.schedules import Schedule, SchedulePlayer, ScheduleTag
from backend.models.users import User
from backend.schemas.schedules import (
    ConflictsOut,
    ScheduleChange,
    ScheduleIn,
    ScheduleRuleIn,
    ScheduleTrialIn,
)
from backend.services import activity, oversize, reach, rights, schedule_conflicts, wanted
from backend.services.campaigns import access_campaign
from backend.services.locations import access_location
from backend.services.planning_inputs import ScheduleRule, Target
from backend.services.rights import Permission
from backend.services.schedule_rules import check_schedule

PLAIN = (
    "campaign_id",
    "location_id",
    "start_date",
    "end_date",
    "start_time",
    "end_time",
    "days_of_week",
    "recurrence_rule",
    "priority",
    "is_active",
)


class ScheduleConflict(Conflict):
    """Other schedules of equal right want the same screens at the same time; `allow_conflicts` lets them take turns."""

    code, title = "schedule_conflict", "Something else is scheduled there at that time"

    def __init__(self, found: ConflictsOut) -> None:
        count = len(found.conflicts) + found.hidden_count
        super().__init__(
            f"This meets {count} other schedule{'s' if count > 1 else ''} of the same priority. Kept anyway, they play in turn.",
            **found.model_dump(mode="json"),
        )


def access_schedule(actor: User, schedule_id: int, permission: Permission) -> Schedule:
    """The schedule, if the actor may do this with it.

    It is seen from every place it reaches, and changed by who has all of them. Raises: NotFound, Forbidden.
    """
    schedule = db.session.get(Schedule, schedule_id)
    if schedule is None or not _is_seen(actor, schedule):
        raise NotFound("There is no such schedule.")
    rights.require(actor, permission)
    if permission not in rights.READS and not _is_own(actor, schedule):
        raise Forbidden("This schedule reaches beyond your places: you can see it but not change it.")
    return schedule


def _is_seen(actor: User, schedule: Schedule) -> bool:
    if schedule.location_id is None:
        return rights.scope_of(actor).everywhere or _own_screens(actor, schedule.player_ids) > 0
    path = wanted.paths_of([schedule.location_id])[schedule.location_id]
    scope = rights.scope_of(actor)
    return scope.holds(path) or scope.lies_below(path)


def _is_own(actor: User, schedule: Schedule) -> bool:
    if schedule.location_id is None:
        return _own_screens(actor, schedule.player_ids) == len(schedule.player_ids)
    return rights.scope_of(actor).holds(wanted.paths_of([schedule.location_id])[schedule.location_id])


def _own_screens(actor: User, player_ids: list[int]) -> int:
    own = rights.in_own_places(actor, Player.location_id)
    return db.session.scalar(select(func.count(Player.id)).where(Player.id.in_(player_ids), own)) or 0


@atomic
def create_schedule(actor: User, order: ScheduleIn) -> Schedule:
    """Have a campaign play. Screens it reaches get a new plan.

    Announces: ActivityAdded, PlansWanted.
    Raises: Forbidden, Invalid, NotFound, ScheduleConflict, PlanTooLarge.
    """
    rights.require(actor, Permission.SCHEDULE_WRITE)
    rule = _checked(order)
    place = _target_of(actor, order)
    if not order.allow_conflicts:
        _refuse_conflicts(actor, order, rule, place)
    schedule = Schedule(created_by=actor.id)
    _write(schedule, order)
    db.session.add(schedule)
    db.session.flush()
    _replan(_reached_by(schedule))
    _record("schedule.created", actor, schedule)
    return schedule


@atomic
def change_schedule(actor: User, schedule_id: int, change: ScheduleChange) -> Schedule:
    """Make the rule this one. Screens it reached and screens it reaches now get a new plan.

    Announces: ActivityAdded, PlansWanted.
    Raises: Forbidden, Invalid, NotFound, Stale, ScheduleConflict, PlanTooLarge.
    """
    rule = _checked(change, schedule_id)
    schedule = access_schedule(actor, schedule_id, Permission.SCHEDULE_WRITE)
    place = _target_of(actor, change, campaign_id=schedule.campaign_id)
    claim(schedule, change.version)
    if not change.allow_conflicts:
        _refuse_conflicts(actor, change, rule, place)
    before = _reached_by(schedule)
    _write(schedule, change)
    db.session.flush()
    db.session.expire(schedule, ["campaign"])
    _replan(or_(before, _reached_by(schedule)))
    _record("schedule.changed", actor, schedule)
    return schedule


@atomic
def delete_schedule(actor: User, schedule_id: int) -> None:
    """Have it no longer play. Announces: ActivityAdded, PlansWanted. Raises: NotFound, Forbidden."""
    schedule = access_schedule(actor, schedule_id, Permission.SCHEDULE_WRITE)
    reached = _reached_by(schedule)
    _record("schedule.deleted", actor, schedule)
    db.session.delete(schedule)
    db.session.flush()
    wanted.want_plans(reached)


def try_schedule(actor: User, order: ScheduleTrialIn) -> ConflictsOut:
    """What would clash, if this were kept. Nothing is. Raises: Forbidden, Invalid, NotFound."""
    rule = _checked(order, order.schedule_id or 0)
    campaign_id = None
    if order.schedule_id is not None:
        campaign_id = access_schedule(actor, order.schedule_id, Permission.SCHEDULE_WRITE).campaign_id
    place = _target_of(actor, order, campaign_id=campaign_id)
    return schedule_conflicts.conflicts_of(actor, order, _placed(rule, place))


def _checked(order: ScheduleRuleIn, schedule_id: int = 0) -> ScheduleRule:
    """The order as a rule that can be followed. Raises: Invalid."""
    for_place = Target.TAG if order.tags else Target.PLACE
    rule = ScheduleRule(
        id=schedule_id,
        campaign_id=order.campaign_id,
        start_date=order.start_date,
        end_date=order.end_date,
        start_time=order.start_time,
        end_time=order.end_time,
        days_of_week=None if order.days_of_week is None else tuple(order.days_of_week),
        recurrence_rule=order.recurrence_rule,
        exceptions=tuple(order.exceptions),
        priority=order.priority,
        target=for_place if order.player_ids is None else Target.SCREEN,
        is_active=order.is_active,
    )
    check_schedule(rule)
    return rule


def _target_of(actor: User, order: ScheduleRuleIn, campaign_id: int | None = None) -> Location | None:
    """The place it is for, if any; the right on it, or on every named screen, and on the campaign is checked.

    `campaign_id` is the one that plays already and needs no right. Raises: NotFound, Forbidden.
    """
    if order.campaign_id != campaign_id:
        access_campaign(actor, order.campaign_id, Permission.CAMPAIGN_READ)
    if order.location_id is not None:
        return access_location(actor, order.location_id, Permission.SCHEDULE_WRITE)
    ids = order.player_ids or []
    if _own_screens(actor, ids) != len(ids):
        raise NotFound("There is no such screen.")
    return None


def _placed(rule: ScheduleRule, place: Location | None) -> ScheduleRule:
    return replace(rule, location_depth=place.depth if place else 0)


def _refuse_conflicts(actor: User, order: ScheduleRuleIn, rule: ScheduleRule, place: Location | None) -> None:
    if place is not None:
        # Two who schedule the same place at once: the second must see what the first did.
        db.session.refresh(place, ["name"], with_for_update=True)
    found = schedule_conflicts.conflicts_of(actor, order, _placed(rule, place))
    if found.conflicts or found.hidden_count:
        raise ScheduleConflict(found)


def _write(schedule: Schedule, order: ScheduleRuleIn) -> None:
    for name in PLAIN:
        setattr(schedule, name, getattr(order, name))
    schedule.exceptions = sorted({day.isoformat() for day in order.exceptions})
    tags = {row.tag: row for row in schedule.tag_rows}
    schedule.tag_rows = [tags.get(tag) or ScheduleTag(tag=tag) for tag in order.tags]
    players = {row.player_id: row for row in schedule.player_rows}
    schedule.player_rows = [
        players.get(each) or SchedulePlayer(player_id=each) for each in order.player_ids or []
    ]


def _reached_by(schedule: Schedule) -> ColumnElement[bool]:
    return reach.of_schedule(schedule, wanted.paths_of([schedule.location_id])).condition()


def _replan(affected: ColumnElement[bool]) -> None:
    wanted.want_plans(affected)
    oversize.refuse_too_large(affected)


def _record(kind: str, actor: User, schedule: Schedule) -> None:
    """One line for the place it is for, or for the place of its first screen."""
    location_id = schedule.location_id
    if location_id is None:
        first = select(Player.location_id).where(Player.id.in_(schedule.player_ids)).order_by(Player.id)
        location_id = db.session.scalars(first).first()
    activity.record(kind, actor=actor, location_id=location_id, name=schedule.campaign.name)
