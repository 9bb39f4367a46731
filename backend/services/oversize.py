"""Plans past what a screen can hold are refused while somebody is there to change their mind."""

from sqlalchemy import ColumnElement

from backend.services import planner
from backend.services.audiences import audiences
from backend.services.wanted import affected_by_campaigns

MOST_TRIED = 3  # the fullest ones; whatever passes here and is too large elsewhere is reported by the planner


def refuse_too_large(affected: ColumnElement[bool]) -> None:
    """Plan for the audiences among these screens to which most applies, within the transaction that changes something.

    Raises: PlanTooLarge.
    """
    fullest = sorted(audiences(affected), key=lambda audience: len(audience.inputs.schedules), reverse=True)
    for audience in fullest[:MOST_TRIED]:
        planner.compute(audience)


def refuse_too_large_for_campaign(campaign_id: int) -> None:
    """The same for the screens on which this campaign plays. Raises: PlanTooLarge."""
    refuse_too_large(affected_by_campaigns([campaign_id]))
