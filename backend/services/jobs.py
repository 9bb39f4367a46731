"""Jobs: long work as rows. A queue only hurries; what is to be done, was tried and is over stands here.

A job belongs to whoever claimed it for as long as its lock is renewed. A worker that was killed stops renewing, and a
little later another one may claim the job.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import and_, func, or_, select, update

from backend.core import clock
from backend.core.db import announce, atomic, db
from backend.models.jobs import OPEN, Job, JobStatus

MOST_ATTEMPTS = 3
# By the clock of whoever looks: those of machines that share a database agree within five seconds.
LOCK_SECONDS = 20
RENEW_SECONDS = 5
MOST_LOG = 4_000
MEDIA = "media"
LEFT = "The server was told to stop: the next one begins anew."
# Short work never waits behind long work: each has workers of its own.
Lane = Literal["quick", "long"]
WITHOUT_SYNC = {"synchronize_session": False}


@dataclass(frozen=True)
class JobQueued:
    """There is work: a queue may hurry it along."""

    job_id: int
    kind: str
    lane: Lane


@dataclass(frozen=True)
class JobsCancelled:
    """Nobody needs this work any more: whoever is at it stops."""

    kind: str
    subject_id: int


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
    announce(JobQueued(job.id, kind, lane_of(job)))
    return job


@atomic
def see_to(kind: str, subject_id: int) -> None:
    """Have this work done: written down, unless it waits or is under way already. Announces: JobQueued.

    Whoever calls it holds the subject's row, as whoever ends its jobs does: else the job found may be over by now.
    """
    open_jobs = select(Job.id).where(Job.kind == kind, Job.subject_id == subject_id, Job.status.in_(OPEN))
    if db.session.scalar(open_jobs.limit(1)) is None:
        add(kind, subject_id)


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
def finish(held: Claim, said: str = "") -> bool:
    """The work is done. False when the job was taken away meanwhile: then its result does not count."""
    return _end(held, JobStatus.DONE, said, percent=100)


@atomic
def give_up(held: Claim, why: str, said: str = "") -> bool:
    """No further attempt would help; `why` is for a person. False when the job was taken away meanwhile."""
    return _end(held, JobStatus.FAILED, f"{said}\n{_one_line(why)}")


@atomic
def put_back(held: Claim, why: str, said: str = "") -> bool:
    """This attempt failed; the clock will have it tried again. False when the job was taken away meanwhile."""
    log = _longer_log(held.job_id, f"{said}\nAttempt {held.attempt}: {_one_line(why)}")
    return _change(held, status=JobStatus.QUEUED, log=log, locked_until=None)


@atomic
def hand_over(held: Claim, said: str = "") -> bool:
    """This is long work: somebody who does such work takes it, and this look at it was no attempt.

    Announces: JobQueued. False when the job was taken away meanwhile.
    """
    return _pass_on(held, said, lane="long")


@atomic
def give_back(held: Claim, said: str = "") -> bool:
    """Whoever works on it has to leave: the next one begins at once, and this was no attempt.

    Announces: JobQueued. False when the job was taken away meanwhile.
    """
    return _pass_on(held, f"{said}\n{LEFT}")


@atomic
def cancel(kind: str, subject_id: int, why: str = "") -> int:
    """Nobody needs this work any more. Returns how many jobs that ends. Announces: JobsCancelled."""
    open_jobs = (Job.kind == kind, Job.subject_id == subject_id, Job.status.in_(OPEN))
    ended: dict[str, Any] = {
        "status": JobStatus.CANCELLED,
        "finished_at": clock.now(),
        "locked_until": None,
        "log": Job.log + (f"\n{_one_line(why)}" if why else ""),
    }
    statement = update(Job).where(*open_jobs).values(ended)
    announce(JobsCancelled(kind, subject_id))
    return int(db.session.execute(statement, execution_options=WITHOUT_SYNC).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult


def is_ours(held: Claim) -> bool:
    """Whether a claimed job still is: not cancelled, not claimed by another."""
    ours = select(Job.id).where(*_ours(held))
    return db.session.scalar(ours) is not None


def lane_of(job: Job) -> Lane:
    """Whose work it is: short until somebody who looked at it said otherwise."""
    return "long" if job.arguments.get("lane") == "long" else "quick"


def waiting(kind: str) -> Sequence[tuple[int, Lane]]:
    """Jobs that wait or whose worker fell silent, oldest first, each with its lane: what a lost queue is refilled from."""
    free = select(Job).where(Job.kind == kind, _is_free(), Job.attempts < MOST_ATTEMPTS)
    return [(job.id, lane_of(job)) for job in db.session.scalars(free.order_by(Job.id))]


def due(kind: str) -> Sequence[int]:
    """Ids of the jobs that wait, oldest first."""
    return [job_id for job_id, _ in waiting(kind)]


def exhausted(kind: str) -> Sequence[Claim]:
    """Jobs whose last allowed attempt ended without a word, as happens to a worker that is killed every time."""
    query = select(Job).where(Job.kind == kind, _is_free(), Job.attempts >= MOST_ATTEMPTS)
    return [Claim(job.id, job.kind, job.subject_id, job.attempts) for job in db.session.scalars(query)]


def percents(kind: str, subject_ids: Sequence[int]) -> dict[int, int]:
    """How far the newest job of each subject is."""
    return {subject_id: job.percent for subject_id, job in newest(kind, subject_ids).items()}


def newest(kind: str, subject_ids: Sequence[int]) -> dict[int, Job]:
    """The newest job of each subject that has one: one statement, however many."""
    if not subject_ids:
        return {}
    last = select(func.max(Job.id)).where(Job.kind == kind, Job.subject_id.in_(subject_ids))
    query = select(Job).where(Job.id.in_(last.group_by(Job.subject_id)))
    return {job.subject_id: job for job in db.session.scalars(query)}


def reason_of(job: Job) -> str | None:
    """Why a job ended badly, for a person: the last line of its log."""
    return job.log.rpartition("\n")[2] or None


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


def _ours(held: Claim) -> tuple[Any, ...]:
    """The attempt's number tells this claim from a later one."""
    return (Job.id == held.job_id, Job.status == JobStatus.RUNNING, Job.attempts == held.attempt)


def _pass_on(held: Claim, said: str, **arguments: Any) -> bool:
    job = db.session.get_one(Job, held.job_id, populate_existing=True)
    job_arguments = {**job.arguments, **arguments}
    log = _longer_log(held.job_id, said)
    values = {"status": JobStatus.QUEUED, "attempts": held.attempt - 1, "locked_until": None, "log": log}
    if not _change(held, arguments=job_arguments, **values):
        return False
    db.session.refresh(job)
    announce(JobQueued(held.job_id, held.kind, lane_of(job)))
    return True


def _end(held: Claim, status: JobStatus, said: str, **values: Any) -> bool:
    log = _longer_log(held.job_id, said)
    return _change(held, status=status, log=log, finished_at=clock.now(), locked_until=None, **values)


def _change(held: Claim, **values: Any) -> bool:
    """Compare and set."""
    statement = update(Job).where(*_ours(held)).values(values)
    return bool(db.session.execute(statement, execution_options=WITHOUT_SYNC).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult


def _longer_log(job_id: int, said: str) -> str:
    """The end of what is known about a job, with this added."""
    known = db.session.scalar(select(Job.log).where(Job.id == job_id)) or ""
    return f"{known}\n{said.strip()}".strip()[-MOST_LOG:]


def _one_line(text: str) -> str:
    return " ".join(text.split())
