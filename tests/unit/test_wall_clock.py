"""Which instant a wall-clock time is."""

from datetime import UTC, date, datetime, time

import pytest

from backend.services.wall_clock import closing, datetime_of, local, monday_of, opening, seconds_of


@pytest.mark.parametrize(
    ("zone", "wall", "opens", "closes"),
    [
        ("Europe/Berlin", "2026-11-22 10:00", "2026-11-22T09:00", "2026-11-22T09:00"),
        (
            "Europe/Berlin",
            "2026-03-29 02:30",
            "2026-03-29T01:00",
            "2026-03-29T01:00",
        ),  # 02:00-03:00 never happened
        ("Europe/Berlin", "2026-03-29 02:00", "2026-03-29T01:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29T01:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30", "2026-10-25T01:30"),  # happened twice
        ("America/New_York", "2026-03-08 02:59", "2026-03-08T07:00", "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01 01:15", "2026-11-01T05:15", "2026-11-01T06:15"),
        (
            "America/Sao_Paulo",
            "2018-11-04 00:00",
            "2018-11-04T03:00",
            "2018-11-04T03:00",
        ),  # midnight was skipped
        (
            "America/Sao_Paulo",
            "2018-02-17 23:30",
            "2018-02-18T01:30",
            "2018-02-18T02:30",
        ),  # before midnight, twice
        ("Australia/Lord_Howe", "2026-10-04 02:10", "2026-10-03T15:30", "2026-10-03T15:30"),  # half an hour
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45", "2026-04-04T15:15"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30T10:00", "2011-12-30T10:00"),  # a day that never was
        ("Africa/Casablanca", "2026-02-15 02:30", "2026-02-15T01:30", "2026-02-15T02:30"),  # Ramadan begins
        ("Africa/Casablanca", "2026-03-22 02:30", "2026-03-22T02:00", "2026-03-22T02:00"),  # and is over
    ],
)
def test_an_opening_is_the_first_such_time_and_a_closing_the_last(zone, wall, opens, closes):
    asked = datetime.fromisoformat(wall)

    found = [datetime_of(read(zone, asked.date(), asked.time())) for read in (opening, closing)]

    assert [each.isoformat()[:16] for each in found] == [opens, closes]


def test_a_fraction_of_a_second_is_cut_off():
    assert opening("UTC", date(2026, 1, 1), time(8, 0, 0, 999_999)) == opening(
        "UTC", date(2026, 1, 1), time(8)
    )
    assert seconds_of(datetime(2026, 1, 1, 8, 0, 0, 999_999, tzinfo=UTC)) == opening(
        "UTC", date(2026, 1, 1), time(8)
    )


def test_the_wall_clock_can_be_read_back():
    assert local(
        "America/Sao_Paulo", opening("America/Sao_Paulo", date(2026, 11, 22), time(10))
    ) == datetime.fromisoformat("2026-11-22 10:00")


def test_a_week_begins_on_monday():
    assert [monday_of(date(2026, 11, day)) for day in (16, 22, 23)] == [
        date(2026, 11, 16),
        date(2026, 11, 16),
        date(2026, 11, 23),
    ]
