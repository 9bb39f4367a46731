"""Windows: a schedule's wall-clock rule as spans of time in one zone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from backend.services import recurrence
from backend.services.planning_inputs import CampaignRule, ScheduleRule
from backend.services.wall_clock import DAY, closing, monday_of, opening


@dataclass(frozen=True, slots=True)
class Span:
    """Whole seconds since the epoch, half open: `ends` is the first second outside."""

    starts: int
    ends: int


def is_whole_day(schedule: ScheduleRule) -> bool:
    """No times, or from midnight to midnight said with one of them."""
    return schedule.start_time in {None, time.min} and schedule.end_time in {None, time.min}


def crosses_midnight(schedule: ScheduleRule) -> bool:
    """It ends on the day after the one it belongs to. Ending at midnight itself counts."""
    end = schedule.end_time
    return end is not None and not is_whole_day(schedule) and end <= (schedule.start_time or time.min)


def start_days(schedule: ScheduleRule, first: date, last: date) -> list[date]:
    """The dates from `first` to `last`, both inclusive, on which a window starts."""
    since = max(first, schedule.start_date)
    until = last if schedule.end_date is None else min(last, schedule.end_date)
    if schedule.recurrence_rule is not None:
        days: Iterable[date] = recurrence.dates(schedule.recurrence_rule, schedule.start_date, since, until)
    else:
        days = (since + n * DAY for n in range((until - since).days + 1))
    if schedule.days_of_week is not None:
        days = (day for day in days if day.weekday() in schedule.days_of_week)
    left_out = frozenset(schedule.exceptions)
    return [day for day in days if day not in left_out]


def spans(schedule: ScheduleRule, zone: str, first: date, last: date) -> list[Span]:
    """The windows that start on the dates from `first` to `last`: in order, disjoint, none empty.

    Whole days that follow each other are one window from Monday to Monday, so that midnight restarts no loop; the cut at
    Monday is what keeps a window's start, and with it what is shown, the same when a plan is rolled on.
    """
    days = start_days(schedule, first, last)
    if is_whole_day(schedule):
        found = [
            Span(opening(zone, run[0]), opening(zone, run[-1] + DAY)) for run in _runs_within_weeks(days)
        ]
    else:
        found = [_window(schedule, zone, day) for day in days]
    return _disjoint(found)


def campaign_span(campaign: CampaignRule, zone: str, first: date, last: date) -> Span:
    """The time from `first` to the end of `last` in which the campaign's own dates let it play; may be empty."""
    since = max(first, campaign.start_date or first)
    until = min(last, campaign.end_date or last)
    if since > until:
        return Span(0, 0)
    return Span(opening(zone, since), opening(zone, until + DAY))


def _window(schedule: ScheduleRule, zone: str, day: date) -> Span:
    starts = opening(zone, day, schedule.start_time or time.min)
    if schedule.end_time is None:
        return Span(starts, opening(zone, day + DAY))
    last_day = day + DAY if crosses_midnight(schedule) else day
    return Span(starts, closing(zone, last_day, schedule.end_time))


def _runs_within_weeks(days: list[date]) -> list[list[date]]:
    runs: list[list[date]] = []
    for day in days:
        if runs and runs[-1][-1] + DAY == day and monday_of(day) != day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _disjoint(found: list[Span]) -> list[Span]:
    """Drop windows that lie in a skipped hour, and let each one end where the next starts: on the day an hour is
    repeated, a window from 02:30 to 02:15 of the next day would overlap its successor.
    """
    real = [span for span in found if span.starts < span.ends]
    for n, following in enumerate(real[1:]):
        if following.starts < real[n].ends:
            real[n] = Span(real[n].starts, following.starts)
    return real
