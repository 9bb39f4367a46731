"""The timetable: what the clock starts, in the one process that holds the lease.

A job joins with `@every(seconds)`. It may be run twice, in two processes at once or not at all for a while: rows decide
what there is to do, not the timetable.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from backend.core import clock, lease
from backend.core.db import AWAY

log = structlog.get_logger(__name__)
LEASE = "clock"
LEASE_SECONDS = 30.0

Job = Callable[[], object]


@dataclass(frozen=True)
class Entry:
    """A job, how often it runs, and whether every process runs it or only the one with the lease."""

    run: Job
    seconds: float
    everywhere: bool

    @property
    def name(self) -> str:
        return f"{self.run.__module__}.{self.run.__qualname__}"


_entries: list[Entry] = []


def every(seconds: float, *, everywhere: bool = False) -> Callable[[Job], Job]:
    """Have this job run so often for as long as the process serves."""

    def join(job: Job) -> Job:
        _entries.append(Entry(job, seconds, everywhere))
        return job

    return join


def entries() -> list[Entry]:
    """All jobs of the timetable."""
    return list(_entries)


def start(app: Flask) -> BackgroundScheduler:
    """Run the timetable in the background."""
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(4)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60},
        timezone="UTC",
    )
    for entry in _entries:
        scheduler.add_job(run, "interval", seconds=entry.seconds, args=[app, entry], id=entry.name)
    scheduler.start()
    return scheduler


class _Held:
    """When this process last was given the lease, by the monotonic clock."""

    since = float("-inf")


def _is_ours() -> bool:
    """Whether this process does the clock's work. The lease is renewed when half of it is over, not for each job."""
    if clock.monotonic() - _Held.since < LEASE_SECONDS / 2:
        return True
    is_held = lease.hold(LEASE, LEASE_SECONDS)
    _Held.since = clock.monotonic() if is_held else float("-inf")
    return is_held


def stop() -> None:
    """Let another process take over at once."""
    _Held.since = float("-inf")
    lease.give_back(LEASE)


def run(app: Flask, entry: Entry) -> None:
    """Run one job, if this process is the one to do it."""
    try:
        with app.app_context():
            if entry.everywhere or _is_ours():
                entry.run()
    except AWAY as error:
        log.warning("database_unavailable", job=entry.name, error=str(error.__cause__ or error)[:200])
    except Exception:  # the next turn tries again, and the log says why this one failed
        log.exception("job_failed", job=entry.name)
