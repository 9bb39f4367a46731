"""The first page's figures, of the actor's own places: one statement for each table, whatever its size."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from backend.core import clock
from backend.core.db import db
from backend.models.campaigns import Campaign
from backend.models.content import Content, ContentStatus
from backend.models.players import Player, PlayerStatus
from backend.models.schedules import Schedule, SchedulePlayer
from backend.models.users import User
from backend.schemas.dashboard import DashboardOut
from backend.services import rights
from backend.services.rights import Permission
from backend.services.wall_clock import DAY


def figures(actor: User) -> DashboardOut:
    """How many of everything there are, and how they are. Raises: Forbidden."""
    rights.require(actor, Permission.DASHBOARD_READ)
    return DashboardOut(**_players(actor), **_campaigns(actor), **_content(actor), **_schedules(actor))


def _players(actor: User) -> dict[str, int]:
    online = Player.status == PlayerStatus.ONLINE
    newest = and_(Player.plan_hash == Player.applied_plan_hash, Player.plan_revision >= Player.plan_wanted)
    row = _counted(
        select(func.count(Player.id), _how_many(online), _how_many(and_(online, newest))).where(
            rights.in_own_places(actor, Player.location_id)
        )
    )
    total, connected, in_step = row
    return {
        "players_total": total,
        "players_online": connected,
        "players_offline": total - connected,
        "players_in_step": in_step,
    }


def _campaigns(actor: User) -> dict[str, int]:
    # Somewhere it is already tomorrow, somewhere still yesterday: a day's grace at either end.
    today = clock.now().date()
    active = and_(
        Campaign.is_active,
        or_(Campaign.start_date.is_(None), Campaign.start_date <= today + DAY),
        or_(Campaign.end_date.is_(None), Campaign.end_date >= today - DAY),
    )
    query = select(func.count(Campaign.id), _how_many(active))
    total, running = _counted(query.where(rights.in_own_places(actor, Campaign.location_id)))
    return {"campaigns_total": total, "campaigns_active": running}


def _content(actor: User) -> dict[str, int]:
    there = Content.deleted_at.is_(None)
    query = select(
        _how_many(there),
        _how_many(and_(there, Content.status == ContentStatus.PROCESSING)),
        _how_many(and_(there, Content.status == ContentStatus.FAILED)),
        func.coalesce(func.sum(Content.file_size_bytes), 0),
    )
    total, processing, failed, size = _counted(query.where(rights.in_own_places(actor, Content.location_id)))
    return {
        "content_total": total,
        "content_processing": processing,
        "content_failed": failed,
        "storage_bytes": size,
    }


def _schedules(actor: User) -> dict[str, int]:
    screens = select(Player.id).where(rights.in_own_places(actor, Player.location_id))
    named = select(SchedulePlayer.schedule_id).where(SchedulePlayer.player_id.in_(screens))
    mine = or_(rights.in_own_places(actor, Schedule.location_id), Schedule.id.in_(named))
    lasts = or_(Schedule.end_date.is_(None), Schedule.end_date >= clock.now().date() - DAY)
    (active,) = _counted(select(func.count(Schedule.id)).where(mine, Schedule.is_active, lasts))
    return {"schedules_active": active}


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _counted(query: Any) -> tuple[int, ...]:
    return tuple(int(value) for value in db.session.execute(query).one())
