"""Damage: a file that a screen could not use is read through again, and made anew where it is not what it was.

To say so costs a screen nothing but a place in a short queue of this process. The stored file is then read away from the
hub. Where the upload it was made from is whole, it is prepared again; else people read that they must upload it again, and
whoever does heals every entry of the same bytes. A report that is lost, the screen makes again.
"""

import errno
import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy import select

from backend.core import clock, hub, storage
from backend.core.db import AWAY, atomic, db
from backend.core.errors import Conflict, Unavailable
from backend.core.storage import READ_BYTES, Store
from backend.models.content import Blob, Content, ContentStatus
from backend.services import activity, jobs, wanted
from backend.services.content import tell_changed

log = structlog.get_logger(__name__)
LOST = "The file on the server is damaged. Upload it again: everything that shows it is whole again then."
MOST_WAITING = 50
MOST_REMEMBERED = 1_000
AGAIN_SECONDS = 600.0  # a file that was looked at is not looked at again for this long, whoever asks


@dataclass
class _Suspicions:
    """What screens said of files, until it was looked into. The oldest memories go first."""

    waiting: dict[str, int] = field(default_factory=dict)
    heard_at: dict[str, float] = field(default_factory=dict)
    door: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, sha256: str, player_id: int) -> bool:
        """Note it, unless it is known, looked at lately, or too many wait. Returns whether it is news."""
        with self.door:
            now = clock.monotonic()
            is_fresh = now - self.heard_at.get(sha256, float("-inf")) >= AGAIN_SECONDS
            if not is_fresh or len(self.waiting) >= MOST_WAITING:
                return False
            self.heard_at.pop(sha256, None)
            self.heard_at[sha256] = now
            self.waiting[sha256] = player_id
            while len(self.heard_at) > MOST_REMEMBERED:
                del self.heard_at[next(iter(self.heard_at))]
            return True

    def take(self) -> tuple[str, int] | None:
        """The next one to be looked into."""
        with self.door:
            sha256 = next(iter(self.waiting), None)
            return None if sha256 is None else (sha256, self.waiting.pop(sha256))

    def forget(self, sha256: str) -> None:
        """It could not be looked into: hear it again as soon as it is said."""
        with self.door:
            self.heard_at.pop(sha256, None)


_suspicions = _Suspicions()


def suspect(player_id: int, sha256: str) -> bool:
    """A screen could not use the file with this hash. Returns whether it will be looked into. Uses no database."""
    return _suspicions.hear(sha256, player_id)


def look() -> int:
    """Read every suspected file through, one after the other. Returns how many were damaged.

    Announces: ContentChanged, JobQueued, PlansWanted, ActivityAdded.
    """
    damaged = 0
    while (next_one := _suspicions.take()) is not None:
        sha256, player_id = next_one
        try:
            damaged += examine(sha256, player_id)
        except AWAY as away:
            _suspicions.forget(sha256)
            log.warning("suspected_file_not_read", sha256=sha256, error=str(away.__cause__ or away)[:200])
        except Exception:  # whatever it was: the next report is looked into, and so are the other files
            _suspicions.forget(sha256)
            log.exception("suspected_file_not_read", sha256=sha256)
    return damaged


def examine(sha256: str, player_id: int | None = None) -> bool:
    """Compare the stored file with its hash and have a damaged one made anew. True when it was damaged or gone.

    Raises: Unavailable when it can't be told. Announces: see look().
    """
    columns = select(Blob.id, Blob.key, Blob.source_key, Blob.source_sha256).where(Blob.sha256 == sha256)
    blobs = db.session.execute(columns).all()
    db.session.close()  # reading a film takes longer than a connection may be held
    store = storage.current()
    damaged = [blob for blob in blobs if not is_whole(store, blob.key, sha256)]
    for blob in damaged:
        has_source = blob.source_key != blob.key and is_whole(store, blob.source_key, blob.source_sha256)
        log.error("stored_file_damaged", key=blob.key, is_made_again=has_source)
        _mend(blob.id, player_id, from_source=has_source)
    return bool(damaged)


def is_whole(store: Store, key: str, sha256: str) -> bool:
    """Whether the stored bytes are those of the hash. A file that is gone is not whole, nor one the disk can't give back.

    Raises: Unavailable when something else is in the way of reading it: that says nothing about the file.
    """
    try:
        with store.fetched(key) as path:
            return hub.run_in_thread(_hash_of, path) == sha256
    except (FileNotFoundError, storage.Damaged):
        return False
    # No descriptor or memory left, a network disk that is away, a folder that is closed to us.
    except OSError as error:
        if error.errno == errno.EIO:
            return False
        raise Unavailable("The stored file can't be read right now. Try again in a moment.") from error


def refuse_lost(content: Content) -> None:
    """See that what was lost is not called ready because it was prepared again from the same damaged bytes.

    Reads the upload through, outside any transaction. Raises: Conflict, Unavailable.
    """
    if content.error != LOST or content.blob is None:
        return
    key, sha256 = content.blob.source_key, content.blob.source_sha256
    db.session.close()
    if not is_whole(storage.current(), key, sha256):
        raise Conflict(LOST)


def _hash_of(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(READ_BYTES):
            found.update(chunk)
    return found.hexdigest()


@atomic
def _mend(blob_id: int, player_id: int | None, *, from_source: bool) -> None:
    ready = select(Content).where(Content.blob_id == blob_id, Content.status == ContentStatus.READY)
    contents = db.session.scalars(ready.with_for_update(of=Content)).unique().all()
    for content in contents:
        if from_source:
            _prepare_again(content)
        else:
            content.status, content.error = ContentStatus.FAILED, LOST
            tell_changed(content, percent=100)
        activity.record(
            "content.damaged" if from_source else "content.lost",
            player_id=player_id,
            location_id=content.location_id,
            content_id=content.id,
            title=content.title,
        )
    if contents and not from_source:  # nobody shall wait for a file that can't be had
        db.session.flush()
        wanted.want_plans_for_content([content.id for content in contents])


def _prepare_again(content: Content) -> None:
    content.status, content.error = ContentStatus.PROCESSING, None
    db.session.flush()
    # A new file may be on its way to it: whoever works on that comes first.
    jobs.see_to(jobs.MEDIA, content.id)
    tell_changed(content, percent=0)


def heal_like(content_id: int) -> int:
    """Where this content is ready, others that lost the same bytes have them again. Returns how many.

    Announces: ContentChanged, JobQueued.
    """
    lost = _lost_like(content_id)
    db.session.rollback()
    return _heal(lost) if lost else 0


def _lost_like(content_id: int) -> list[int]:
    blob = select(Content.blob_id).where(Content.id == content_id, Content.status == ContentStatus.READY)
    lost = select(Content.id).where(Content.status == ContentStatus.FAILED, Content.error == LOST)
    return list(db.session.scalars(lost.where(Content.blob_id == blob.scalar_subquery())))


@atomic
def _heal(content_ids: Iterable[int]) -> int:
    lost = select(Content).where(Content.id.in_(content_ids), Content.error == LOST)
    contents = db.session.scalars(lost.with_for_update(of=Content)).unique().all()
    for content in contents:
        _prepare_again(content)
    return len(contents)
