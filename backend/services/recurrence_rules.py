"""Recurrence rules as text: what of RFC 5545's RRULE is understood, and what is refused with a reason."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from backend.core.errors import Invalid

MAX_COUNT = 3_660
MAX_INTERVAL = 1_000
MAX_LENGTH = 500
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_WHOLE = re.compile(r"[+-]?\d{1,4}")
_UNTIL = re.compile(r"(\d{8})(?:T\d{6}Z?)?")


class BadRecurrence(Invalid):
    """The recurrence rule can't be used; the sentence says why."""

    code = "recurrence_invalid"

    def __init__(self, detail: str):
        super().__init__(detail, errors={"recurrence_rule": [detail]})


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule, read. An empty set means "any". A weekday is (0, day) for every one, (2, day) the second, (-1, day) the last."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    week_start: int = 0
    months: frozenset[int] = frozenset()
    week_numbers: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()
    positions: frozenset[int] = frozenset()


@lru_cache(maxsize=1_024)
def read(text: str) -> Recurrence:
    """Read a rule such as `FREQ=MONTHLY;BYDAY=2TU`; a leading `RRULE:` is allowed.

    Raises: BadRecurrence.
    """
    parts = _parts(text)
    fields = {field: reader(parts[key]) for key, (field, reader) in _READERS.items() if key in parts}
    rule = Recurrence(**fields)  # type: ignore[arg-type]  # each reader returns its field's type
    _refuse_odd_mixes(rule, parts)
    return rule


def _parts(text: str) -> dict[str, str]:
    if len(text) > MAX_LENGTH:
        raise BadRecurrence(f"A recurrence rule has at most {MAX_LENGTH} characters.")
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        key, equals, value = part.partition("=")
        if key in {"BYHOUR", "BYMINUTE", "BYSECOND"}:
            raise BadRecurrence(f"{key} can't be used: a rule picks days, start_time and end_time say when.")
        if key not in _READERS or not equals or not value:
            raise BadRecurrence(f"“{part[:40]}” is not a part of a recurrence rule (RFC 5545).")
        if key in parts:
            raise BadRecurrence(f"{key} is there twice.")
        parts[key] = value
    if "FREQ" not in parts:
        raise BadRecurrence("A recurrence rule needs FREQ: DAILY, WEEKLY, MONTHLY or YEARLY.")
    return parts


def _refuse_odd_mixes(rule: Recurrence, parts: dict[str, str]) -> None:
    """What RFC 5545 forbids, and the few mixes that programs read in different ways."""
    by_rules = parts.keys() & {"BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY"}
    numbered_days = any(ordinal for ordinal, _ in rule.weekdays)
    refusals = {
        "COUNT and UNTIL exclude each other.": rule.count is not None and rule.until is not None,
        "BYWEEKNO is for FREQ=YEARLY.": rule.week_numbers and rule.frequency != "YEARLY",
        "BYWEEKNO needs BYDAY beside it.": rule.week_numbers and not rule.weekdays,
        "BYYEARDAY is for FREQ=YEARLY.": rule.year_days and rule.frequency != "YEARLY",
        "BYMONTHDAY is not for FREQ=WEEKLY.": rule.month_days and rule.frequency == "WEEKLY",
        "BYDAY with a number is for FREQ=MONTHLY and YEARLY.": numbered_days
        and rule.frequency in {"DAILY", "WEEKLY"},
        "BYDAY with a number does not go with BYWEEKNO.": numbered_days and rule.week_numbers,
        "BYSETPOS needs another BY part to choose from.": rule.positions and not by_rules,
    }
    for sentence, applies in refusals.items():
        if applies:
            raise BadRecurrence(sentence)


def _frequency(value: str) -> str:
    if value not in FREQUENCIES:
        raise BadRecurrence("FREQ is DAILY, WEEKLY, MONTHLY or YEARLY.")
    return value


def _number(name: str, value: str, least: int, most: int) -> int:
    if not _WHOLE.fullmatch(value) or not least <= int(value) <= most:
        raise BadRecurrence(f"{name} takes whole numbers from {least} to {most}.")
    return int(value)


def _single(name: str, most: int) -> Callable[[str], int]:
    return lambda value: _number(name, value, 1, most)


def _several(name: str, most: int, *, signed: bool = True) -> Callable[[str], frozenset[int]]:
    def numbers(value: str) -> frozenset[int]:
        found = frozenset(_number(name, each, -most if signed else 1, most) for each in value.split(","))
        if 0 in found:
            raise BadRecurrence(f"{name} can't be 0.")
        return found

    return numbers


def _weekdays(value: str) -> frozenset[tuple[int, int]]:
    found = set()
    for each in value.split(","):
        match = _WEEKDAY.fullmatch(each)
        ordinal = int(match[1] or 0) if match else 0
        if match is None or abs(ordinal) > 53 or (match[1] is not None and ordinal == 0):
            raise BadRecurrence(
                "BYDAY takes MO TU WE TH FR SA SU, with a number from 1 to 53 or -1 to -53 before it."
            )
        found.add((ordinal, _WEEKDAYS.index(match[2])))
    return frozenset(found)


def _week_start(value: str) -> int:
    if value not in _WEEKDAYS:
        raise BadRecurrence("WKST is one of MO TU WE TH FR SA SU.")
    return _WEEKDAYS.index(value)


def _until(value: str) -> date:
    match = _UNTIL.fullmatch(value)
    try:
        return date.fromisoformat(match[1] if match else "")
    except ValueError:
        raise BadRecurrence("UNTIL is a date such as 20261231.") from None


_READERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "FREQ": ("frequency", _frequency),
    "INTERVAL": ("interval", _single("INTERVAL", MAX_INTERVAL)),
    "COUNT": ("count", _single("COUNT", MAX_COUNT)),
    "UNTIL": ("until", _until),
    "WKST": ("week_start", _week_start),
    "BYMONTH": ("months", _several("BYMONTH", 12, signed=False)),
    "BYWEEKNO": ("week_numbers", _several("BYWEEKNO", 53)),
    "BYYEARDAY": ("year_days", _several("BYYEARDAY", 366)),
    "BYMONTHDAY": ("month_days", _several("BYMONTHDAY", 31)),
    "BYDAY": ("weekdays", _weekdays),
    "BYSETPOS": ("positions", _several("BYSETPOS", 366)),
}
