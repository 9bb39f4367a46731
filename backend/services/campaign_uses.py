"""Where a campaign plays: named to whoever wants to remove it."""

from typing import Any

from sqlalchemy import func, select

from backend.core.db import db
from backend.models.campaigns import Campaign
from backend.models.locations import Location
from backend.models.schedules import Schedule
from backend.models.users import User
from backend.schemas.base import Use
from backend.services import rights, schedule_views


def uses_of(actor: User, campaign_id: int) -> tuple[list[dict[str, Any]], int]:
    """Its schedules and the places that fall back on it, as far as the actor may see them; and how many others."""
    schedules, hidden_schedules = _schedules(actor, campaign_id)
    places, hidden_places = _places(actor, campaign_id)
    return [
        use.model_dump(exclude_none=True) for use in [*schedules, *places]
    ], hidden_schedules + hidden_places


def _schedules(actor: User, campaign_id: int) -> tuple[list[Use], int]:
    of_campaign = select(Schedule.id, Campaign.name).join(Campaign).where(Schedule.campaign_id == campaign_id)
    rows = db.session.execute(of_campaign.where(schedule_views.in_sight(actor)).order_by(Schedule.id)).all()
    total = db.session.scalar(select(func.count()).where(Schedule.campaign_id == campaign_id)) or 0
    return [Use(schedule_id=row.id, name=row.name) for row in rows], total - len(rows)


def _places(actor: User, campaign_id: int) -> tuple[list[Use], int]:
    falls_back = Location.fallback_campaign_id == campaign_id
    rows = db.session.execute(
        select(Location.id, Location.name)
        .where(falls_back, rights.usable_places(actor))
        .order_by(Location.path)
    ).all()
    total = db.session.scalar(select(func.count()).select_from(Location).where(falls_back)) or 0
    return [Use(location_id=row.id, name=row.name) for row in rows], total - len(rows)
