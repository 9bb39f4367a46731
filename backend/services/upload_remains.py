"""What is left of uploads nobody goes on with: their rows, their parts, and parts that no upload needs any more.

Each machine removes its own parts, whichever process held the row. A part somebody writes at this moment stays.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import delete, select

from backend.core import clock, hub, parts, storage
from backend.core.db import atomic, db
from backend.models.uploads import PendingUpload
from backend.services.pending_uploads import WITHOUT_SYNC, part_of

AT_ONCE = 500


def remove_expired() -> int:
    """Remove uploads whose time is over, and parts without an upload. Returns how many of either went."""
    _forget_finished()
    expired = [_end(upload_id) for upload_id in _expired()]
    return sum(expired) + sum(_remove_nameless(path) for path in _nameless())


@atomic
def _forget_finished() -> None:
    """What became content has no part; its row only answered repeats."""
    over = (PendingUpload.content_id.is_not(None), PendingUpload.expires_at <= clock.now())
    db.session.execute(delete(PendingUpload).where(*over), execution_options=WITHOUT_SYNC)


def _expired() -> Sequence[str]:
    query = select(PendingUpload.id).where(PendingUpload.expires_at <= clock.now()).limit(AT_ONCE)
    found = db.session.scalars(query).all()
    db.session.close()
    return found


def _end(upload_id: str) -> bool:
    """Whether it went: not when somebody goes on with it at this very moment."""
    with suppress(parts.Busy), parts.opened(part_of(upload_id)) as part:
        if _forget_if_expired(upload_id):
            part.remove()
            return True
    return False


@atomic
def _forget_if_expired(upload_id: str) -> bool:
    ours = (PendingUpload.id == upload_id, PendingUpload.expires_at <= clock.now())
    statement = delete(PendingUpload).where(*ours)
    return bool(db.session.execute(statement, execution_options=WITHOUT_SYNC).rowcount)  # type: ignore[attr-defined]  # a DELETE's result is a CursorResult


def _nameless() -> list[Path]:
    """Parts that no unfinished upload has: given up, expired, or content already when the kill came."""
    found = hub.run_in_thread(_parts)
    wanted: set[str] = set()
    for start in range(0, len(found), AT_ONCE):
        ids = [path.name.removeprefix(parts.PREFIX) for path in found[start : start + AT_ONCE]]
        unfinished = select(PendingUpload.id).where(PendingUpload.content_id.is_(None))
        wanted |= set(db.session.scalars(unfinished.where(PendingUpload.id.in_(ids))))
    db.session.close()
    return [path for path in found if path.name.removeprefix(parts.PREFIX) not in wanted]


def _parts() -> list[Path]:
    return [path for path in storage.current().leftovers() if path.name.startswith(parts.PREFIX)]


def _remove_nameless(path: Path) -> bool:
    with suppress(parts.Busy), parts.opened(path) as part:
        part.remove()
        return True
    return False
