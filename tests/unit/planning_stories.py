"""People's words for planning inputs: schedules, campaigns and pictures with everything unimportant filled in."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from backend.services.horizons import Horizon, horizon
from backend.services.planning_inputs import (
    CampaignItemRule,
    CampaignRule,
    ContentRule,
    PlanningInputs,
    ScheduleRule,
)
from backend.services.plans import Plan, make_plan, shown_at


def picture(content_id: int, **facts: Any) -> ContentRule:
    facts = {"type": "image", "mime_type": "image/jpeg", "sha256": f"{content_id:064x}"} | facts
    return ContentRule(
        id=content_id, title=f"Picture {content_id}", url=f"/media/{content_id}.jpg", bytes=1_000, **facts
    )


def campaign(campaign_id: int, *content_ids: int, seconds: float | None = 10, **facts: Any) -> CampaignRule:
    items = tuple(CampaignItemRule(content_id, seconds) for content_id in content_ids or (campaign_id,))
    return CampaignRule(id=campaign_id, name=f"Campaign {campaign_id}", items=items, **facts)


def schedule(schedule_id: int, *, times: str = "", since: str = "2026-01-01", **facts: Any) -> ScheduleRule:
    """`times` such as "09:00-12:00"; without them the whole day. The campaign has the schedule's number unless given."""
    starts, _, ends = times.partition("-")
    return ScheduleRule(
        id=schedule_id,
        campaign_id=facts.pop("campaign_id", schedule_id),
        start_date=date.fromisoformat(since),
        start_time=time.fromisoformat(starts) if starts else None,
        end_time=time.fromisoformat(ends) if ends else None,
        **facts,
    )


def audience(
    *schedules: ScheduleRule,
    zone: str = "Europe/Berlin",
    campaigns: tuple[CampaignRule, ...] = (),
    contents: tuple[ContentRule, ...] = (),
    fallback: int | None = None,
) -> PlanningInputs:
    """Campaigns and pictures that are named but not given are made up."""
    known = {each.id: each for each in campaigns}
    named = {each.campaign_id for each in schedules} | ({fallback} if fallback is not None else set())
    known = {number: campaign(number) for number in named - known.keys()} | known
    shown = {item.content_id for each in known.values() for item in each.items}
    library = {each.id: each for each in contents}
    return PlanningInputs(
        timezone=zone,
        schedules=schedules,
        campaigns=known,
        contents={number: picture(number) for number in shown - library.keys()} | library,
        fallback_campaign_id=fallback,
    )


def at(wall: str, zone: str = "Europe/Berlin", *, fold: int = 0) -> datetime:
    """The instant at which the clock on the wall shows this; `fold=1` for the second time it does."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def plan_around(inputs: PlanningInputs, instant: datetime, stagger: timedelta = timedelta(0)) -> Plan:
    return make_plan(inputs, horizon(instant, inputs.timezone, stagger))


def ruling(plan: Plan, instant: datetime) -> tuple[int, ...] | None:
    """The schedules that play at this instant; none while the fallback plays in a window, None in a gap."""
    for window in plan.timeline:
        if window.starts_at <= instant < window.ends_at:
            return window.schedule_ids
    return None


def content_shown(plan: Plan, instant: datetime) -> int | None:
    """The id of the content on screen."""
    shown = shown_at(plan, instant)
    return None if shown is None else plan.wire["contents"][shown.content]["id"]


def contents_in_turn(plan: Plan, instant: datetime) -> list[int]:
    """The ids of the contents of the loop that plays at this instant."""
    shown = shown_at(plan, instant)
    return (
        [plan.wire["contents"][item.content]["id"] for item in plan.loops[shown.loop]]
        if shown is not None
        else []
    )


def three_weeks(monday: str, zone: str = "Europe/Berlin") -> Horizon:
    return horizon(at(monday, zone), zone)
