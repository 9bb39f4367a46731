"""Preparation: the rows around making an upload ready: who works on it, how far it is, what came of it.

The work itself (`media.prepare`) runs between these verbs, without a transaction.
"""

from dataclasses import dataclass

from sqlalchemy import or_, select

from backend.core.db import atomic, db
from backend.core.errors import Conflict
from backend.models.content import Blob, Content, ContentStatus, Replacement
from backend.models.jobs import OPEN, Job
from backend.models.users import User
from backend.services import activity, audit, document_pages, jobs, replacing, wanted
from backend.services.content import tell_changed
from backend.services.job_views import access_job
from backend.services.jobs import Claim
from backend.services.media import Prepared, Upload
from backend.services.rights import Permission

MOST_REASON = 500
INTERRUPTED = "Preparing this file was interrupted several times. Try again; if it happens again, ask your administrator."
MACHINE_FAILED = (
    "The server could not prepare this file. Try again; if it happens again, ask your administrator."
)


@dataclass(frozen=True)
class Work:
    """An upload that is ours to prepare, and the bytes' row for which that was begun: what is made belongs to no other."""

    claim: Claim
    upload: Upload
    blob_id: int


@atomic
def begin(job_id: int) -> Work | None:
    """Claim the job of an upload. None when there is nothing (more) to do.

    Bytes that were already prepared for another upload are shared instead of prepared again.
    Announces: ContentChanged.
    """
    claim = jobs.claim(job_id)
    if claim is None:
        return None
    content = _held_content_of(claim)
    source = _waiting_for(content)
    if content is None or source is None or source.blob is None:
        jobs.finish(claim)
        return None
    twin = _prepared_twin(source.blob)
    if twin is not None:
        _share(claim, content, twin)
        return None
    tell_changed(content, percent=0)
    upload = Upload(source.blob.source_key, source.filename, document_pages.page_of(source.blob))
    return Work(claim, upload, source.blob.id)


def _held_content_of(claim: Claim) -> Content | None:
    """The same as below, locked until the end of the transaction: whoever ends the work on it and whoever wants more of it,
    such as after damage, come one after the other.
    """
    db.session.execute(select(Content.id).where(Content.id == claim.subject_id).with_for_update())
    return _content_of(claim)


def _waiting_for(content: Content | None) -> Replacement | Content | None:
    """Whose bytes are to be prepared: what replaces those of the entry, else its own."""
    return None if content is None else replacing.under_way(content.id) or content


def _is_for(blob_id: int | None, content: Content, source: Replacement | Content) -> bool:
    """Whether these are the bytes that wait. Others may show those that do: nothing may be said of them but what was made
    of them, and somebody has to make it.
    """
    if source.blob_id == blob_id:
        return True
    jobs.see_to(jobs.MEDIA, content.id)
    return False


def _content_of(claim: Claim) -> Content | None:
    """The row as it is in the database now, if it, or what replaces its bytes, still waits to be prepared."""
    waits = or_(Content.status == ContentStatus.PROCESSING, replacing.is_under_way())
    waiting = select(Content).where(Content.id == claim.subject_id, Content.deleted_at.is_(None), waits)
    return db.session.scalars(waiting, execution_options={"populate_existing": True}).unique().first()


def _prepared_twin(blob: Blob) -> Content | None:
    if document_pages.is_whole(blob):
        return None
    same = select(Content).where(Content.blob_id == blob.id, Content.status == ContentStatus.READY)
    return db.session.scalars(same.limit(1)).unique().first()


def _share(claim: Claim, content: Content, twin: Content) -> None:
    replacing.take_over(content)
    for name in ("mime_type", "file_size_bytes", "width", "height", "duration_seconds", "details"):
        setattr(content, name, getattr(twin, name))
    jobs.finish(claim)
    _make_ready(content)


@atomic
def tell(work: Work, percent: int) -> bool:
    """Note and announce how far the work is. False when it was taken away: stop. Announces: ContentChanged."""
    if not jobs.tell(work.claim, percent):
        return False
    content = _content_of(work.claim)
    if content is None:
        return False
    tell_changed(content, percent)
    return True


@atomic
def show(work: Work, thumbnail_key: str) -> bool:
    """Let people see the small picture while the rest is made. False when the job was taken away meanwhile.

    Announces: ContentChanged.
    """
    content = _held_content_of(work.claim) if jobs.is_ours(work.claim) else None
    source = _waiting_for(content)
    if content is None or source is None or source.blob is None or source.blob.id != work.blob_id:
        return False
    source.blob.thumbnail_key = thumbnail_key
    db.session.flush()
    tell_changed(content, percent=0)
    return True


