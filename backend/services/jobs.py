"""Jobs: long work as rows. A queue only hurries; what is to be done, was tried and is over stands here.

A job belongs to whoever claimed it for as long as its lock is renewed. A worker that was killed stops renewing, and a
little later another one may claim the job.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from backend.core import clock
from backend.core.db import announce, atomic, db
from backend.models.jobs import Job, JobStatus

MOST_ATTEMPTS = 3
LOCK_SECONDS = 20
RENEW_SECONDS = 5
MOST_LOG = 4_000
MEDIA = "media"
WITHOUT_SYNC = {"synchronize_session": False}


@dataclass(frozen=True)
class JobQueued:
    """There is work: a queue may hurry it along."""

    job_id: int
    kind: str


@dataclass(frozen=True)
class Claim:
    """A job that is ours for now."""

    job_id: int
    kind: str
    subject_id: int
    attempt: int


@atomic
def add(kind: str, subject_id: int, **arguments: Any) -> Job:
    """Write down work to be done. Announces: JobQueued."""
    job = Job(kind=kind, subject_id=subject_id, arguments=arguments)
    db.session.add(job)
    db.session.flush()
    announce(JobQueued(job.id, kind))
    return job


@atomic
def claim(job_id: int) -> Claim | None:
    """Take a job, counting the attempt before it is made. None when it is over, held by another, or was tried too often."""
    taken = {
        "status": JobStatus.RUNNING,
        "attempts": Job.attempts + 1,
        "percent": 0,
        "started_at": clock.now(),
        "locked_until": clock.now() + timedelta(seconds=LOCK_SECONDS),
    }
    statement = update(Job).where(Job.id == job_id, _is_free(), Job.attempts < MOST_ATTEMPTS).values(taken)
    if not db.session.execute(statement, execution_options=WITHOUT_SYNC).rowcount:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        return None
    job = db.session.get_one(Job, job_id, populate_existing=True)
    return Claim(job.id, job.kind, job.subject_id, job.attempts)


@atomic
def renew(held: Claim) -> bool:
    """Keep a claimed job. False when it was taken away: cancelled, or claimed by another after a long silence."""
    until = clock.now() + timedelta(seconds=LOCK_SECONDS)
    return _change(held, locked_until=until)


@atomic
def tell(held: Claim, percent: int) -> bool:
    """Note how far a claimed job is. False when it was taken away."""
    return _change(held, percent=percent)


@atomic
def finish(held: Claim) -> bool:
    """The work is done. False when the job was taken away meanwhile: then its result does not count."""
    return _change(held, status=JobStatus.DONE, percent=100, finished_at=clock.now(), locked_until=None)


@atomic
def give_up(held: Claim, why: str) -> bool:
    """No further attempt would help. False when the job was taken away meanwhile."""
    return _change(
        held, status=JobStatus.FAILED, log=why[-MOST_LOG:], finished_at=clock.now(), locked_until=None
    )


@atomic
def put_back(held: Claim, why: str) -> bool:
    """This attempt failed; the clock will have it tried again. False when the job was taken away meanwhile."""
    return _change(held, status=JobStatus.QUEUED, log=why[-MOST_LOG:], locked_until=None)


@atomic
def cancel(kind: str, subject_id: int) -> int:
    """Nobody needs this work any more. Returns how many jobs that ends."""
    open_jobs = (
        Job.kind == kind,
        Job.subject_id == subject_id,
        Job.status.in_([JobStatus.QUEUED, JobStatus.RUNNING]),
    )
    ended = {"status": JobStatus.CANCELLED, "finished_at": clock.now(), "locked_until": None}
    statement = update(Job).where(*open_jobs).values(ended)
    return int(db.session.execute(statement, execution_options=WITHOUT_SYNC).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult


def due(kind: str) -> Sequence[int]:
    """Ids of jobs that wait or whose worker fell silent, oldest first: what a lost queue is refilled from."""
    waiting = select(Job.id).where(Job.kind == kind, _is_free(), Job.attempts < MOST_ATTEMPTS)
    return db.session.scalars(waiting.order_by(Job.id)).all()


def exhausted(kind: str) -> Sequence[Claim]:
    """Jobs whose last allowed attempt ended without a word, as happens to a worker that is killed every time."""
    query = select(Job).where(Job.kind == kind, _is_free(), Job.attempts >= MOST_ATTEMPTS)
    return [Claim(job.id, job.kind, job.subject_id, job.attempts) for job in db.session.scalars(query)]


def percents(kind: str, subject_ids: Sequence[int]) -> dict[int, int]:
    """How far the newest job of each subject is."""
    if not subject_ids:
        return {}
    query = (
        select(Job.subject_id, Job.percent)
        .where(Job.kind == kind, Job.subject_id.in_(subject_ids))
        .order_by(Job.id)
    )
    return {row.subject_id: row.percent for row in db.session.execute(query)}


@atomic
def forget_finished(older_than_days: int) -> int:
    """Delete jobs that ended so long ago. Returns how many."""
    before = clock.now() - timedelta(days=older_than_days)
    ended = db.session.query(Job).filter(Job.finished_at < before)
    return int(ended.delete(synchronize_session=False))


def _is_free() -> Any:
    silent = and_(
        Job.status == JobStatus.RUNNING, or_(Job.locked_until.is_(None), Job.locked_until <= clock.now())
    )
    return or_(Job.status == JobStatus.QUEUED, silent)


def _change(held: Claim, **values: Any) -> bool:
    """Compare and set: the attempt's number tells this claim from a later one."""
    ours = (Job.id == held.job_id, Job.status == JobStatus.RUNNING, Job.attempts == held.attempt)
    statement = update(Job).where(*ours).values(values)
    return bool(db.session.execute(statement, execution_options=WITHOUT_SYNC).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
