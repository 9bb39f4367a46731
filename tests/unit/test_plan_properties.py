"""What holds for every plan, tried on plans nobody would think of."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.services.horizons import horizon
from backend.services.planning_inputs import (
    CampaignItemRule,
    CampaignRule,
    PlanningInputs,
    ScheduleRule,
    Target,
)
from backend.services.plans import Plan, make_plan, shown_at
from tests.unit.naive_planning import WatchedClock, left, winners
from tests.unit.planning_stories import at, contents_in_turn, picture, ruling

CHANGES = {  # zone: a local midnight near which its clocks change
    "Europe/Berlin": "2026-10-25 00:00",
    "America/New_York": "2026-03-08 00:00",
    "America/Sao_Paulo": "2018-11-04 12:00",
    "Australia/Lord_Howe": "2026-04-05 00:00",
    "Pacific/Apia": "2011-12-29 00:00",
    "Africa/Casablanca": "2026-03-22 00:00",
}
DAY = timedelta(days=1)
unhurried = settings(deadline=None)  # a busy machine proves nothing about a rule


def times() -> st.SearchStrategy[time | None]:
    quarter_hours = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
    return (
        st.none()
        | st.sampled_from([time(0), time(1, 30), time(2), time(2, 30), time(3), time(23)])
        | quarter_hours
    )


@st.composite
def audiences(draw: st.DrawFn, zone: str) -> PlanningInputs:
    middle = at(CHANGES[zone], zone)
    near = st.integers(-4, 4).map(lambda days: (middle + days * DAY).date())
    hours = st.integers(-40, 40).map(lambda hour: middle + timedelta(hours=hour))
    contents = {n: picture(n, ready=n != 4, expires_at=draw(st.none() | hours)) for n in range(1, 5)}
    campaigns = {
        n: CampaignRule(
            id=n,
            name=f"Campaign {n}",
            items=tuple(
                CampaignItemRule(c, 7 + c) for c in draw(st.lists(st.sampled_from([1, 2, 3, 4]), max_size=3))
            ),
            priority=draw(st.integers(0, 1)),
            start_date=draw(st.none() | near),
            end_date=draw(st.none() | near),
            is_active=draw(st.integers(0, 5)) > 0,
        )
        for n in (1, 2, 3)
    }
    schedules = tuple(draw(schedules_near(number, near)) for number in range(1, draw(st.integers(1, 6)) + 1))
    return PlanningInputs(zone, schedules, campaigns, contents)


@st.composite
def schedules_near(draw: st.DrawFn, number: int, near: st.SearchStrategy[date]) -> ScheduleRule:
    starts, ends = draw(times()), draw(times())
    return ScheduleRule(
        id=number,
        campaign_id=draw(st.sampled_from([1, 2, 3])),
        start_date=draw(near),
        end_date=draw(st.none() | near),
        start_time=starts,
        end_time=None if ends == starts else ends,
        days_of_week=draw(
            st.none() | st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
        ),
        exceptions=tuple(draw(st.lists(near, max_size=2))),
        priority=draw(st.none() | st.integers(0, 1)),
        target=draw(st.sampled_from(Target)),
        location_depth=draw(st.integers(0, 1)),
        is_active=draw(st.integers(0, 7)) > 0,
    )


zones_and_audiences = st.sampled_from(sorted(CHANGES)).flatmap(
    lambda zone: st.tuples(st.just(zone), audiences(zone))
)
clocks: dict[str, WatchedClock] = {}


def watched(zone: str) -> WatchedClock:
    middle = at(CHANGES[zone], zone)
    if zone not in clocks:
        clocks[zone] = WatchedClock(zone, middle - 9 * DAY, middle + 9 * DAY)
    return clocks[zone]


def plan_of(inputs: PlanningInputs, now: datetime) -> Plan:
    return make_plan(inputs, horizon(now, inputs.timezone))


@unhurried
@given(zones_and_audiences, st.integers(-48 * 60, 48 * 60))
def test_the_plainest_reading_of_the_rules_has_the_same_winners(case, minutes):
    zone, inputs = case
    instant = at(CHANGES[zone], zone) + timedelta(minutes=minutes)
    days = [instant.date() + n * DAY for n in range(-3, 4)]

    expected = winners(inputs, watched(zone), instant, days)
    plan = plan_of(inputs, instant)

    assert (ruling(plan, instant) or ()) == expected
    campaigns = {each.id: each.campaign_id for each in inputs.schedules}
    turns = dict.fromkeys(campaigns[number] for number in expected)
    assert contents_in_turn(plan, instant) == [
        content for number in turns for content in left(inputs.campaigns[number], inputs, instant)
    ]


@unhurried
@given(zones_and_audiences)
def test_windows_are_in_order_and_apart_and_inside_the_horizon(case):
    zone, inputs = case
    found = horizon(at(CHANGES[zone], zone), zone)
    timeline = make_plan(inputs, found).timeline

    assert all(window.starts_at < window.ends_at for window in timeline)
    assert all(one.ends_at <= two.starts_at for one, two in pairwise(timeline))
    assert all(window.ends_at > found.starts_at and window.ends_at <= found.ends_at for window in timeline)
    assert all(window.starts_at > found.starts_at - 2 * DAY for window in timeline)


@unhurried
@given(zones_and_audiences, st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_does_not_matter(case, random):
    zone, inputs = case
    now = at(CHANGES[zone], zone)
    shuffled = list(inputs.schedules)
    random.shuffle(shuffled)

    assert plan_of(replace(inputs, schedules=tuple(shuffled)), now).body == plan_of(inputs, now).body


@unhurried
@given(
    zones_and_audiences, st.integers(-3, 0), st.integers(0, 20_160), st.sampled_from([0, 90, 1_439, 5_000])
)
def test_rolling_a_plan_on_changes_nothing_that_both_plans_show(case, week, minutes, stagger):
    """Item by item and millisecond by millisecond, up to 14 days after the roll."""
    zone, inputs = case
    spread = timedelta(minutes=stagger)
    rolls_at = horizon(at(CHANGES[zone], zone) + week * 7 * DAY, zone, spread).rolls_at
    before = make_plan(inputs, horizon(rolls_at - timedelta(minutes=1), zone, spread))
    after = make_plan(inputs, horizon(rolls_at, zone, spread))
    instant = rolls_at + timedelta(minutes=minutes)
    if instant >= before.valid_until:
        return

    assert on_screen(before, instant) == on_screen(after, instant)


def on_screen(plan: Plan, instant: datetime) -> tuple[int, int, int] | None:
    shown = shown_at(plan, instant)
    if shown is None:
        return None
    return plan.wire["contents"][shown.content]["id"], shown.item, shown.offset_ms


@pytest.mark.parametrize("expires", [None, "2026-12-01 00:00", "2026-12-20 17:00", "2027-06-01 00:00"])
def test_rolling_a_plan_on_changes_nothing_of_a_fallback(expires):
    library = {1: picture(1), 2: picture(2, expires_at=at(expires) if expires else None), 3: picture(3)}
    campaigns = {
        1: CampaignRule(1, "Scheduled", (CampaignItemRule(1, 7),)),
        5: CampaignRule(5, "Fallback", (CampaignItemRule(2, 11), CampaignItemRule(3, 13.5))),
    }
    noon = ScheduleRule(1, 1, date(2026, 1, 1), start_time=time(11), end_time=time(13), days_of_week=(0, 6))
    inputs = PlanningInputs("Europe/Berlin", (noon,), campaigns, library, fallback_campaign_id=5)

    plans = [plan_of(inputs, at("2026-11-25 12:00") + week * 7 * DAY) for week in range(5)]

    for one, two in pairwise(plans):
        instants = [two.valid_until - 21 * DAY + timedelta(minutes=37) * step for step in range(540)]
        assert [on_screen(one, each) for each in instants] == [on_screen(two, each) for each in instants]
