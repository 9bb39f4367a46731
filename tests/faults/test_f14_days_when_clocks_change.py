"""f14: every minute around a change of the clocks, against a wall clock that is watched minute by minute."""

import itertools
from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from backend.services.horizons import horizon
from backend.services.plans import make_plan, shown_at
from tests.faults.forms import form
from tests.unit.naive_planning import WatchedClock, window, winners
from tests.unit.planning_stories import at, audience, schedule

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CHANGES = [
    ("Europe/Berlin", "2026-03-29 12:00"),
    ("Europe/Berlin", "2026-10-25 12:00"),
    ("America/New_York", "2026-03-08 12:00"),
    ("America/New_York", "2026-11-01 12:00"),
    ("America/Sao_Paulo", "2018-11-04 12:00"),  # midnight skipped
    ("America/Sao_Paulo", "2018-02-18 12:00"),  # the hour before midnight repeated
    ("Australia/Lord_Howe", "2026-04-05 12:00"),  # half an hour
    ("Australia/Lord_Howe", "2026-10-04 12:00"),
    ("Africa/Casablanca", "2026-02-15 12:00"),  # for Ramadan
    ("Africa/Casablanca", "2026-03-22 12:00"),
    ("Pacific/Apia", "2011-12-31 12:00"),  # after the day that never was
    ("America/Havana", "2026-11-01 12:00"),  # the hour after midnight repeated
]
FOUR_ZONES = ["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe"]


def changes_of(zone: str) -> list[tuple[str, str]]:
    """Each day of ten years on which this zone's clocks changed, since the noon before."""
    noons = [datetime(2012, 1, 1, 12, tzinfo=ZoneInfo(zone)) + n * DAY for n in range(3_650)]
    return [
        (zone, f"{noon:%Y-%m-%d %H:%M}")
        for before, noon in itertools.pairwise(noons)
        if before.utcoffset() != noon.utcoffset()
    ]


# In the long form also every change of ten years in the four zones of the promise; São Paulo's clocks changed until 2019.
CHANGES += form([], [each for zone in FOUR_ZONES for each in changes_of(zone)])
WALLS = ["", "00:00", "00:30", "01:30", "01:45", "02:00", "02:10", "02:30", "03:00", "23:00", "23:30"]
TIMES = [f"{starts}-{ends}" for starts, ends in product(WALLS, WALLS) if starts != ends]


@pytest.mark.parametrize(("zone", "noon"), CHANGES)
def test_every_minute_around_the_change_plays_what_the_clock_on_the_wall_says(zone, noon):
    """Every pair of awkward times, each alone, in the three days around the change."""
    middle = at(noon, zone)
    clock = WatchedClock(zone, middle - 8 * DAY, middle + 8 * DAY)
    minutes = [middle - 36 * 60 * MINUTE + n * MINUTE for n in range(3 * 24 * 60)]
    wrong = {
        times: mismatch
        for times in TIMES
        if (
            mismatch := first_mismatch(
                audience(schedule(1, times=times, since="2010-01-01"), zone=zone), clock, minutes
            )
        )
    }

    assert not wrong


@pytest.mark.parametrize(("zone", "noon"), CHANGES)
def test_many_schedules_at_once_have_the_same_winners(zone, noon):
    middle = at(noon, zone)
    clock = WatchedClock(zone, middle - 8 * DAY, middle + 8 * DAY)
    chosen = TIMES[::7]
    rules = [
        schedule(n, times=times, since="2010-01-01", priority=n % 4) for n, times in enumerate(chosen, 1)
    ]
    inputs = audience(*rules, zone=zone)
    plan = make_plan(inputs, horizon(middle, zone))

    wrong = []
    for n in range(0, 2 * 24 * 60, 3):
        minute = middle - DAY + n * MINUTE
        days = [minute.date() + step * DAY for step in range(-3, 4)]
        shown = shown_at(plan, minute)
        seen = plan.timeline[shown.window].schedule_ids if shown and shown.window is not None else ()
        if seen != winners(inputs, clock, minute, days):
            wrong.append((minute, seen))

    assert not wrong


def first_mismatch(inputs, clock, minutes):
    """The first minute in which the plan and the watched clock differ on whether the only schedule plays."""
    plan = make_plan(inputs, horizon(minutes[len(minutes) // 2], inputs.timezone))
    planned = minutes_within([(each.starts_at, each.ends_at) for each in plan.timeline], minutes)
    days = [minutes[0].date() + n * DAY for n in range(-2, 6)]
    told = minutes_within([window(inputs.schedules[0], clock, day) for day in days], minutes)
    return min(planned ^ told, default=None)


def minutes_within(spans, minutes):
    """Those of the minutes (which follow each other without a gap) that lie in one of the spans."""
    first = minutes[0]
    return {
        minute
        for starts, ends in spans
        for minute in minutes[max(0, (starts - first) // MINUTE) : max(0, (ends - first) // MINUTE)]
    }
