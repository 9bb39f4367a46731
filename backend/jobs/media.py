"""Preparing an upload: claim it, keep it claimed while the children work, say what came of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from flask import Flask

from backend.core import hub
from backend.core.errors import QuotaExceeded, StorageFull
from backend.core.probe import Unreadable
from backend.core.sandbox import ProgramMissing
from backend.services import jobs, media, preparation
from backend.services.jobs import Claim
from backend.services.preparation import Work

log = structlog.get_logger(__name__)


class TakenAway(Exception):
    """The job is not ours any more: deleted, or somebody else's after a long silence."""


def run(app: Flask, job_id: int) -> None:
    """Prepare the upload of this job. May be run twice, and killed at any moment."""
    work = preparation.begin(job_id)
    if work is None:
        return
    try:
        with kept(app, work.claim) as is_lost:
            made = media.prepare(work.upload, lambda percent: _tell(work, percent, is_lost))
        preparation.finish(work, made)
    except TakenAway:
        log.info("media_job_taken_away", job_id=job_id)
    except Unreadable as unreadable:
        preparation.refuse(work, str(unreadable))
    except ProgramMissing as missing:
        preparation.refuse(
            work, f"The server has no {missing}, which preparing this file needs. Ask your administrator."
        )
    except QuotaExceeded as full:  # the pages of a document are more than the document was
        preparation.refuse(work, full.detail)
    except StorageFull as full:
        preparation.try_later(work, repr(full), full.detail)
    except Exception as failure:  # whatever the machine did, the row must say so and another attempt be made
        log.exception("media_job_failed", job_id=job_id)
        preparation.try_later(work, repr(failure))


def _tell(work: Work, percent: int, is_lost: threading.Event) -> None:
    if is_lost.is_set() or not preparation.tell(work, percent):
        raise TakenAway


@contextmanager
def kept(app: Flask, claim: Claim) -> Iterator[threading.Event]:
    """Renew the claim beside the work. The event is set when the job was taken away."""
    is_over, is_lost = threading.Event(), threading.Event()
    hub.spawn(_renew, app, claim, is_over, is_lost, name=f"keeps-job-{claim.job_id}")
    try:
        yield is_lost
    finally:
        is_over.set()


def _renew(app: Flask, claim: Claim, is_over: threading.Event, is_lost: threading.Event) -> None:
    while not is_over.wait(jobs.RENEW_SECONDS):
        with app.app_context():
            if not jobs.renew(claim):
                is_lost.set()
                return
