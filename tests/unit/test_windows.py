"""A schedule's rule as windows in a zone."""

from datetime import date

import pytest

from backend.services.wall_clock import datetime_of
from backend.services.windows import spans, start_days
from tests.unit.planning_stories import at, schedule


def windows(rule, first, last, zone="Europe/Berlin"):
    """From and to as the instants are written in UTC, without seconds."""
    return [
        f"{datetime_of(span.starts):%m-%dT%H:%M} {datetime_of(span.ends):%m-%dT%H:%M}"
        for span in spans(rule, zone, date.fromisoformat(first), date.fromisoformat(last))
    ]


@pytest.mark.parametrize(
    ("times", "window"),
    [
        ("09:00-12:00", "11-23T08:00 11-23T11:00"),
        ("22:00-02:00", "11-23T21:00 11-24T01:00"),  # belongs to the day it starts on
        ("18:00-00:00", "11-23T17:00 11-23T23:00"),
        ("00:00-06:00", "11-22T23:00 11-23T05:00"),
        ("23:59-23:58", "11-23T22:59 11-24T22:58"),
        ("08:00:30-08:00:31", "11-23T07:00 11-23T07:00"),
        ("14:00-", "11-23T13:00 11-23T23:00"),  # until midnight
        ("-14:00", "11-22T23:00 11-23T13:00"),
        ("", "11-22T23:00 11-23T23:00"),
        ("00:00-", "11-22T23:00 11-23T23:00"),
        ("-00:00", "11-22T23:00 11-23T23:00"),
    ],
)
def test_one_day_of_a_schedule(times, window):
    assert windows(schedule(1, times=times), "2026-11-23", "2026-11-23") == [window]


@pytest.mark.parametrize(
    ("facts", "days"),
    [
        ({}, [19, 20, 21, 22, 23, 24]),
        ({"since": "2026-11-21"}, [21, 22, 23, 24]),
        ({"end_date": date(2026, 11, 20)}, [19, 20]),
        ({"days_of_week": (0, 6)}, [22, 23]),
        ({"exceptions": (date(2026, 11, 20), date(2026, 11, 22))}, [19, 21, 23, 24]),
        ({"recurrence_rule": "FREQ=DAILY;INTERVAL=2", "since": "2026-11-20"}, [20, 22, 24]),
        ({"recurrence_rule": "FREQ=WEEKLY;BYDAY=SU,MO", "exceptions": (date(2026, 11, 23),)}, [22]),
        ({"recurrence_rule": "FREQ=DAILY", "end_date": date(2026, 11, 20)}, [19, 20]),
        ({"since": "2027-01-01"}, []),
        ({"end_date": date(2026, 1, 31)}, []),
    ],
)
def test_the_days_on_which_a_window_starts(facts, days):
    found = start_days(schedule(1, **facts), date(2026, 11, 19), date(2026, 11, 24))

    assert [day.day for day in found] == days


def test_whole_days_that_follow_each_other_are_one_window_from_monday_to_monday():
    assert windows(schedule(1, exceptions=(date(2026, 11, 26),)), "2026-11-20", "2026-12-01") == [
        "11-19T23:00 11-22T23:00",
        "11-22T23:00 11-25T23:00",
        "11-26T23:00 11-29T23:00",
        "11-29T23:00 12-01T23:00",
    ]


def test_a_window_of_the_last_day_may_end_after_it():
    late = schedule(1, times="22:00-02:00", end_date=date(2026, 11, 23))

    assert windows(late, "2026-11-22", "2026-11-25") == ["11-22T21:00 11-23T01:00", "11-23T21:00 11-24T01:00"]


@pytest.mark.parametrize(
    ("zone", "times", "day", "window"),
    [
        ("Europe/Berlin", "", "2026-03-29", "03-28T23:00 03-29T22:00"),  # 23 hours
        ("Europe/Berlin", "", "2026-10-25", "10-24T22:00 10-25T23:00"),  # 25 hours
        ("Europe/Berlin", "02:30-04:00", "2026-03-29", "03-29T01:00 03-29T02:00"),  # from after the gap
        ("Europe/Berlin", "01:00-02:30", "2026-03-29", "03-29T00:00 03-29T01:00"),
        ("Europe/Berlin", "02:10-02:40", "2026-03-29", None),  # lies in the hour that never was
        ("Europe/Berlin", "02:10-02:40", "2026-10-25", "10-25T00:10 10-25T01:40"),  # once, through both
        ("Europe/Berlin", "22:00-02:30", "2026-10-24", "10-24T20:00 10-25T01:30"),
        ("America/Sao_Paulo", "", "2018-11-04", "11-04T03:00 11-05T02:00"),  # began at 01:00
        ("America/Sao_Paulo", "00:00-00:30", "2018-11-04", None),
        ("America/Sao_Paulo", "", "2018-02-17", "02-17T02:00 02-18T03:00"),  # 23:00 came twice
        ("Australia/Lord_Howe", "", "2026-10-04", "10-03T13:30 10-04T13:00"),  # 23 and a half hours
        ("Australia/Lord_Howe", "01:40-01:50", "2026-04-05", "04-04T14:40 04-04T15:20"),
        ("Pacific/Apia", "", "2011-12-30", None),
        ("Pacific/Apia", "22:00-02:00", "2011-12-29", "12-30T08:00 12-30T10:00"),
        ("Africa/Casablanca", "02:30-03:30", "2026-03-22", "03-22T02:00 03-22T02:30"),
    ],
)
def test_days_on_which_clocks_change(zone, times, day, window):
    assert windows(schedule(1, times=times, since="2010-01-01"), day, day, zone) == (
        [window] if window else []
    )


def test_a_window_ends_where_its_successor_begins():
    """From 01:30 to 01:15 of the next day: in the night of the repeated hour the end comes after the next start."""
    around_the_clock = schedule(1, times="01:30-01:15")

    found = spans(around_the_clock, "America/New_York", date(2026, 10, 31), date(2026, 11, 1))

    assert (
        datetime_of(found[0].ends)
        == at("2026-11-01 01:30", "America/New_York", fold=0)
        == datetime_of(found[1].starts)
    )
