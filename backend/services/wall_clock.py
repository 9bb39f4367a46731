"""The wall clock of a place: which instant a local date and time is, also on the days when the clocks change.

Instants inside the planning rules are whole seconds since 1970-01-01T00:00:00Z.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=65_536)
def opening(zone: str, day: date, at: time = time.min) -> int:
    """The instant at which something starts. Of a repeated time the first, for a skipped one the first after the gap."""
    return _instant(zone, datetime.combine(day, at.replace(microsecond=0)), fold=0)


@lru_cache(maxsize=65_536)
def closing(zone: str, day: date, at: time) -> int:
    """The instant at which something ends. Of a repeated time the second, for a skipped one the first after the gap."""
    return _instant(zone, datetime.combine(day, at.replace(microsecond=0)), fold=1)


def local(zone: str, instant: int) -> datetime:
    """What the clock on the wall shows at this instant, as a naive date and time."""
    return datetime.fromtimestamp(instant, ZoneInfo(zone)).replace(tzinfo=None)


def monday_of(day: date) -> date:
    """The Monday of this date's week."""
    return day - day.weekday() * DAY


def seconds_of(instant: datetime) -> int:
    """Whole seconds since the epoch; a fraction of a second is cut off."""
    return (instant - _EPOCH) // timedelta(seconds=1)


def datetime_of(instant: int) -> datetime:
    """The inverse of `seconds_of`, in UTC."""
    return _EPOCH + timedelta(seconds=instant)


def _instant(zone: str, wall: datetime, fold: int) -> int:
    place = ZoneInfo(zone)
    instant = seconds_of(wall.replace(tzinfo=place, fold=fold))
    if local(zone, instant) == wall:
        return instant
    return _end_of_gap(place, wall)


def _end_of_gap(place: ZoneInfo, wall: datetime) -> int:
    """The instant the clocks jump over this wall time: PEP 495 reads it with the old offset (fold 0) as an instant
    after the jump, and with the new one (fold 1) as an instant before it.
    """
    before = seconds_of(wall.replace(tzinfo=place, fold=1))
    after = seconds_of(wall.replace(tzinfo=place, fold=0))
    new_offset = datetime.fromtimestamp(after, place).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, place).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after
