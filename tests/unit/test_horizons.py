"""How far a plan reaches, and when it is rolled on."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.services.horizons import horizon, stagger_of
from tests.unit.planning_stories import at

DAY = timedelta(days=1)
STAGGERS = [timedelta(0), timedelta(minutes=1), timedelta(hours=23, minutes=59), timedelta(days=6)]
ZONES = ["Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "UTC"]


@pytest.mark.parametrize(
    ("now", "starts", "ends"),
    [
        ("2026-11-23 00:00", "2026-11-22T23:00", "2026-12-13T23:00"),
        ("2026-11-29 23:59", "2026-11-22T23:00", "2026-12-13T23:00"),
        ("2026-11-30 00:00", "2026-11-29T23:00", "2026-12-20T23:00"),
        ("2026-03-25 12:00", "2026-03-22T23:00", "2026-04-12T22:00"),  # an hour shorter: clocks went forward
        ("2026-10-20 12:00", "2026-10-18T22:00", "2026-11-08T23:00"),  # an hour longer
    ],
)
def test_three_weeks_from_the_local_monday(now, starts, ends):
    found = horizon(at(now), "Europe/Berlin")

    assert [found.starts_at.isoformat()[:16], found.ends_at.isoformat()[:16]] == [starts, ends]


@pytest.mark.parametrize("stagger", STAGGERS)
@pytest.mark.parametrize("zone", ZONES)
def test_a_player_always_holds_fourteen_days(zone, stagger):
    for hours in range(24 * 21):
        now = datetime(2026, 10, 12, tzinfo=UTC) + timedelta(hours=hours)
        found = horizon(now, zone, stagger)
        assert found.starts_at <= now < found.rolls_at
        assert found.ends_at - found.rolls_at >= 14 * DAY - timedelta(hours=1)  # the hour clocks go forward


@pytest.mark.parametrize("stagger", STAGGERS)
@pytest.mark.parametrize("zone", ZONES)
def test_a_horizon_is_rolled_once_a_week(zone, stagger):
    instants = [datetime(2026, 10, 12, tzinfo=UTC) + timedelta(hours=hours) for hours in range(24 * 35)]

    horizons = sorted({horizon(now, zone, stagger) for now in instants}, key=lambda each: each.starts_at)

    assert len(horizons) in {5, 6}
    assert [each.rolls_at for each in horizons[:-1]] == [each.starts_at for each in horizons[1:]]


def test_clocks_set_back_at_midnight_do_not_roll_a_plan_twice():
    first_of_february = datetime(
        2021, 1, 31, 22, tzinfo=UTC
    )  # Monday 00:00 in Juba, which became Sunday 23:00 again

    seen = [
        horizon(first_of_february + timedelta(minutes=10 * step), "Africa/Juba") for step in range(-24, 24)
    ]

    assert [each.starts_at for each in seen] == sorted(each.starts_at for each in seen)
    assert len(set(seen)) == 2


def test_audiences_roll_in_their_own_minutes():
    staggers = [stagger_of(f"audience {number}") for number in range(2_000)]

    assert all(timedelta(0) <= each < DAY for each in staggers)
    assert len(set(staggers)) > 1_000
    assert stagger_of("audience 7") == staggers[7]
