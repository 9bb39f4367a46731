"""What plays where nothing is scheduled."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.unit.planning_stories import (
    at,
    audience,
    campaign,
    content_shown,
    contents_in_turn,
    picture,
    plan_around,
    ruling,
    schedule,
)

MORNING = at("2026-11-25 07:00")
NOON = at("2026-11-25 12:00")
WEEK = timedelta(days=7)


def test_in_gaps_and_after_the_end_the_fallback_plays():
    plan = plan_around(audience(schedule(1, times="09:00-17:00"), fallback=5), NOON)

    assert [
        content_shown(plan, instant) for instant in (MORNING, NOON, plan.valid_until, NOON + 52 * WEEK)
    ] == [5, 1, 5, 5]
    assert ruling(plan, MORNING) is None


@pytest.mark.parametrize("change", [{"is_active": False}, {"items": ()}, {"end_date": date(2026, 11, 1)}])
def test_a_fallback_that_may_not_play_leaves_the_card(change):
    plan = plan_around(audience(fallback=5, campaigns=(replace(campaign(5), **change),)), NOON)

    assert content_shown(plan, NOON) is None
    assert plan.fallback is None


def test_a_place_without_a_fallback_leaves_the_card():
    plan = plan_around(audience(schedule(1, times="09:00-17:00")), NOON)

    assert [content_shown(plan, instant) for instant in (MORNING, NOON, plan.valid_until)] == [None, 1, None]


def test_a_fallback_that_is_scheduled_too_travels_once():
    plan = plan_around(audience(schedule(1, times="09:00-17:00"), fallback=1), NOON)

    assert len(plan.loops) == 1


def test_content_of_a_fallback_expires_to_the_second_too():
    library = (picture(51, expires_at=NOON), picture(52))
    inputs = audience(
        schedule(1, times="09:00-10:00"), campaigns=(campaign(5, 51, 52),), contents=library, fallback=5
    )
    plan = plan_around(inputs, NOON)

    assert contents_in_turn(plan, MORNING) == [51, 52]
    assert contents_in_turn(plan, NOON - timedelta(seconds=1)) == [51, 52]
    assert contents_in_turn(plan, NOON) == [52]
    assert contents_in_turn(plan, plan.valid_until) == [52]


def test_a_fallback_of_which_everything_expires_leaves_the_card_then():
    inputs = audience(contents=(picture(5, expires_at=NOON),), fallback=5)
    plan = plan_around(inputs, NOON)

    assert [content_shown(plan, instant) for instant in (MORNING, NOON, plan.valid_until)] == [5, None, None]


def test_a_fallback_plays_between_its_dates():
    christmas = campaign(5, start_date=date(2026, 11, 25), end_date=date(2026, 11, 26))
    plan = plan_around(audience(schedule(1, times="09:00-10:00"), campaigns=(christmas,), fallback=5), NOON)

    walls = [
        "2026-11-24 23:59",
        "2026-11-25 00:00",
        "2026-11-25 09:30",
        "2026-11-26 23:59",
        "2026-11-27 00:00",
    ]
    assert [content_shown(plan, at(wall)) for wall in walls] == [None, 5, 1, 5, None]


def test_a_fallback_that_has_begun_and_has_no_end_plays_on_after_the_plan():
    begun, beginning = (campaign(5, start_date=date(2026, 11, day)) for day in (1, 25))

    plans = [plan_around(audience(campaigns=(each,), fallback=5), NOON) for each in (begun, beginning)]

    assert [content_shown(plan, NOON) for plan in plans] == [5, 5]
    assert [content_shown(plan, plan.valid_until) for plan in plans] == [5, None]


def test_a_window_of_the_fallback_names_no_schedule():
    plan = plan_around(audience(contents=(picture(5, expires_at=NOON + 2 * WEEK),), fallback=5), NOON)

    assert ruling(plan, NOON) == ()
