"""Replacing: new bytes for an entry that keeps its number, its title, its tags and every campaign that shows it.

The old bytes play until the new ones are prepared. Then they change places, and plans follow. New bytes that can't be
prepared leave everything as it was and say why.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select

from backend.core.db import atomic, db
from backend.core.errors import Conflict
from backend.models.content import Content, ContentStatus, ContentType, Replacement
from backend.models.users import User
from backend.services import blobs, jobs, quotas
from backend.services.content import access_content, access_many, record, tell_changed
from backend.services.rights import Permission
from backend.services.uploads import Kept, as_they_are_now, blob_of

MOST_REASON = 500


def refuse_unfit(actor: User, content_id: int, medium: str, size_bytes: int) -> None:
    """What can be said before the bytes come: whether this may be replaced by a file of this kind and size.

    Raises: NotFound, Forbidden, Conflict (another kind), StorageQuotaExceeded.
    """
    content = access_content(actor, content_id, Permission.CONTENT_WRITE)
    _refuse_other_kind(content, medium)
    more_bytes = size_bytes - quotas.counted_bytes([content])[content.id]
    quotas.refuse_over_quota(content.location_id, more_bytes)
    quotas.refuse_past_own(content.created_by, more_bytes)


@atomic
def replace(actor: User, content_id: int, kept: Kept) -> Content:
    """Give an entry new bytes, and take what was on its way to it before away. Call it through `uploads.sharing_bytes`.

    One that plays goes on with its old bytes while the new ones are prepared; one that never was ready takes the new ones
    at once. Announces: ContentChanged, ActivityAdded, JobQueued.
    Raises: Unauthorized, NotFound, Forbidden, Conflict (another kind), StorageQuotaExceeded.
    """
    actor = as_they_are_now(actor)
    [content] = access_many(actor, [content_id], Permission.CONTENT_WRITE)
    _refuse_other_kind(content, kept.kind.medium)
    call_off(content)
    quotas.refuse_over_quota(content.location_id, kept.size_bytes - content.file_size_bytes)
    quotas.refuse_past_own(content.created_by, kept.size_bytes - content.file_size_bytes)
    blob = blob_of(kept)
    if content.status is ContentStatus.READY:
        db.session.add(
            Replacement(content_id=content.id, blob_id=blob.id, filename=kept.filename, created_by=actor.id)
        )
    else:
        blobs.let_go([content.blob_id])
        content.blob, content.filename, content.mime_type = blob, kept.filename, kept.kind.mime_type
        content.file_size_bytes, content.status = kept.size_bytes, ContentStatus.PROCESSING
    content.error = None
    jobs.add(jobs.MEDIA, content.id)
    tell_changed(content, percent=0)
    record("content.replacing", actor, [content], filename=kept.filename)
    return content


def under_way(content_id: int) -> Replacement | None:
    """What is to take the place of this entry's bytes, as the database has it now."""
    query = select(Replacement).where(Replacement.content_id == content_id)
    return db.session.scalars(query, execution_options={"populate_existing": True}).first()


def is_under_way() -> ColumnElement[bool]:
    """The same as a condition on `Content`."""
    return exists().where(Replacement.content_id == Content.id)


def being_worked_on(contents: Sequence[Content]) -> list[Content]:
    """Those of these that are being prepared, or replaced. One statement."""
    rows = select(Replacement.content_id).where(Replacement.content_id.in_([each.id for each in contents]))
    replaced = set(db.session.scalars(rows))
    return [each for each in contents if each.status is ContentStatus.PROCESSING or each.id in replaced]


def take_over(content: Content) -> None:
    """What was to take the place of this entry's bytes does so, and the old ones are let go. Belongs inside an @atomic
    verb, where the new bytes are prepared; does nothing where none are on their way.
    """
    replacement = under_way(content.id)
    if replacement is None:
        return
    blobs.let_go([content.blob_id])
    content.blob, content.filename = replacement.blob, replacement.filename
    db.session.delete(replacement)
    db.session.flush()
    record("content.replaced", None, [content])


def give_up(content: Content, reason: str) -> bool:
    """The new bytes are not coming: the entry stays as it was and says why. False when none were on their way.

    Belongs inside an @atomic verb. Announces: ContentChanged, ActivityAdded.
    """
    replacement = under_way(content.id)
    if replacement is None:
        return False
    _drop(replacement)
    why = reason[:MOST_REASON]
    if content.status is ContentStatus.READY:  # one that was lost meanwhile has a reason of its own
        content.error = why
    tell_changed(content, percent=100)
    record("content.replacement_failed", None, [content], reason=why)
    return True


def call_off(content: Content) -> None:
    """Nobody waits for what is on its way to this entry any more. Belongs inside an @atomic verb."""
    jobs.cancel(jobs.MEDIA, content.id)
    replacement = under_way(content.id)
    if replacement is not None:
        _drop(replacement)


def _drop(replacement: Replacement) -> None:
    blobs.let_go([replacement.blob_id])
    db.session.delete(replacement)
    db.session.flush()


def _refuse_other_kind(content: Content, medium: str) -> None:
    """Campaigns say how long a picture stays, but not how long a video lasts: a file of another kind would play wrongly."""
    if content.type is ContentType.URL:
        raise Conflict("This is a web address: change its address instead.")
    if content.type.value != medium:
        raise Conflict(
            f"“{content.title}” is {_a(content.type.value)} and can only be replaced by another one. Add this file as new"
            f" content instead.",
            expected=content.type.value,
            found=medium,
        )


def _a(kind: str) -> str:
    return {"image": "an image", "audio": "a sound", "html": "a page"}.get(kind, f"a {kind}")
