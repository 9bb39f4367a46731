"""The trash: what was deleted lies here, shown nowhere else, until it is restored, erased or its days are over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from backend.core import clock, config
from backend.core.db import atomic, db
from backend.models.content import Content, ContentStatus
from backend.models.locations import Location
from backend.models.uploads import PendingUpload
from backend.models.users import User
from backend.services import blobs, jobs, replacing, uses
from backend.services.content import access_many, record
from backend.services.rights import Permission

AT_ONCE = 200


@atomic
def delete_content(actor: User, content_id: int) -> None:
    """Put an entry into the trash. Announces: ActivityAdded. Raises: NotFound, Forbidden, InUse."""
    throw_away(actor, access_many(actor, [content_id], Permission.CONTENT_WRITE))


@atomic
def restore_content(actor: User, content_id: int) -> Content:
    """Bring an entry back from the trash, as it was.

    Announces: ActivityAdded, JobQueued. Raises: NotFound, Forbidden.
    """
    [content] = access_many(actor, [content_id], Permission.CONTENT_WRITE, in_trash=True)
    bring_back(actor, [content])
    return content


@atomic
def erase_content(actor: User, content_id: int) -> None:
    """Remove an entry from the trash for ever; its bytes are purged later, when nothing else has the same.

    Announces: ActivityAdded. Raises: NotFound, Forbidden.
    """
    erase(actor, access_many(actor, [content_id], Permission.CONTENT_WRITE, in_trash=True))


def empty_trash() -> int:
    """Erase what has lain in the trash for its days. Returns how many entries. Announces: ActivityAdded."""
    before = clock.now() - timedelta(days=config.current().trash_days)
    erased = 0
    while some := _erase_older(before, AT_ONCE):
        erased += some
    return erased


@atomic
def _erase_older(before: datetime, most: int) -> int:
    old = select(Content).where(Content.deleted_at < before).order_by(Content.deleted_at).limit(most)
    ids = db.session.scalars(old.with_only_columns(Content.id).with_for_update()).all()
    rows = select(Content).where(Content.id.in_(ids))
    erase(None, db.session.scalars(rows, execution_options={"populate_existing": True}).all())
    return len(ids)


def throw_away(actor: User, contents: Sequence[Content]) -> None:
    """Put entries the actor may delete into the trash; work on them ends. Belongs inside an @atomic verb. Raises: InUse."""
    uses.refuse_if_used(actor, contents)
    instant = clock.now()
    for content in replacing.being_worked_on(contents):
        replacing.call_off(content)
    for content in contents:
        content.deleted_at = instant
    record("content.deleted", actor, contents)


def bring_back(actor: User, contents: Sequence[Content]) -> None:
    """Take entries out of the trash; what was being prepared is prepared again. Belongs inside an @atomic verb."""
    for content in contents:
        content.deleted_at = None
        if content.status is ContentStatus.PROCESSING:
            jobs.see_to(jobs.MEDIA, content.id)
    record("content.restored", actor, contents)


def erase(actor: User | None, contents: Sequence[Content]) -> None:
    """Remove entries that lie in the trash, and let their bytes go. Belongs inside an @atomic verb."""
    record("content.erased", actor, contents)
    blobs.let_go(content.blob_id for content in contents)
    ids = [content.id for content in contents]
    # An upload that became one of these must not be whole and without an entry again: the next request would make one.
    db.session.execute(
        delete(PendingUpload).where(PendingUpload.content_id.in_(ids)),
        execution_options={"synchronize_session": False},
    )
    db.session.execute(
        delete(Content).where(Content.id.in_(ids)), execution_options={"synchronize_session": False}
    )
    for content in contents:
        db.session.expunge(content)


def move_up(place: Location) -> None:
    """What lies in the trash of a place that goes lies in that of the place above from now on, at the top in the
    administrators'. Belongs inside an @atomic verb.
    """
    lying = (Content.location_id == place.id, Content.deleted_at.is_not(None))
    db.session.execute(
        update(Content).where(*lying).values(location_id=place.parent_id),
        execution_options={"synchronize_session": False},
    )
