"""What stands in an audit entry: plain JSON values, bounded in size, and never a secret."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum
from itertools import groupby
from typing import Any

from backend.core import clock

HIDDEN = "[hidden]"
LONGEST_TEXT = 2_000
LONGEST_LIST = 100
SECRET_NAME = re.compile(
    r"password|passwd|secret|token|authorization|cookie|credential|(^|_)(key|hash|codes?|pin)$", re.IGNORECASE
)
# What a web address may carry: `//ana:password@`, and `?token=…`.
_IN_ADDRESSES = re.compile(
    r"(?<=://)[^/?#\s@]+@|(?<=[?&#])(?P<name>[\w.-]*(?:password|secret|token|key|signature|sig)[\w.-]*=)[^&#\s]+",
    re.IGNORECASE,
)


def is_secret(name: str) -> bool:
    """Whether a field of this name holds what nobody may read: a password, a key, a code, or the hash of one."""
    return SECRET_NAME.search(name) is not None


def plain(value: Any, name: str = "") -> Any:
    """The value as it stands in an entry. What a secret is called by is hidden, at any depth."""
    if value is None or isinstance(value, bool | int | float):
        return HIDDEN if value is not None and is_secret(name) else value
    if is_secret(name):
        return HIDDEN if value else value
    if isinstance(value, str):
        return _text(value.value if isinstance(value, Enum) else value)
    if isinstance(value, datetime):
        return clock.iso(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each, str(key)) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return _list(list(value), name)
    return _text(str(value))


def ranges(numbers: Iterable[int]) -> str:
    """Many numbers in few words: `1-500, 502`."""
    runs = groupby(enumerate(sorted(set(numbers))), key=lambda pair: pair[1] - pair[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(each) for _, each in runs)]
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ends)


def _text(value: str) -> str:
    whole = value.encode("utf-8", "replace").decode()  # half a surrogate pair has no place in a database
    shown = _IN_ADDRESSES.sub(
        lambda found: f"{found['name'] or ''}{HIDDEN}{'' if found['name'] else '@'}", whole
    )
    return shown if len(shown) <= LONGEST_TEXT else f"{shown[:LONGEST_TEXT]}…"


def _list(values: list[Any], name: str) -> Any:
    if len(values) > LONGEST_LIST and all(type(each) is int for each in values):
        return ranges(values)
    shown = [plain(each, name) for each in values[:LONGEST_LIST]]
    more = len(values) - LONGEST_LIST
    return [*shown, f"… and {more} more"] if more > 0 else shown
