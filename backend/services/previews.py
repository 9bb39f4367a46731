"""Previews: what plays at an instant, and why the other schedules do not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from backend.services.horizons import horizon
from backend.services.loops import Repertoire
from backend.services.planning_inputs import (
    CampaignRule,
    PlanningInputs,
    ScheduleRule,
    Target,
    priority_of,
    rank_of,
)
from backend.services.plans import Plan, Shown, make_plan, shown_at
from backend.services.timelines import repertoires_of
from backend.services.wall_clock import DAY, local, seconds_of
from backend.services.windows import campaign_span, spans, start_days
from backend.services.winners import Rank, claims_of

_AROUND = 3 * DAY


class Reason(StrEnum):
    """Why a schedule plays, or does not."""

    WINS = "wins"
    IN_TURN = "in_turn"
    PRIORITY_LOWER = "priority_lower"
    TARGET_WIDER = "target_wider"
    INACTIVE = "inactive"
    CAMPAIGN_INACTIVE = "campaign_inactive"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    EXCEPTION = "exception"
    NOT_TODAY = "not_today"
    OUTSIDE_HOURS = "outside_hours"
    CAMPAIGN_NOT_STARTED = "campaign_not_started"
    CAMPAIGN_ENDED = "campaign_ended"
    NO_PLAYABLE_CONTENT = "no_playable_content"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One schedule at the instant. `beaten_by` names the winners where it lost to them."""

    schedule_id: int
    campaign_id: int
    campaign_name: str
    priority: int
    target: Target
    reason: Reason
    beaten_by: tuple[int, ...] = ()

    @property
    def plays(self) -> bool:
        return self.reason in {Reason.WINS, Reason.IN_TURN}


@dataclass(frozen=True, slots=True)
class Preview:
    """The plan around an instant, what it shows then (None: the player's own card) and a verdict on every schedule.

    `local_time` is what the clock on the wall shows there, without a zone. Where no schedule plays, what is shown is
    the fallback.
    """

    at: datetime
    local_time: datetime
    plan: Plan
    shown: Shown | None
    verdicts: tuple[Verdict, ...]


def preview(inputs: PlanningInputs, instant: datetime, stagger: timedelta = timedelta(0)) -> Preview:
    """What plays at this instant, past or to come, and why.

    Raises: PlanTooLarge.
    """
    plan = make_plan(inputs, horizon(instant, inputs.timezone, stagger))
    return Preview(
        at=instant,
        local_time=local(inputs.timezone, seconds_of(instant)),
        plan=plan,
        shown=shown_at(plan, instant),
        verdicts=explain(inputs, instant),
    )


def explain(inputs: PlanningInputs, instant: datetime) -> tuple[Verdict, ...]:
    """A verdict on each schedule: those that play first, then by their right to play."""
    at, repertoires = seconds_of(instant), repertoires_of(inputs)
    obstacles = {schedule.id: _obstacle(schedule, inputs, repertoires, at) for schedule in inputs.schedules}
    ranks = {schedule.id: _rank(schedule, inputs) for schedule in inputs.schedules}
    free = [schedule_id for schedule_id, obstacle in obstacles.items() if obstacle is None]
    highest = max((ranks[schedule_id] for schedule_id in free), default=None)
    winners = tuple(sorted(schedule_id for schedule_id in free if ranks[schedule_id] == highest))
    verdicts = [
        _verdict(
            schedule,
            inputs,
            obstacles[schedule.id] or _outcome(ranks[schedule.id], highest, winners),
            winners,
        )
        for schedule in inputs.schedules
    ]
    by_right = sorted(verdicts, key=lambda verdict: verdict.schedule_id)
    by_right.sort(key=lambda verdict: ranks[verdict.schedule_id], reverse=True)
    return tuple(sorted(by_right, key=lambda verdict: not verdict.plays))


def _rank(schedule: ScheduleRule, inputs: PlanningInputs) -> Rank:
    campaign = inputs.campaigns.get(schedule.campaign_id)
    return rank_of(schedule, campaign) if campaign else (schedule.priority or 0, *schedule.narrowness)


def _outcome(rank: Rank, highest: Rank | None, winners: Sequence[int]) -> Reason:
    if rank == highest:
        return Reason.WINS if len(winners) == 1 else Reason.IN_TURN
    return Reason.PRIORITY_LOWER if highest is not None and rank[0] < highest[0] else Reason.TARGET_WIDER


def _verdict(
    schedule: ScheduleRule, inputs: PlanningInputs, reason: Reason, winners: tuple[int, ...]
) -> Verdict:
    campaign = inputs.campaigns.get(schedule.campaign_id)
    return Verdict(
        schedule_id=schedule.id,
        campaign_id=schedule.campaign_id,
        campaign_name=campaign.name if campaign else "",
        priority=priority_of(schedule, campaign) if campaign else schedule.priority or 0,
        target=schedule.target,
        reason=reason,
        beaten_by=winners if reason in {Reason.PRIORITY_LOWER, Reason.TARGET_WIDER} else (),
    )


def _obstacle(
    schedule: ScheduleRule, inputs: PlanningInputs, repertoires: dict[int, Repertoire], at: int
) -> Reason | None:
    """What keeps this schedule from playing whatever the others do. None exactly where it has a claim on the instant:
    the planner and the explanation ask the same function.
    """
    today = local(inputs.timezone, at).date()
    first, last = today - _AROUND, today + DAY
    claims = claims_of(schedule, inputs, repertoires, first, last)
    if any(claim.span.starts <= at < claim.span.ends for claim in claims):
        return None
    campaign = inputs.campaigns.get(schedule.campaign_id)
    if not schedule.is_active:
        return Reason.INACTIVE
    if campaign is None or not campaign.is_active:
        return Reason.CAMPAIGN_INACTIVE
    if not any(span.starts <= at < span.ends for span in spans(schedule, inputs.timezone, first, last)):
        return _calendar_obstacle(schedule, today)
    return _campaign_obstacle(campaign, inputs.timezone, repertoires[campaign.id], at, today)


def _calendar_obstacle(schedule: ScheduleRule, today: date) -> Reason:
    if today < schedule.start_date:
        return Reason.NOT_STARTED
    if schedule.end_date is not None and today > schedule.end_date:
        return Reason.ENDED
    if start_days(schedule, today, today):
        return Reason.OUTSIDE_HOURS
    return (
        Reason.EXCEPTION if start_days(replace(schedule, exceptions=()), today, today) else Reason.NOT_TODAY
    )


def _campaign_obstacle(
    campaign: CampaignRule, zone: str, repertoire: Repertoire, at: int, today: date
) -> Reason:
    if not repertoire.turns:
        return Reason.NO_PLAYABLE_CONTENT
    allowed = campaign_span(campaign, zone, today - _AROUND, today + DAY)
    if allowed.starts <= at < allowed.ends:
        return Reason.EXPIRED
    not_begun = campaign.start_date is not None and today < campaign.start_date
    return Reason.CAMPAIGN_NOT_STARTED if not_begun else Reason.CAMPAIGN_ENDED
