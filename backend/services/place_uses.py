"""What a place is used for: named to whoever wants to remove it."""

from typing import Any

from sqlalchemy import func, select

from backend.core.db import db
from backend.models.campaigns import Campaign
from backend.models.content import Content
from backend.models.locations import Location
from backend.models.players import Player
from backend.models.schedules import Schedule
from backend.schemas.base import Use

MOST_NAMED = 20


def uses_of(location_id: int) -> tuple[list[dict[str, Any]], int]:
    """What lies in the place itself, outside the trash: at most 20 of each kind by name, and how many there are."""
    found = {
        "location": select(Location.id, Location.name).where(Location.parent_id == location_id),
        "player": select(Player.id, Player.name).where(Player.location_id == location_id),
        "content": select(Content.id, Content.title).where(
            Content.location_id == location_id, Content.deleted_at.is_(None)
        ),
        "campaign": select(Campaign.id, Campaign.name).where(Campaign.location_id == location_id),
        "schedule": select(Schedule.id, Campaign.name)
        .join(Campaign, Campaign.id == Schedule.campaign_id)
        .where(Schedule.location_id == location_id),
    }
    uses, count = [], 0
    for kind, query in found.items():
        rows = db.session.execute(query.limit(MOST_NAMED)).all()
        uses += [
            Use.model_validate({f"{kind}_id": row[0], "name": row[1]}).model_dump(exclude_none=True)
            for row in rows
        ]
        count += db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return uses, count
