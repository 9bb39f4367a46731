"""Why a schedule plays at an instant, or does not."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.services.planning_inputs import Target
from backend.services.previews import explain, preview
from tests.unit.planning_stories import at, audience, campaign, picture, plan_around, ruling, schedule
from tests.unit.test_plan_properties import CHANGES, unhurried, zones_and_audiences

WEDNESDAY_NOON = at("2026-11-25 12:00")


def reasons(*schedules, when=WEDNESDAY_NOON, **given):
    return {each.schedule_id: each.reason for each in explain(audience(*schedules, **given), when)}


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({}, "wins"),
        ({"is_active": False}, "inactive"),
        ({"since": "2026-11-26"}, "not_started"),
        ({"end_date": date(2026, 11, 24)}, "ended"),
        ({"end_date": date(2026, 11, 24), "times": "18:00-12:01"}, "wins"),  # yesterday's window, still on
        ({"end_date": date(2026, 11, 24), "times": "18:00-12:00"}, "ended"),
        ({"days_of_week": (0, 1, 3)}, "not_today"),
        ({"recurrence_rule": "FREQ=MONTHLY;BYDAY=-1FR"}, "not_today"),
        ({"recurrence_rule": "FREQ=DAILY;COUNT=3"}, "not_today"),
        ({"exceptions": (date(2026, 11, 25),)}, "exception"),
        ({"exceptions": (date(2026, 11, 25),), "days_of_week": (0,)}, "not_today"),
        ({"times": "12:01-13:00"}, "outside_hours"),
        ({"times": "11:00-12:00"}, "outside_hours"),
        ({"times": "18:00-06:00"}, "outside_hours"),
    ],
)
def test_a_schedule_alone(rule, reason):
    assert reasons(schedule(1, **rule)) == {1: reason}


@pytest.mark.parametrize(
    ("its_campaign", "reason"),
    [
        ({"is_active": False}, "campaign_inactive"),
        ({"start_date": date(2026, 11, 26)}, "campaign_not_started"),
        ({"end_date": date(2026, 11, 24)}, "campaign_ended"),
        ({"end_date": date(2026, 11, 25)}, "wins"),
        ({"items": ()}, "no_playable_content"),
    ],
)
def test_its_campaign_may_keep_it_from_playing(its_campaign, reason):
    assert reasons(schedule(1), campaigns=(replace(campaign(1), **its_campaign),)) == {1: reason}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"ready": False}, "no_playable_content"),
        ({"expires_at": WEDNESDAY_NOON}, "expired"),
        ({"expires_at": at("2026-11-25 12:00:01")}, "wins"),
    ],
)
def test_its_content_may_keep_it_from_playing(content, reason):
    assert reasons(schedule(1), contents=(picture(1, **content),)) == {1: reason}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({}, {}, {1: "in_turn", 2: "in_turn"}),
        ({"priority": 2}, {"priority": 1}, {1: "wins", 2: "priority_lower"}),
        ({"target": Target.TAG}, {"target": Target.SCREEN}, {1: "target_wider", 2: "wins"}),
        ({"location_depth": 3}, {"location_depth": 1}, {1: "wins", 2: "target_wider"}),
        (
            {"priority": 2, "target": Target.PLACE},
            {"target": Target.SCREEN},
            {1: "wins", 2: "priority_lower"},
        ),
        ({"priority": 2, "times": "13:00-14:00"}, {}, {1: "outside_hours", 2: "wins"}),
    ],
)
def test_two_schedules(first, second, expected):
    assert reasons(schedule(1, **first), schedule(2, **second)) == expected


def test_who_lost_is_told_to_whom_and_who_plays_comes_first():
    rules = [
        schedule(1, priority=1),
        schedule(2, priority=3),
        schedule(3, priority=3),
        schedule(4, priority=9, is_active=False),
    ]

    verdicts = explain(audience(*rules), WEDNESDAY_NOON)

    assert [(each.schedule_id, each.plays, each.beaten_by) for each in verdicts] == [
        (2, True, ()),
        (3, True, ()),
        (4, False, ()),
        (1, False, (2, 3)),
    ]


def test_a_schedule_whose_campaign_was_deleted_is_explained_too():
    inputs = replace(audience(schedule(1, priority=4)), campaigns={})

    (verdict,) = explain(inputs, WEDNESDAY_NOON)

    assert (verdict.reason, verdict.priority, verdict.campaign_name) == ("campaign_inactive", 4, "")


def test_a_preview_says_what_is_on_screen_at_any_time_to_come():
    christmas_eve = at("2027-12-24 18:05", "America/Sao_Paulo")
    rule = schedule(3, times="18:00-19:00", recurrence_rule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24")

    seen = preview(audience(rule, zone="America/Sao_Paulo", fallback=9), christmas_eve)

    assert seen.local_time == datetime.fromisoformat("2027-12-24 18:05")
    assert seen.shown is not None
    assert seen.plan.wire["contents"][seen.shown.content]["id"] == 3
    assert [each.reason for each in seen.verdicts] == ["wins"]


@unhurried
@given(zones_and_audiences, st.integers(-48 * 60, 48 * 60))
def test_the_explanation_and_the_plan_never_disagree(case, minutes):
    zone, inputs = case
    instant = at(CHANGES[zone], zone).replace(second=0) + minutes * (
        at("2026-01-01 00:01") - at("2026-01-01 00:00")
    )

    plays = tuple(sorted(each.schedule_id for each in explain(inputs, instant) if each.plays))

    assert plays == (ruling(plan_around(inputs, instant), instant) or ())
