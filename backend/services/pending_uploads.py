"""Uploads that come in pieces: begun, found again, listed, given up, forgotten when nobody goes on with them.

What has arrived and counts is said by the row alone; the bytes lie in a part file with the row's id in its name.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select, update

from backend.core import clock, config, parts, storage
from backend.core.db import atomic, db
from backend.core.errors import AppError, NotFound
from backend.core.parts import Part
from backend.models.uploads import PendingUpload
from backend.models.users import User
from backend.schemas.uploads import Announcement
from backend.services import rights, upload_bounds, uploads
from backend.services.rights import Permission

WITHOUT_SYNC = {"synchronize_session": False}


class Gone(AppError):
    """It was there, and can't be gone on with: a client begins anew."""

    code, status, title = "gone", 410, "This is over"


class Elsewhere(Gone):
    """Its bytes are not on this machine; whether they are on another one nobody here knows."""


class Locked(AppError):
    """Another request has it at this moment."""

    code, status, title = "locked", 423, "Another request is writing this"


def begin(actor: User, announced: Announcement) -> PendingUpload:
    """Make room for a file that will come in pieces, unless it could never become content.

    Raises: Invalid, NotFound, Forbidden, Conflict, UnsupportedMedia, TooLarge, TooMany, QuotaExceeded, StorageFull.
    """
    rights.require(actor, Permission.CONTENT_WRITE)
    length_bytes, metadata = announced.length_bytes, announced.metadata
    filename = uploads.shown_name(metadata.filename)
    upload_bounds.refuse_size(filename, length_bytes)
    upload_bounds.refuse_misplaced(actor, filename, length_bytes, metadata.location_id, metadata.replaces)
    upload_bounds.refuse_full_disk(length_bytes)
    return _add(actor, filename, announced)


@atomic
def _add(actor: User, filename: str, announced: Announcement) -> PendingUpload:
    upload_bounds.refuse_hoarding(actor.id, announced.length_bytes)
    metadata = announced.metadata
    upload = PendingUpload(
        id=secrets.token_hex(16),
        user_id=actor.id,
        filename=filename,
        title=metadata.title,
        description=metadata.description,
        tags=list(metadata.tags),
        location_id=None if metadata.replaces else metadata.location_id,
        replaces_id=metadata.replaces,
        length_bytes=announced.length_bytes,
        offset_bytes=0,
        content_expires_at=metadata.expires_at,
        told_metadata=announced.told_metadata or None,
        expires_at=_until(),
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def _until() -> datetime:
    return clock.now() + timedelta(hours=config.current().upload_expires_hours)


def access_upload(actor: User, upload_id: str) -> PendingUpload:
    """Fetch and authorise: everybody has only the uploads they began. Raises: NotFound, Forbidden, Gone."""
    rights.require(actor, Permission.CONTENT_WRITE)
    upload = db.session.get(PendingUpload, upload_id, populate_existing=True)
    if upload is None or upload.user_id != actor.id:
        raise NotFound("There is no such upload.")
    if upload.expires_at <= clock.now():
        raise Gone("Nobody went on with this upload in time. Begin it anew.")
    return upload


def list_unfinished(actor: User) -> Sequence[PendingUpload]:
    """What the actor began and may still go on with, the newest first."""
    rights.require(actor, Permission.CONTENT_WRITE)
    own = (PendingUpload.user_id == actor.id, PendingUpload.content_id.is_(None))
    unfinished = select(PendingUpload).where(*own, PendingUpload.expires_at > clock.now())
    return db.session.scalars(unfinished.order_by(PendingUpload.created_at.desc(), PendingUpload.id)).all()


def is_whole(upload: PendingUpload) -> bool:
    """Whether its last byte has arrived."""
    return upload.offset_bytes == upload.length_bytes


@contextmanager
def held(actor: User, upload_id: str) -> Iterator[tuple[PendingUpload, Part]]:
    """Have an upload alone for as long as the block lasts: its row as it is then, and its part.

    One that became content already has no part any more. No database connection is held meanwhile.
    Raises: NotFound, Forbidden, Gone, Locked.
    """
    access_upload(actor, upload_id)
    db.session.close()
    try:
        with parts.opened(part_of(upload_id)) as part:
            yield _as_it_is_now(actor, upload_id, part), part
    except parts.Busy:
        raise Locked("Another request is writing this upload. Ask for its offset in a moment.") from None


def _as_it_is_now(actor: User, upload_id: str, part: Part) -> PendingUpload:
    try:
        upload = access_upload(actor, upload_id)
    except NotFound:
        part.remove()  # it was given up at this very moment
        raise
    db.session.close()
    if upload.content_id is not None:
        part.remove()
        return upload
    try:
        part.resume(upload.offset_bytes)
    except parts.Missing:
        part.remove()  # the row stays until it expires: the machine that has the bytes may be asked next
        raise Elsewhere("The bytes of this upload are not there any more. Begin it anew.") from None
    return upload


def part_of(upload_id: str) -> Path:
    """Where the bytes of this upload wait."""
    return storage.current().incoming_folder() / f"{parts.PREFIX}{upload_id}"


@atomic
def acknowledge(upload: PendingUpload, offset_bytes: int) -> None:
    """So many bytes are on the disk for good; there is as much time for the rest as in the beginning.

    Raises: NotFound when the upload was given up or expired meanwhile.
    """
    until = _until()
    ours = (PendingUpload.id == upload.id, PendingUpload.offset_bytes <= offset_bytes)
    statement = update(PendingUpload).where(*ours).values(offset_bytes=offset_bytes, expires_at=until)
    if not db.session.execute(statement, execution_options=WITHOUT_SYNC).rowcount:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        raise NotFound("There is no such upload.")
    upload.offset_bytes, upload.expires_at = offset_bytes, until


def give_up(actor: User, upload_id: str) -> None:
    """Nobody wants it any more; what it became stays. Raises: NotFound, Forbidden, Gone, Locked."""
    try:
        with held(actor, upload_id) as (_, part):
            forget(upload_id)
            part.remove()
    except Elsewhere:
        forget(upload_id)  # the machine that has its part removes it with the others that no upload names


def drop(upload_id: str) -> None:
    """Remove an upload nobody else knows of. Raises: Busy."""
    with parts.opened(part_of(upload_id)) as part:
        forget(upload_id)
        part.remove()


@atomic
def forget(upload_id: str) -> None:
    """There is no such upload any more. Its part goes with whoever holds it, or with the next `remove_expired`."""
    db.session.execute(delete(PendingUpload).where(PendingUpload.id == upload_id))
