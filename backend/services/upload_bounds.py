"""How much somebody may begin to upload: refused before the first byte, with the numbers."""

import shutil

from sqlalchemy import func, select

from backend.core import clock, config, hub, storage
from backend.core.config import MEGABYTE
from backend.core.db import db
from backend.core.errors import Invalid, StorageFull, TooLarge, TooMany
from backend.models.uploads import PendingUpload
from backend.models.users import User
from backend.services import quotas, replacing, uploads
from backend.services.content import place_for

MOST_UNFINISHED = 50
# Left for the database and for what is being prepared; on a small disk an eighth of it.
RESERVED_BYTES = 64 * MEGABYTE


class TooMuchUnfinished(TooLarge):
    """Each file for itself would do; together they are too many bytes."""

    code, title = "too_much_unfinished", "Too much is being uploaded at once"


def refuse_size(filename: str, length_bytes: int) -> None:
    """Refuse what could never become content by its name and size. Raises: UnsupportedMedia, Invalid, TooLarge."""
    kind = uploads.kind_of(filename)
    if length_bytes == 0:
        raise Invalid("This file is empty.", errors={"file": ["it has no bytes"]})
    if length_bytes > uploads.limit_of(kind):
        raise uploads.too_large(filename, kind)


def refuse_misplaced(
    actor: User, filename: str, length_bytes: int, location_id: int | None, replaces_id: int | None
) -> None:
    """Refuse what the place it goes to, or the entry whose file it takes the place of, would not take.

    Raises: Invalid, NotFound, Forbidden, Conflict, QuotaExceeded.
    """
    if replaces_id is not None:
        replacing.refuse_unfit(actor, replaces_id, uploads.kind_of(filename).medium, length_bytes)
    else:
        place_for(actor, location_id)
        quotas.refuse_over_quota(location_id, length_bytes)
        quotas.refuse_past_own(actor.id, length_bytes)


def refuse_full_disk(length_bytes: int) -> None:
    """Refuse what the disk has no room for. Raises: StorageFull."""
    free_bytes = hub.run_in_thread(_free_bytes)
    if length_bytes > free_bytes:
        raise StorageFull(
            "The server's disk has no room for this file. Delete something or ask your administrator.",
            free_bytes=free_bytes,
            needed_bytes=length_bytes,
        )


def _free_bytes() -> int:
    """What uploads may take."""
    disk = shutil.disk_usage(storage.current().incoming_folder())
    return max(0, disk.free - min(RESERVED_BYTES, disk.total // 8))


def refuse_hoarding(user_id: int, length_bytes: int) -> None:
    """Refuse one more than somebody may leave unfinished. Belongs inside the verb that begins it.

    A single file that its kind allows is never too much. Raises: TooMany, TooMuchUnfinished.
    """
    # Two that begin at once are counted one after the other.
    db.session.get(User, user_id, with_for_update=True)
    alive = (PendingUpload.content_id.is_(None), PendingUpload.expires_at > clock.now())
    bytes_and_count = select(func.count(), func.coalesce(func.sum(PendingUpload.length_bytes), 0))
    count, size_bytes = db.session.execute(
        bytes_and_count.where(PendingUpload.user_id == user_id, *alive)
    ).one()
    if count >= MOST_UNFINISHED:
        raise TooMany(
            f"You have {count} unfinished uploads. Finish one or give one up.",
            unfinished=count,
            max_unfinished=MOST_UNFINISHED,
        )
    limit_bytes = config.current().max_unfinished_bytes
    if count and size_bytes + length_bytes > limit_bytes:
        raise TooMuchUnfinished(
            f"Your unfinished uploads may have {limit_bytes / MEGABYTE:g} MB together. Finish one or give one up.",
            unfinished_bytes=int(size_bytes),
            max_unfinished_bytes=limit_bytes,
            needed_bytes=length_bytes,
        )
