"""Plans past what a screen can hold are refused while somebody is there to change their mind."""

from sqlalchemy import ColumnElement, func, select

from backend.core.db import db
from backend.models.players import Player
from backend.services import planner
from backend.services.audiences import audiences
from backend.services.wanted import affected_by_campaigns

# The fullest ones of one screen in each place: somebody waits for the answer, and the writer's lock is held. Whatever
# passes here and is too large elsewhere is reported by the planner.
MOST_TRIED = 3
MOST_PLACES = 100


def refuse_too_large(affected: ColumnElement[bool]) -> None:
    """Plan for the audiences among these screens to which most applies, within the transaction that changes something.

    Raises: PlanTooLarge.
    """
    samples = select(func.min(Player.id)).where(affected).group_by(Player.location_id).limit(MOST_PLACES)
    chosen = Player.id.in_(db.session.scalars(samples).all())
    fullest = sorted(audiences(chosen), key=lambda audience: len(audience.inputs.schedules), reverse=True)
    for audience in fullest[:MOST_TRIED]:
        planner.compute(audience)


def refuse_too_large_for_campaign(campaign_id: int) -> None:
    """The same for the screens on which this campaign plays. Raises: PlanTooLarge."""
    refuse_too_large(affected_by_campaigns([campaign_id]))
