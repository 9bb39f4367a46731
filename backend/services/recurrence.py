"""Recurrence: the days a rule picks.

Every day is asked whether the rule matches it, so an expansion never takes more steps than there are days in the asked
span. (The usual libraries search for the next match instead, and a rule that never matches keeps them at it up to the year
9999.) RFC 5545 section 3.3.10 is the source; start_date is DTSTART, and picked only if it matches.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import islice

from backend.services.recurrence_rules import BadRecurrence, Recurrence, read
from backend.services.wall_clock import DAY

FOLLOWED_DAYS = 50 * 366
"""How far from its start a rule is searched for its first day, and followed to count up to COUNT."""


def check(text: str, start: date, end: date | None = None) -> None:
    """Refuse a rule that can't be read, or that picks no day from `start` to `end` (or in its first 50 years).

    Raises: BadRecurrence.
    """
    last = _followed_until(start) if end is None else min(end, _followed_until(start))
    if not any(True for _ in _picked(_completed(read(text), start), start, start, last)):
        raise BadRecurrence("This rule picks no day between its start and its end.")


def dates(text: str, start: date, first: date, last: date) -> list[date]:
    """The days from `first` to `last`, both inclusive, that a rule starting at `start` picks.

    Raises: BadRecurrence.
    """
    if max(first, start) > last:
        return []
    rule = _completed(read(text), start)
    if rule.count is not None:
        last = min(last, _counted_until(text, start))
    return list(_picked(rule, start, first, last))


@lru_cache(maxsize=1_024)
def _counted_until(text: str, start: date) -> date:
    rule = _completed(read(text), start)
    counted = list(islice(_picked(rule, start, start, _followed_until(start)), rule.count))
    return counted[-1] if counted else start


def _followed_until(start: date) -> date:
    return date.fromordinal(min(start.toordinal() + FOLLOWED_DAYS, date.max.toordinal() - 366))


def _completed(rule: Recurrence, start: date) -> Recurrence:
    """The rule with what it leaves to its start date said: a bare FREQ=WEEKLY means the start's weekday."""
    if rule.weekdays or rule.month_days or rule.year_days or rule.week_numbers:
        return rule
    if rule.frequency == "WEEKLY":
        return replace(rule, weekdays=frozenset({(0, start.weekday())}))
    if rule.frequency == "MONTHLY":
        return replace(rule, month_days=frozenset({start.day}))
    if rule.frequency == "YEARLY":
        return replace(
            rule, month_days=frozenset({start.day}), months=rule.months or frozenset({start.month})
        )
    return rule


def _picked(rule: Recurrence, start: date, first: date, last: date) -> Iterator[date]:
    """The picked days from `first` to `last`, one period (day, week, month or year) after the other."""
    day = max(first, start)
    last = last if rule.until is None else min(last, rule.until)
    while day <= last:
        opens, closes = _period(rule, day)
        if _periods_between(rule, start, day) % rule.interval == 0:
            if rule.positions:
                yield from (each for each in _positioned(rule, opens, closes) if day <= each <= last)
            else:
                yield from _matching(rule, day, min(closes, last))
        day = closes + DAY


def _positioned(rule: Recurrence, opens: date, closes: date) -> list[date]:
    """BYSETPOS: of the period's matching days the first, the last, the third …"""
    matching = list(_matching(rule, opens, closes))
    places = {place - 1 if place > 0 else len(matching) + place for place in rule.positions}
    return [day for place, day in enumerate(matching) if place in places]


def _matching(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    return (
        day
        for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        if _matches(rule, day)
    )


def _period(rule: Recurrence, day: date) -> tuple[date, date]:
    if rule.frequency == "DAILY":
        return day, day
    if rule.frequency == "WEEKLY":
        opens = _week_of(rule, day)
        return opens, opens + 6 * DAY
    if rule.frequency == "MONTHLY":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _periods_between(rule: Recurrence, start: date, day: date) -> int:
    if rule.frequency == "DAILY":
        return (day - start).days
    if rule.frequency == "WEEKLY":
        return (_week_of(rule, day) - _week_of(rule, start)).days // 7
    if rule.frequency == "MONTHLY":
        return (day.year - start.year) * 12 + day.month - start.month
    return day.year - start.year


def _week_of(rule: Recurrence, day: date) -> date:
    return day - (day.weekday() - rule.week_start) % 7 * DAY


def _matches(rule: Recurrence, day: date) -> bool:
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.weekdays or _is_picked_weekday(rule, day))
        and (not rule.month_days or not rule.month_days.isdisjoint(_numbers(*_day_of_month(day))))
        and (not rule.year_days or not rule.year_days.isdisjoint(_numbers(*_day_of_year(day))))
        and (not rule.week_numbers or not rule.week_numbers.isdisjoint(_numbers(*_week_of_year(rule, day))))
    )


def _is_picked_weekday(rule: Recurrence, day: date) -> bool:
    weekday = day.weekday()
    if (0, weekday) in rule.weekdays:
        return True
    within_month = rule.frequency == "MONTHLY" or bool(rule.months)
    place, length = _day_of_month(day) if within_month else _day_of_year(day)
    from_start, from_end = (place - 1) // 7 + 1, -((length - place) // 7 + 1)
    return (from_start, weekday) in rule.weekdays or (from_end, weekday) in rule.weekdays


def _numbers(place: int, length: int) -> tuple[int, int]:
    """The two names of a place: the 30th of 31 days is also the second last, -2."""
    return place, place - length - 1


def _day_of_month(day: date) -> tuple[int, int]:
    return day.day, monthrange(day.year, day.month)[1]


def _day_of_year(day: date) -> tuple[int, int]:
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1, 366 if isleap(day.year) else 365


def _week_of_year(rule: Recurrence, day: date) -> tuple[int, int]:
    """A week belongs to the year in which it has four days or more, which is the year of its fourth day."""
    place, length = _day_of_year(_week_of(rule, day) + 3 * DAY)
    number = (place - 1) // 7 + 1
    return number, number + (length - place) // 7
