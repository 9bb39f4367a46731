"""The one place that asks what time it is, so that tests and simulations can answer instead."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

Source = Callable[[], datetime]


def _system() -> datetime:
    return datetime.now(UTC)


_source: Source = _system
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _source()


def now_us() -> int:
    """This instant in whole microseconds since the epoch: the unit of plan revisions."""
    return (now() - _EPOCH) // timedelta(microseconds=1)


def monotonic() -> float:
    """Seconds that never run backwards; only differences mean anything."""
    return time.monotonic()


def machine_seconds() -> float:
    """Seconds since the epoch by the machine's own clock, which no test holds: for libraries that compare with it."""
    return time.time()


@contextmanager
def showing(source: Source) -> Iterator[None]:
    """Let `source` say what time it is for as long as the block lasts."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before


def iso(instant: datetime) -> str:
    """An instant as it travels on the wire: `2026-11-22T10:00:00Z`, with a fraction only where there is one."""
    here = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return here.isoformat().removesuffix("+00:00") + "Z"
