"""The clock: one place that knows the time, and tests can hold it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from backend.core import clock
from backend.core.zones import known_zone, zone

NOON = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


def test_the_time_is_aware_and_in_utc():
    assert clock.now().utcoffset() == timedelta(0)


def test_a_held_clock_shows_what_it_is_told_and_is_given_back():
    with clock.showing(lambda: NOON):
        assert clock.now() == NOON
        with clock.showing(lambda: NOON + timedelta(days=1)):
            assert clock.now().day == 12
        assert clock.now_us() == 1_773_230_400_000_000
    assert clock.now() != NOON


def test_a_held_clock_is_given_back_after_a_failure():
    with pytest.raises(ValueError, match="no"), clock.showing(lambda: NOON):
        raise ValueError("no")
    assert clock.now() != NOON


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (NOON, "2026-03-11T12:00:00Z"),
        (NOON.replace(microsecond=120_000), "2026-03-11T12:00:00.120000Z"),
        (NOON.astimezone(timezone(timedelta(hours=-3))), "2026-03-11T12:00:00Z"),
    ],
)
def test_an_instant_travels_in_one_way(instant, text):
    assert clock.iso(instant) == text


@pytest.mark.parametrize(
    "name", ["America/Sao_Paulo", "Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"]
)
def test_a_zone_is_known_by_its_name(name):
    assert known_zone(name) == name
    assert zone(name).key == name


@pytest.mark.parametrize("name", ["", "Berlin", "EST", "../Europe/Berlin", "Europe/berlin", "Etc/Nowhere"])
def test_any_other_name_is_no_zone(name):
    with pytest.raises(ValueError, match="time zone"):
        known_zone(name)
