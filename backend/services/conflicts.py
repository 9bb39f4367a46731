"""Conflicts: schedules of equal right that claim the same screen at the same time.

They are no error, for equals play in turn, but seldom what somebody wanted: so they are named before they are kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from backend.services.planning_inputs import CampaignRule, ScheduleRule, rank_of
from backend.services.wall_clock import DAY, datetime_of, opening
from backend.services.windows import Span, campaign_span, spans

SEARCHED_DAYS = 400
_STEP_DAYS = 28


@dataclass(frozen=True, slots=True)
class Booking:
    """A schedule, its campaign, and the zone of each player it reaches (by the player's id)."""

    schedule: ScheduleRule
    campaign: CampaignRule
    zones: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ScheduleConflict:
    """`starts_at` to `ends_at` is the first time they meet, on any of the players they share and clash on."""

    schedule_id: int
    player_ids: tuple[int, ...]
    starts_at: datetime
    ends_at: datetime


def find_conflicts(candidate: Booking, others: Iterable[Booking], since: date) -> list[ScheduleConflict]:
    """Which of the others clash with the candidate from `since` on, in the order in which they first meet.

    A schedule that is switched off clashes with nobody; a campaign that is switched off does, since switching it on
    asks no more questions. Looks 400 days ahead from the day on which both have begun.
    """
    found = (_clash(candidate, other, since) for other in others if _are_equals(candidate, other))
    return sorted(
        (conflict for conflict in found if conflict is not None),
        key=lambda conflict: (conflict.starts_at, conflict.schedule_id),
    )


def _are_equals(one: Booking, other: Booking) -> bool:
    return (
        one.schedule.id != other.schedule.id
        and one.schedule.is_active
        and other.schedule.is_active
        and rank_of(one.schedule, one.campaign) == rank_of(other.schedule, other.campaign)
    )


def _clash(one: Booking, other: Booking, since: date) -> ScheduleConflict | None:
    meetings: dict[str, Span | None] = {}
    players = []
    for player_id in sorted(one.zones.keys() & other.zones.keys()):
        zone = one.zones[player_id]
        if zone not in meetings:
            meetings[zone] = _first_meeting(one, other, zone, since)
        if meetings[zone] is not None:
            players.append(player_id)
    first = min((span for span in meetings.values() if span), key=lambda span: span.starts, default=None)
    if first is None:
        return None
    return ScheduleConflict(
        other.schedule.id,
        tuple(players),
        starts_at=datetime_of(first.starts),
        ends_at=datetime_of(first.ends),
    )


def _first_meeting(one: Booking, other: Booking, zone: str, since: date) -> Span | None:
    """In steps, since most schedules that ever meet do so within the first weeks. A step looks one day back, for what
    has crossed midnight.
    """
    today = opening(zone, since)
    begun = max(since, one.schedule.start_date, other.schedule.start_date)
    for ahead in range(0, SEARCHED_DAYS, _STEP_DAYS):
        first = begun + (ahead - 1) * DAY
        last = begun + (ahead + _STEP_DAYS - 1) * DAY
        if _is_over(one.schedule, first) or _is_over(other.schedule, first):
            return None
        for meeting in _overlaps(_playing(one, zone, first, last), _playing(other, zone, first, last)):
            if meeting.ends > today:
                return Span(max(meeting.starts, today), meeting.ends)
    return None


def _is_over(schedule: ScheduleRule, day: date) -> bool:
    return schedule.end_date is not None and schedule.end_date < day


def _playing(booking: Booking, zone: str, first: date, last: date) -> list[Span]:
    limits = campaign_span(booking.campaign, zone, first, last + DAY)
    cut = (
        Span(max(span.starts, limits.starts), min(span.ends, limits.ends))
        for span in spans(booking.schedule, zone, first, last)
    )
    return [span for span in cut if span.starts < span.ends]


def _overlaps(these: list[Span], those: list[Span]) -> Iterator[Span]:
    """Where two lists of windows, each in order and disjoint, meet."""
    here = there = 0
    while here < len(these) and there < len(those):
        starts = max(these[here].starts, those[there].starts)
        ends = min(these[here].ends, those[there].ends)
        if starts < ends:
            yield Span(starts, ends)
        if these[here].ends <= those[there].ends:
            here += 1
        else:
            there += 1
