"""Which schedules of equal right meet on one screen."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.services.conflicts import Booking, find_conflicts
from backend.services.planning_inputs import Target
from tests.unit.planning_stories import at, campaign, schedule

TODAY = date(2026, 11, 25)
LOBBY, BAR = 1, 2
BERLIN = {LOBBY: "Europe/Berlin", BAR: "Europe/Berlin"}


def booking(number, *, zones=None, its_campaign=None, **rule):
    return Booking(
        schedule(number, **rule), its_campaign or campaign(number), BERLIN if zones is None else zones
    )


def meeting(first, second, since=TODAY):
    """From and to of the first meeting of two schedules, in UTC."""
    found = find_conflicts(booking(1, **first), [booking(2, **second)], since)
    return [f"{each.starts_at:%Y-%m-%dT%H:%M} {each.ends_at:%m-%dT%H:%M}" for each in found]


@pytest.mark.parametrize(
    ("first", "second", "meets"),
    [
        ({"times": "09:00-12:00"}, {"times": "11:00-13:00"}, "2026-11-25T10:00 11-25T11:00"),
        ({"times": "09:00-12:00"}, {"times": "12:00-13:00"}, None),  # half open
        ({}, {"times": "12:00-13:00"}, "2026-11-25T11:00 11-25T12:00"),
        ({"times": "22:00-02:00"}, {"times": "01:00-03:00"}, "2026-11-26T00:00 11-26T01:00"),
        (
            {"times": "22:00-02:00"},
            {"times": "01:00-03:00", "since": "2026-12-01"},
            "2026-12-01T00:00 12-01T01:00",
        ),
        (
            {"times": "22:00-02:00", "end_date": date(2026, 11, 30)},
            {"times": "01:00-03:00", "since": "2026-12-01"},
            "2026-12-01T00:00 12-01T01:00",  # the last night reaches into December
        ),
        ({"end_date": date(2026, 11, 30)}, {"since": "2026-12-01"}, None),
        ({"days_of_week": (0, 1)}, {"days_of_week": (2, 3, 4)}, None),
        ({"days_of_week": (0, 1)}, {"days_of_week": (1, 2)}, "2026-11-30T23:00 12-01T23:00"),
        (
            {"recurrence_rule": "FREQ=MONTHLY;BYMONTHDAY=1"},
            {"days_of_week": (4,)},
            "2026-12-31T23:00 01-01T23:00",
        ),
        ({"exceptions": (TODAY,)}, {"since": "2026-11-25", "end_date": TODAY}, None),
        (
            {"since": "2028-02-01"},
            {"recurrence_rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"},
            "2028-02-28T23:00 02-29T23:00",
        ),
        ({"priority": 1}, {}, None),
        ({"priority": 0}, {}, "2026-11-24T23:00 11-29T23:00"),  # said or inherited, it is the same
        ({"target": Target.SCREEN}, {}, None),
        ({"location_depth": 1}, {"location_depth": 2}, None),
        ({"is_active": False}, {}, None),
        ({}, {"is_active": False}, None),
        ({"zones": {LOBBY: "Europe/Berlin"}}, {"zones": {BAR: "Europe/Berlin"}}, None),
        ({"its_campaign": campaign(1, priority=3)}, {}, None),
        ({"its_campaign": campaign(1, end_date=date(2026, 11, 24))}, {}, None),
        ({"its_campaign": campaign(1, start_date=date(2026, 12, 3))}, {}, "2026-12-02T23:00 12-06T23:00"),
        ({"its_campaign": campaign(1, is_active=False)}, {}, "2026-11-24T23:00 11-29T23:00"),
    ],
)
def test_two_schedules_that_meet_or_do_not(first, second, meets):
    first = {"since": "2026-11-25"} | first
    expected = [meets] if meets else []

    assert meeting(first, second) == expected
    assert meeting(second, first) == expected


def test_what_is_over_is_no_conflict_and_what_has_begun_counts_from_today():
    past = {"since": "2026-01-01", "end_date": date(2026, 11, 24)}

    assert meeting(past, past) == []
    assert meeting(past | {"times": "22:00-02:00"}, past | {"times": "22:00-02:00"}) == [
        "2026-11-24T23:00 11-25T01:00"
    ]


def test_a_schedule_does_not_meet_itself():
    edited = booking(1, times="09:00-12:00")

    assert find_conflicts(edited, [booking(1, times="08:00-10:00")], TODAY) == []


def test_only_screens_that_really_clash_are_named():
    """09:00 in New York is 14:00 in London: what clashes is decided by each screen's own clock, where windows are skipped."""
    zones = {LOBBY: "Europe/London", BAR: "America/New_York"}
    one = booking(1, zones=zones, times="01:10-01:50", since="2027-03-28", end_date=date(2027, 3, 28))
    two = booking(2, zones=zones | {3: "Europe/London"}, times="01:00-02:00")

    (found,) = find_conflicts(one, [two], TODAY)

    assert found.player_ids == (BAR,)  # in London that hour is skipped
    assert found.starts_at == at("2027-03-28 01:10", "America/New_York")


def test_conflicts_come_in_the_order_in_which_they_begin():
    others = [
        booking(2, since="2026-12-05"),
        booking(3),
        booking(4, since="2026-12-01"),
        booking(5, priority=9),
    ]

    assert [each.schedule_id for each in find_conflicts(booking(1), others, TODAY)] == [3, 4, 2]


def test_schedules_that_meet_only_after_the_searched_days_are_let_through():
    leap_day = {"recurrence_rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"}

    assert meeting(leap_day, {"since": "2026-11-25"}) == []
    assert len(meeting(leap_day, {"since": "2027-12-01"})) == 1


def test_a_campaign_booked_twice_is_a_conflict_too():
    twice = replace(booking(2), campaign=campaign(1))

    assert [each.ends_at - each.starts_at for each in find_conflicts(booking(1), [twice], TODAY)] == [
        timedelta(days=5)
    ]
