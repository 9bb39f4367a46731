"""Horizons: how far ahead a plan reaches, and when it is rolled on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from backend.services.wall_clock import DAY, WEEK, datetime_of, local, monday_of, opening, seconds_of

REACH_DAYS = 21
_SPREAD_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Horizon:
    """A plan says what plays from `starts_at` to `ends_at`; it is replaced at `rolls_at`, 14 days or more before its end."""

    starts_at: datetime
    ends_at: datetime
    rolls_at: datetime


def horizon(now: datetime, zone: str, stagger: timedelta = timedelta(0)) -> Horizon:
    """The horizon of a plan computed at `now`: 21 days from a local Monday.

    Audiences roll `stagger` (under 7 days) before that Monday begins, and `starts_at` is that very moment: so all plans
    computed between two rolls have one and the same horizon, and with it one hash.
    """
    monday = _last_monday(zone, seconds_of(now + stagger))
    return Horizon(
        starts_at=datetime_of(opening(zone, monday)) - stagger,
        ends_at=datetime_of(opening(zone, monday + REACH_DAYS * DAY)),
        rolls_at=datetime_of(opening(zone, monday + WEEK)) - stagger,
    )


def stagger_of(audience: str) -> timedelta:
    """The audience's own minute of the Sunday on which it rolls; the same for ever, spread evenly over audiences."""
    return timedelta(minutes=int.from_bytes(sha256(audience.encode()).digest()[:8]) % _SPREAD_MINUTES)


def _last_monday(zone: str, instant: int) -> date:
    """The last Monday that has begun. Asked of its opening, because clocks set back at midnight show Sunday twice."""
    monday = monday_of(local(zone, instant).date())
    return monday + WEEK if opening(zone, monday + WEEK) <= instant else monday
