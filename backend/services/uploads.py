"""Uploads: how a file becomes content. Bytes first, rows second, work last.

A file is kept on the disk before a row names it: an orphan file is purged later, an orphan row would be a black screen.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.core import config, filetypes, hub, probe, storage
from backend.core.config import MEGABYTE
from backend.core.db import atomic, db
from backend.core.errors import Conflict, Invalid, TooLarge, Unauthorized, Unavailable, UnsupportedMedia
from backend.core.filetypes import FileType
from backend.core.probe import Unreadable
from backend.core.sandbox import ChildKilled
from backend.core.storage import Incoming, LimitExceeded, Whole
from backend.models.content import Blob, Content, ContentStatus, ContentType
from backend.models.users import User
from backend.schemas.content import UploadIn
from backend.services import activity, audit, damage, jobs, quotas, rights
from backend.services.content import access_content, place_for, put_in, tell_changed
from backend.services.media import inspection
from backend.services.rights import Permission

# Part of every blob's identity: raise it when preparing a file of the same kind gives other bytes than before.
RECIPE = 3
FORM_BYTES = 256 * 1024
BLOCK_BYTES = MEGABYTE  # so much is hashed and written at once, away from the hub
INSERT_RETRIES = 3
Result = TypeVar("Result")


@dataclass(frozen=True)
class Kept:
    """An uploaded file in the store: what it is called, what it is, and where its bytes are."""

    filename: str
    kind: FileType
    key: str
    sha256: str
    size_bytes: int

    @property
    def recipe(self) -> str:
        is_silent = self.kind.medium == "video" and not config.current().keep_video_sound
        return f"{self.kind.extension}/{RECIPE}{'-silent' if is_silent else ''}"


class Arriving:
    """A file on its way in, checked from its name on; `write` refuses the first byte too many."""

    def __init__(self, filename: str) -> None:
        self.filename = shown_name(filename)
        self.kind = kind_of(self.filename)
        self.incoming: Incoming = storage.current().receive(limit_bytes=limit_of(self.kind))
        self._pieces: list[bytes] = []
        self._waiting_bytes = 0

    @property
    def size_bytes(self) -> int:
        """How many bytes have come."""
        return self.incoming.size_bytes + self._waiting_bytes

    def write(self, piece: bytes) -> None:
        """Append. Others have their turn while a block goes to the disk. Raises: TooLarge, StorageFull."""
        self._pieces.append(piece)
        self._waiting_bytes += len(piece)
        if self._waiting_bytes >= BLOCK_BYTES:
            self._pass_on()

    def end(self) -> None:
        """There is no more: what was written can be read by its path. Raises: TooLarge, StorageFull."""
        self._pass_on()
        hub.run_in_thread(self.incoming.flush)

    def _pass_on(self) -> None:
        block, self._pieces, self._waiting_bytes = b"".join(self._pieces), [], 0
        try:
            hub.run_in_thread(self.incoming.write, block)
        except LimitExceeded:
            raise too_large(self.filename, self.kind) from None


def shown_name(filename: str) -> str:
    """The last part of what a client calls its file, for people to read; never used as a path."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(each for each in unicodedata.normalize("NFC", last) if each.isprintable())
    path = PurePosixPath(printable.strip() or "file")
    return path.stem[: 250 - len(path.suffix[:20])] + path.suffix[:20]


def kind_of(filename: str) -> FileType:
    """What a file of this name must be. Raises: UnsupportedMedia."""
    kind = filetypes.of_name(filename)
    if kind is None:
        raise UnsupportedMedia(
            f"Files like {filename} are not accepted. Accepted are: {filetypes.accepted()}."
        )
    return kind


def limit_of(kind: FileType) -> int:
    """How many bytes a file of this kind may have."""
    settings = config.current()
    return {
        "image": settings.max_image_bytes,
        "video": settings.max_video_bytes,
        "audio": settings.max_audio_bytes,
        "html": settings.max_html_bytes,
        "pdf": settings.max_pdf_bytes,
        "package": settings.max_package_bytes,
    }[kind.size]


def too_large(filename: str, kind: FileType) -> TooLarge:
    """What is said of a file with more bytes than its kind may have."""
    limit_bytes = limit_of(kind)
    return TooLarge(
        f"{filename} is larger than the {limit_bytes / MEGABYTE:g} MB a file of this kind may have.",
        limit_bytes=limit_bytes,
    )


def largest_file() -> int:
    """The most bytes a file of any kind may have."""
    return max(map(limit_of, filetypes.BY_EXTENSION.values()))


def largest_request() -> int:
    """The most bytes a whole multipart upload may have, its form included."""
    return largest_file() + FORM_BYTES


def make_way(actor: User) -> None:
    """Give the database connection back while a client sends its file, which may take an hour. `actor` stays readable."""
    rights.require(actor, Permission.CONTENT_WRITE)
    db.session.close()


def add_file(actor: User, order: UploadIn, file: Arriving) -> Content:
    """Check the file that arrived, keep it, and write down the work of preparing it.

    Announces: ContentChanged, ActivityAdded, JobQueued.
    Raises: Invalid, NotFound, Forbidden, TooLarge, UnsupportedMedia, QuotaExceeded, StorageFull, Unavailable.
    """
    rights.require(actor, Permission.CONTENT_WRITE)
    place_for(actor, order.location_id)
    quotas.refuse_over_quota(order.location_id, file.size_bytes)
    quotas.refuse_past_own(actor.id, file.size_bytes)
    kept = keep_file(file)
    return sharing_bytes(lambda: write_down(actor, order, kept))


