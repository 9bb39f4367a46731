"""Preparing an upload: claim it, keep it claimed while the children work, say what came of it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from flask import Flask

from backend.core import clock, hub
from backend.core.db import AWAY
from backend.core.errors import QuotaExceeded, StorageFull
from backend.core.events import on
from backend.core.probe import Unreadable
from backend.core.sandbox import ProgramMissing, Stopped, Watch, watched
from backend.services import jobs, media, preparation, uploads
from backend.services.jobs import Claim, JobsCancelled
from backend.services.media import LongWork, Prepared
from backend.services.preparation import Work

log = structlog.get_logger(__name__)
LOOK_SECONDS = 0.5  # so often a worker looks whether its job was cancelled in another process
PATIENCE_SECONDS = 300.0  # so long what came of the work waits for the database; then it is done again
_running: dict[int, "Held"] = {}


@dataclass
class Held:
    """A job this process works on. `is_lost` ends the work; with `is_left` it is put back, for it is the process that ends."""

    claim: Claim
    is_lost: threading.Event = field(default_factory=threading.Event)
    is_over: threading.Event = field(default_factory=threading.Event)
    is_left: bool = False


class TakenAway(Exception):
    """The job is not ours any more: deleted, or somebody else's after a long silence."""


def run(app: Flask, job_id: int, *, is_patient: bool = True) -> None:
    """Prepare the upload of this job; where nobody is patient, long work is handed over. May be run twice, and killed."""
    work = preparation.begin(job_id)
    if work is None:
        return
    watch = Watch()
    with kept(app, work.claim) as held:
        watch.is_stopped = held.is_lost.is_set
        ends = _outcome_of(app, work, watch, held, is_patient)
        _write_down(lambda: ends("\n".join(watch.notes)), held)


def _outcome_of(
    app: Flask, work: Work, watch: Watch, held: Held, is_patient: bool
) -> Callable[[str], object]:
    """Do the work; what is to be written down about its end wants to know what the programs said."""
    try:
        with watched(watch):
            made = media.prepare(
                work.upload,
                lambda percent: _tell(work, percent, held.is_lost),
                shows=_first_only(lambda key: _show(app, work, key)),
                is_patient=is_patient,
            )
        return lambda said: _finish(work, made, said)
    except (TakenAway, Stopped):
        if held.is_left:
            return lambda said: jobs.give_back(work.claim, said)
        log.info("media_job_taken_away", job_id=work.claim.job_id)
        return lambda _said: None
    except LongWork:
        return lambda said: jobs.hand_over(work.claim, said)
    except Unreadable as unreadable:
        reason = str(unreadable)
        return lambda said: preparation.refuse(work, reason, said)
    except ProgramMissing as missing:
        lacks = f"The server has no {missing}, which preparing this file needs. Ask your administrator."
        return lambda said: preparation.refuse(work, lacks, said)
    except StorageFull as full:
        why, detail = repr(full), full.detail
        return lambda said: preparation.try_later(work, f"{said}\n{why}", detail)
    except Exception as failure:  # whatever the machine did, the row must say so and another attempt be made
        log.exception("media_job_failed", job_id=work.claim.job_id)
        what = repr(failure)
        return lambda said: preparation.try_later(work, f"{said}\n{what}")


def _write_down(verb: Callable[[], object], held: Held) -> None:
    """Say what came of it, as soon as there is a database that hears it: work of an hour is not lost with the last word."""
    until = clock.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            verb()
            return
        except AWAY as error:
            _note_away(held.claim, error)
            if clock.monotonic() >= until or held.is_lost.wait(LOOK_SECONDS):
                raise


def _finish(work: Work, made: Prepared, said: str) -> bool:
    """Serve what was made, where there is room: the pages of a document are more than the document was."""
    try:
        # Another worker may write down the pages of the same document at this very moment.
        return uploads.sharing_bytes(lambda: preparation.finish(work, made, said))
    except QuotaExceeded as full:
        return preparation.refuse(work, full.detail, said)


def _tell(work: Work, percent: int, is_lost: threading.Event) -> None:
    if is_lost.is_set() or not _is_said(lambda: preparation.tell(work, percent), work.claim):
        raise TakenAway


def _show(app: Flask, work: Work, thumbnail_key: str) -> None:
    with app.app_context():  # pictures may be ready on another thread, which needs a session of its own
        _is_said(lambda: preparation.show(work, thumbnail_key), work.claim)


def _is_said(verb: Callable[[], bool], claim: Claim) -> bool:
    """Whether the job still is ours, as far as anybody can tell: what the database misses while it is away ends no work."""
    try:
        return verb()
    except AWAY as error:
        _note_away(claim, error)
        return True


def _note_away(claim: Claim, error: Exception) -> None:
    log.warning("database_unavailable", job_id=claim.job_id, error=str(error.__cause__ or error)[:200])


def _first_only(shows: Callable[[str], None]) -> Callable[[str], None]:
    """Of a document's pages only the first is the picture of the upload."""
    shown: list[str] = []

    def show(key: str) -> None:
        shown.append(key)
        if len(shown) == 1:
            shows(key)

    return show


@contextmanager
def kept(app: Flask, claim: Claim) -> Iterator[Held]:
    """Renew the claim beside the work, and hear when the job was taken away."""
    held = _running[claim.job_id] = Held(claim)
    hub.spawn(_renew, app, held, name=f"keeps-job-{claim.job_id}")
    try:
        yield held
    finally:
        _running.pop(claim.job_id, None)
        held.is_over.set()


def _renew(app: Flask, held: Held) -> None:
    claim = held.claim
    renew_at = clock.monotonic() + jobs.RENEW_SECONDS
    while not held.is_over.wait(LOOK_SECONDS) and not held.is_lost.is_set():
        is_due = clock.monotonic() >= renew_at
        try:
            with app.app_context():
                is_ours = jobs.renew(claim) if is_due else jobs.is_ours(claim)
        # Whoever stopped looking would lose the job, and never hear that it was cancelled.
        except AWAY as error:
            _note_away(claim, error)
            continue
        if is_due:
            renew_at = clock.monotonic() + jobs.RENEW_SECONDS
        if not is_ours:
            held.is_lost.set()


@on(JobsCancelled)
def stop_now(announcement: JobsCancelled) -> None:
    """What this very process works on ends at once; other processes look twice a second."""
    for held in list(_running.values()):
        if (held.claim.kind, held.claim.subject_id) == (announcement.kind, announcement.subject_id):
            held.is_lost.set()


def leave() -> None:
    """This process ends: stop what it works on, and have whoever is at it put the job back once its children are gone."""
    for held in list(_running.values()):
        held.is_left = True
        held.is_lost.set()