@atomic
def finish(work: Work, made: Prepared, said: str = "") -> bool:
    """Serve what was made; screens that wait for it get their plan. False when the job was taken away meanwhile.

    Announces: ContentChanged, PlansWanted, ActivityAdded.
    """
    if not jobs.finish(work.claim, said):
        return False
    content = _held_content_of(work.claim)
    source = _waiting_for(content)
    if content is None or source is None or not _is_for(work.blob_id, content, source):
        return False
    replacing.take_over(content)
    if content.blob is None:
        return False
    content.blob.key, content.blob.sha256 = made.key, made.sha256
    content.blob.thumbnail_key, content.blob.preview_key = made.thumbnail_key, made.preview_key
    content.mime_type, content.file_size_bytes = made.mime_type, made.size_bytes
    content.width, content.height, content.duration_seconds = made.width, made.height, made.duration_seconds
    document_pages.stand_beside(content, made)
    content.details = made.details
    _make_ready(content)
    return True


def _make_ready(content: Content) -> None:
    content.status, content.error = ContentStatus.READY, None
    db.session.flush()
    wanted.want_plans_for_content([content.id])
    tell_changed(content, percent=100)
    activity.record(
        "content.ready", location_id=content.location_id, content_id=content.id, title=content.title
    )


@atomic
def refuse(work: Work, reason: str, said: str = "") -> bool:
    """This file will never be ready; `reason` is for a person. Announces: ContentChanged, ActivityAdded."""
    return jobs.give_up(work.claim, reason, said) and _fail(work.claim, reason, work.blob_id)


@atomic
def try_later(work: Work, why: str, reason: str = MACHINE_FAILED) -> bool:
    """The machine failed, not the file: another attempt, or after the last one `reason`, for a person.

    Announces: ContentChanged and ActivityAdded after the last attempt.
    """
    if work.claim.attempt < jobs.MOST_ATTEMPTS:
        return jobs.put_back(work.claim, why)
    said = f"Attempt {work.claim.attempt}: {why}"
    return jobs.give_up(work.claim, reason, said) and _fail(work.claim, reason, work.blob_id)


@atomic
def cancel(actor: User, job_id: int) -> Job:
    """End the preparing of a file, whoever is at it; it failed, and can be tried again.

    Announces: JobsCancelled, ContentChanged, ActivityAdded. Raises: NotFound, Forbidden, Conflict.
    """
    job = access_job(actor, job_id, Permission.CONTENT_WRITE)
    why = f"Cancelled by {actor.username}."
    if job.status not in OPEN or not jobs.cancel(job.kind, job.subject_id, why):
        raise Conflict("This job is over: there is nothing to cancel.")
    _fail(Claim(job.id, job.kind, job.subject_id, job.attempts), why)
    audit.note(
        "job.cancelled", target=f"content:{job.subject_id}", details={"job_id": job.id, "kind": job.kind}
    )
    db.session.refresh(job)
    return job


@atomic
def give_up_interrupted() -> int:
    """Fail files whose every attempt was cut off. Returns how many. Announces: ContentChanged, ActivityAdded."""
    given_up = [claim for claim in jobs.exhausted(jobs.MEDIA) if jobs.give_up(claim, INTERRUPTED)]
    for claim in given_up:
        _fail(claim, INTERRUPTED)
    return len(given_up)


def _fail(claim: Claim, reason: str, blob_id: int | None = None) -> bool:
    """What waits to be prepared does so in vain; with `blob_id` only if it still is those bytes that wait."""
    content = _held_content_of(claim)
    source = _waiting_for(content)
    if content is None or source is None or not _is_for(blob_id or source.blob_id, content, source):
        return False
    if replacing.give_up(content, reason):
        # Its own bytes were damaged meanwhile: they are to be made anew.
        if content.status is ContentStatus.PROCESSING:
            jobs.see_to(jobs.MEDIA, content.id)
        return True
    content.status, content.error = ContentStatus.FAILED, reason[:MOST_REASON]
    db.session.flush()
    tell_changed(content, percent=100)
    activity.record(
        "content.failed",
        location_id=content.location_id,
        content_id=content.id,
        title=content.title,
        reason=content.error,
    )
    return True
