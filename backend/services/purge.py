"""Purge: bytes nobody uses any more leave the disk, after a time in which somebody may change their mind.

Rows go first, files later and only when they are old as well: an upload of the same bytes that comes in between writes its
file anew before it writes its row, so its file is young and stays.
"""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import delete, exists, or_, select

from backend.core import clock, config, hub, parts, storage
from backend.core.db import atomic, db
from backend.core.storage import Store
from backend.models.content import Blob, Content, Replacement
from backend.services import stored_files

log = structlog.get_logger(__name__)

AT_ONCE = 500
WITHOUT_SYNC = {"synchronize_session": False}


def purge_orphans() -> int:
    """Remove unused blobs and their files, and what killed processes left. Returns how many files went.

    Raises: Unavailable when the store is away; whatever is left then goes the next time.
    """
    before = _before()
    removed = remove_leftovers()
    _forget_unused(before)
    store = storage.current()
    store.forget_unfinished(before)
    known = stored_files.keys_in_rows()
    old = [entry.key for entry in store.entries() if entry.changed_at < before and entry.key not in known]
    return removed + sum(
        _remove_unknown(store, old[start : start + AT_ONCE], before) for start in range(0, len(old), AT_ONCE)
    )


def remove_leftovers() -> int:
    """Remove what killed processes left among the incoming bytes of this machine. Returns how many files and folders."""
    return hub.run_in_thread(_remove_leftovers, storage.local(), _before())


def _before() -> datetime:
    return clock.now() - timedelta(hours=config.current().purge_after_hours)


@atomic
def _forget_unused(before: datetime) -> None:
    unused = (Blob.uses <= 0, Blob.unused_since < before)
    still_named = or_(
        exists().where(Content.blob_id == Blob.id), exists().where(Replacement.blob_id == Blob.id)
    )
    db.session.execute(delete(Blob).where(*unused, ~still_named), execution_options=WITHOUT_SYNC)
    wrong = db.session.scalars(select(Blob.id).where(*unused, still_named)).all()
    if wrong:  # one that was counted wrongly must keep nothing else from being purged
        log.error("blobs_counted_wrongly", blob_ids=list(wrong))


def _remove_unknown(store: Store, keys: Sequence[str], before: datetime) -> int:
    known = stored_files.named_among(keys)
    return sum(store.remove_if_old(key, before) for key in keys if key not in known)


def _remove_leftovers(store: Store, before: datetime) -> int:
    return sum(_remove_leftover(path) for path in store.leftovers() if _is_leftover(path, before))


def _is_leftover(path: Path, before: datetime) -> bool:
    # A part of an upload waits for its next piece for as long as its row says: services/upload_remains.py removes it.
    if path.name.startswith(parts.PREFIX):
        return False
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC) < before
    except FileNotFoundError:  # whoever wrote it is through with it
        return False


def _remove_leftover(path: Path) -> bool:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    return True
