"""Fallbacks: what plays in the gaps and after the end.

A fallback that lasts for ever travels as one loop beside the timeline. One that changes by the clock (a campaign with dates,
contents that expire) is also written into the gaps, as windows without schedules, so that it changes to the second on a
screen that is offline. It is written up to its last expiry, a moment that does not depend on when the plan is computed: so
the same is shown before and after a plan is rolled on.
"""

from datetime import date

from backend.services.loops import Repertoire
from backend.services.planning_inputs import CampaignRule, PlanningInputs, ScheduleRule
from backend.services.winners import Claim, claims_of

FALLBACK_SCHEDULE_ID = 0
_BELOW_EVERY_PRIORITY = -(2**63)


def fallback_campaign(inputs: PlanningInputs) -> CampaignRule | None:
    """The campaign for the gaps, unless it is switched off or gone."""
    if inputs.fallback_campaign_id is None:
        return None
    campaign = inputs.campaigns.get(inputs.fallback_campaign_id)
    return campaign if campaign is not None and campaign.is_active else None


def gap_claims(
    inputs: PlanningInputs, repertoires: dict[int, Repertoire], first: date, last: date
) -> list[Claim]:
    """Claims below every schedule for a fallback that changes by the clock; none for one that lasts for ever."""
    campaign = fallback_campaign(inputs)
    if campaign is None:
        return []
    claims = claims_of(_always(campaign), inputs, repertoires, first, last)
    if campaign.start_date is not None or campaign.end_date is not None:
        return claims
    expiries = repertoires[campaign.id].expiries
    return [claim for claim in claims if expiries and claim.span.starts < expiries[-1]]


def lasts_from(campaign: CampaignRule, day: date) -> bool:
    """Whether the campaign may stand beside the timeline: begun by this day, and without an end."""
    return campaign.end_date is None and (campaign.start_date is None or campaign.start_date <= day)


def _always(campaign: CampaignRule) -> ScheduleRule:
    return ScheduleRule(
        id=FALLBACK_SCHEDULE_ID,
        campaign_id=campaign.id,
        start_date=date.min,
        priority=_BELOW_EVERY_PRIORITY,
    )