def keep_file(file: Arriving) -> Kept:
    """Check the file that arrived and keep its bytes; no row names them yet.

    Raises: Invalid, TooLarge, UnsupportedMedia, StorageFull, Unavailable.
    """
    file.end()
    return keep(file.filename, file.incoming, file.size_bytes)


def keep(filename: str, whole: Whole, size_bytes: int) -> Kept:
    """The same for bytes that came in another way; the file they lie in is used up.

    How many they may be was asked before they came: a limit that is lowered meanwhile breaks nothing under way.
    """
    db.session.close()  # nothing below needs the database, and it may take a while
    kind = kind_of(filename)
    if size_bytes == 0:
        raise Invalid("This file is empty.", errors={"file": ["it has no bytes"]})
    _refuse_liars(kind, whole)
    key = storage.current().keep(whole, kind.extension)
    return Kept(filename, kind, key, whole.sha256, size_bytes)


def _refuse_liars(kind: FileType, whole: Whole) -> None:
    try:
        found = probe.mime_type(whole.path)
    except Unreadable as unreadable:
        raise UnsupportedMedia(str(unreadable)) from unreadable
    except ChildKilled as killed:
        raise Unavailable("The server is too busy to look at this file. Try again in a moment.") from killed
    if found not in kind.signatures:
        raise UnsupportedMedia(
            f"This file says it is {kind.name} but is {filetypes.name_of(found)}.", found=found
        )
    inspection.refuse_unsound(kind, whole.path)


def sharing_bytes(verb: Callable[[], Result]) -> Result:
    """Do what writes down a use of kept bytes, again when somebody else wrote down the same bytes at this very moment.

    Raises: Unavailable, and whatever the verb raises.
    """
    for _ in range(INSERT_RETRIES):
        try:
            return verb()
        except IntegrityError:
            continue  # now their blob is there to be shared
    raise Unavailable("The same file is being uploaded several times at once. Try again.")


def as_they_are_now(actor: User) -> User:
    """Who sends: a file may take an hour to come, in which a person can lose an account, a role or a place.

    Raises: Unauthorized, Forbidden.
    """
    person = db.session.get(User, actor.id, populate_existing=True)
    if person is None or not person.is_active:
        raise Unauthorized("This account is not active any more. Ask an administrator.")
    rights.require(person, Permission.CONTENT_WRITE)
    return person


@atomic
def write_down(actor: User, order: UploadIn, kept: Kept) -> Content:
    """A new entry for bytes that are kept, and the work of preparing them. Call it through `sharing_bytes`.

    Announces: ContentChanged, ActivityAdded, JobQueued.
    Raises: Unauthorized, Invalid, NotFound, Forbidden, QuotaExceeded.
    """
    actor = as_they_are_now(actor)
    place_for(actor, order.location_id)  # the place may have gone while the file came
    quotas.refuse_over_quota(order.location_id, kept.size_bytes)
    quotas.refuse_past_own(actor.id, kept.size_bytes)
    blob = blob_of(kept)
    content = Content(
        title=order.title or title_from(kept.filename),
        description=order.description,
        type=ContentType(kept.kind.medium),
        blob=blob,
        filename=kept.filename,
        mime_type=kept.kind.mime_type,
        file_size_bytes=kept.size_bytes,
        location_id=order.location_id,
        expires_at=order.expires_at,
        created_by=actor.id,
    )
    put_in(content, order.tags)
    jobs.add(jobs.MEDIA, content.id)
    tell_changed(content, percent=0)
    activity.record(
        "content.added",
        actor=actor,
        location_id=content.location_id,
        content_id=content.id,
        title=content.title,
    )
    return content


def blob_of(kept: Kept) -> Blob:
    """The row of these bytes, with one more use. Belongs inside an @atomic verb.

    Raises IntegrityError when another upload makes it at this moment: see `sharing_bytes`.
    """
    same = select(Blob).where(Blob.source_sha256 == kept.sha256, Blob.recipe == kept.recipe)
    # What another one counted a moment ago counts, whatever this session has read before.
    blob = db.session.scalars(same.with_for_update(), execution_options={"populate_existing": True}).first()
    if blob is None:
        blob = Blob(
            source_sha256=kept.sha256,
            source_key=kept.key,
            recipe=kept.recipe,
            size_bytes=kept.size_bytes,
            uses=0,
        )
        db.session.add(blob)
    blob.uses += 1
    blob.unused_since = None
    db.session.flush()
    return blob


def title_from(filename: str) -> str:
    """A file's name as a title: without its extension."""
    return PurePosixPath(filename).stem.strip()[:200] or filename[:200]


def retry(actor: User, content_id: int) -> Content:
    """Prepare a file again whose preparation failed.

    Announces: ContentChanged, JobQueued. Raises: NotFound, Forbidden, Conflict, Unavailable.
    """
    damage.refuse_lost(access_content(actor, content_id, Permission.CONTENT_WRITE))
    return _prepare_again(actor, content_id)


@atomic
def _prepare_again(actor: User, content_id: int) -> Content:
    content = access_content(actor, content_id, Permission.CONTENT_WRITE)
    if content.status is not ContentStatus.FAILED:
        raise Conflict("Only a file whose preparation failed can be prepared again.")
    content.status, content.error = ContentStatus.PROCESSING, None
    db.session.flush()
    jobs.cancel(jobs.MEDIA, content.id)
    jobs.add(jobs.MEDIA, content.id)
    audit.note("content.retried", target=f"content:{content.id}", name=content.title)
    tell_changed(content, percent=0)
    return content
