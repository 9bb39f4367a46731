"""Schedules as people find and see them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import lazyload

from backend.core.db import db
from backend.core.pages import Page, ordering, paginate, says
from backend.models.campaigns import Campaign
from backend.models.locations import Location
from backend.models.players import Player
from backend.models.schedules import Schedule, SchedulePlayer, ScheduleTag
from backend.models.users import User
from backend.schemas.base import Ref
from backend.schemas.schedules import ScheduleOut, ScheduleQuery
from backend.services import rights
from backend.services.locations import at_or_below
from backend.services.players import access_player
from backend.services.rights import Permission

SORTS = {
    "created_at": Schedule.created_at,
    "start_date": Schedule.start_date,
    "end_date": Schedule.end_date,
    "start_time": Schedule.start_time,
}


def list_schedules(actor: User, query: ScheduleQuery) -> Page[Schedule]:
    """What reaches the actor's places or is set above them. Raises: Invalid (an unknown sort), NotFound (the screen)."""
    rights.require(actor, Permission.SCHEDULE_READ)
    found = _filtered(actor, select(Schedule).where(in_sight(actor)), query).options(
        lazyload(Schedule.campaign)
    )
    return paginate(found.order_by(*ordering(query.sort, SORTS, Schedule.id)), query.page, query.per_page)


def in_sight(actor: User) -> ColumnElement[bool]:
    """A condition on `Schedule`: what is for the actor's places, those below and above them, or for screens in them."""
    screens = select(Player.id).where(rights.in_own_places(actor, Player.location_id))
    named = select(SchedulePlayer.schedule_id).where(SchedulePlayer.player_id.in_(screens))
    return or_(rights.in_usable_places(actor, Schedule.location_id), Schedule.id.in_(named))


def _filtered(actor: User, found: Select[Schedule], query: ScheduleQuery) -> Select[Schedule]:
    if query.campaign_id is not None:
        found = found.where(Schedule.campaign_id == query.campaign_id)
    if query.q.strip():
        words = says(query.q, Campaign.name)
        found = found.where(Schedule.campaign_id.in_(select(Campaign.id).where(words)))
    if query.location_id is not None:
        there = at_or_below(query.location_id)
        named = select(SchedulePlayer.schedule_id).join(Player, Player.id == SchedulePlayer.player_id)
        on_screens = Schedule.id.in_(named.where(Player.location_id.in_(there)))
        found = found.where(or_(Schedule.location_id.in_(there), on_screens))
    if query.player_id is not None:
        found = _reaching(found, access_player(actor, query.player_id, Permission.PLAYER_READ))
    return found


def _reaching(found: Select[Schedule], player: Player) -> Select[Schedule]:
    tagged = select(ScheduleTag.schedule_id)
    fits = or_(~Schedule.id.in_(tagged), Schedule.id.in_(tagged.where(ScheduleTag.tag.in_(player.tags))))
    by_name = select(SchedulePlayer.schedule_id).where(SchedulePlayer.player_id == player.id)
    return found.where(
        or_(Schedule.location_id.in_(player.location.lineage) & fits, Schedule.id.in_(by_name))
    )


def shown(actor: User, schedules: Sequence[Schedule]) -> list[ScheduleOut]:
    """With campaigns, places and screens named: four statements, however many. Foreign screens are not named."""
    campaigns = _campaigns(schedules)
    place_ids = {each.location_id for each in schedules} - {None}
    places = {
        each.id: each for each in db.session.scalars(select(Location).where(Location.id.in_(place_ids)))
    }
    screens = _own_screens(actor, schedules)
    return [_shown(actor, each, campaigns, places.get(each.location_id or 0), screens) for each in schedules]


def _campaigns(schedules: Sequence[Schedule]) -> dict[int, tuple[Ref, int]]:
    ids = {each.campaign_id for each in schedules}
    rows = db.session.execute(
        select(Campaign.id, Campaign.name, Campaign.priority).where(Campaign.id.in_(ids))
    )
    return {row.id: (Ref(id=row.id, name=row.name), row.priority) for row in rows}


def _own_screens(actor: User, schedules: Sequence[Schedule]) -> dict[int, Ref]:
    ids = {player_id for each in schedules for player_id in each.player_ids}
    own = rights.in_own_places(actor, Player.location_id)
    rows = db.session.execute(select(Player.id, Player.name).where(Player.id.in_(ids), own))
    return {row.id: Ref(id=row.id, name=row.name) for row in rows}


def _shown(
    actor: User,
    schedule: Schedule,
    campaigns: Mapping[int, tuple[Ref, int]],
    place: Location | None,
    screens: Mapping[int, Ref],
) -> ScheduleOut:
    campaign, campaign_priority = campaigns[schedule.campaign_id]
    all_own = all(player_id in screens for player_id in schedule.player_ids)
    can_edit = rights.may(actor, Permission.SCHEDULE_WRITE) and all_own
    if place is not None:
        can_edit = rights.may_change(actor, place, Permission.SCHEDULE_WRITE)
    return ScheduleOut(
        id=schedule.id,
        campaign=campaign,
        location=Ref.of(place),
        tags=schedule.tags,
        players=[screens[player_id] for player_id in schedule.player_ids if player_id in screens],
        start_date=schedule.start_date,
        end_date=schedule.end_date,
        start_time=schedule.start_time,
        end_time=schedule.end_time,
        days_of_week=schedule.days_of_week,
        recurrence_rule=schedule.recurrence_rule,
        exceptions=list(schedule.exception_dates),
        priority=schedule.priority,
        effective_priority=campaign_priority if schedule.priority is None else schedule.priority,
        is_active=schedule.is_active,
        can_edit=can_edit,
        version=schedule.version,
        created_at=schedule.created_at,
    )
