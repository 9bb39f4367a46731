"""Passwords that are tried first: the thirty thousand that people choose most, as zxcvbn ranks them."""

import runpy
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from backend.core import hub


def is_common(password: str) -> bool:
    """Whether this is one of them, in capitals or not. The first question takes some tens of milliseconds."""
    return password.casefold() in _ranked()


@cache
def _ranked() -> frozenset[str]:
    return hub.run_in_thread(_load)


def _load() -> frozenset[str]:
    """Run apart from zxcvbn's other parts, which would stay in memory with all their dictionaries: 13 MB."""
    spec = find_spec("zxcvbn")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package zxcvbn is missing: install requirements.txt")
    lists = runpy.run_path(str(Path(spec.origin).with_name("frequency_lists.py")))["FREQUENCY_LISTS"]
    return frozenset(lists["passwords"])
