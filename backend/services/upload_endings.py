"""The end of an upload in pieces: the whole file is looked at, kept, and becomes content exactly once.

The part stays until the row that names the content is committed. Whoever finds a whole part without one, after a kill at
whatever moment, does it all again: the store keeps the same bytes once, and the row of the upload lets only one in.
"""

from backend.core.db import atomic, db
from backend.core.errors import AppError, Invalid, NotFound
from backend.core.parts import Part
from backend.models.uploads import PendingUpload
from backend.models.users import User
from backend.schemas.content import UploadIn
from backend.services import pending_uploads, replacing, upload_bounds, uploads
from backend.services.uploads import Kept

PASSING = 500  # from this status on it is the server that can't: another try may succeed


def finish(actor: User, upload: PendingUpload, part: Part) -> None:
    """Make content of a whole upload, and note its number on the row. A file that is refused is forgotten.

    Raises: UnsupportedMedia, Invalid, TooLarge, QuotaExceeded, NotFound, Forbidden, Conflict; StorageFull and Unavailable,
    after which a repeat goes on from here.
    """
    try:
        upload.content_id = _become_content(actor, upload, part)
    except AppError as refused:
        if refused.status < PASSING:
            pending_uploads.forget(upload.id)
            part.remove()
        raise
    part.remove()


def _become_content(actor: User, upload: PendingUpload, part: Part) -> int:
    _refuse_displaced(upload)
    upload_bounds.refuse_misplaced(
        actor, upload.filename, upload.length_bytes, upload.location_id, upload.replaces_id
    )
    db.session.close()  # reading a large part through may take a while
    with part.whole() as whole:
        kept = uploads.keep(upload.filename, whole, upload.length_bytes)
        return uploads.sharing_bytes(lambda: _write_down(actor, upload.id, kept))


@atomic
def _write_down(actor: User, upload_id: str, kept: Kept) -> int:
    """One content for one upload, however often this is tried."""
    upload = db.session.get(PendingUpload, upload_id, with_for_update=True, populate_existing=True)
    if upload is None:
        raise NotFound("There is no such upload.")
    if upload.content_id is None:
        upload.content_id = _made_of(actor, upload, kept)
        db.session.flush()
    return upload.content_id


def _made_of(actor: User, upload: PendingUpload, kept: Kept) -> int:
    if upload.replaces_id is not None:
        return replacing.replace(actor, upload.replaces_id, kept).id
    _refuse_displaced(upload)
    order = UploadIn(
        title=upload.title,
        description=upload.description,
        tags=upload.tags,
        location_id=upload.location_id,
        expires_at=upload.content_expires_at,
    )
    return uploads.write_down(actor, order, kept).id


def _refuse_displaced(upload: PendingUpload) -> None:
    """Without its place a file would lie where only administrators see it, and nobody would be told. Raises: Invalid."""
    if upload.has_lost_its_place:
        raise Invalid(
            "The place this file was meant for is not there any more. Send it to another one.",
            errors={"location_id": ["this place was deleted meanwhile"]},
        )
