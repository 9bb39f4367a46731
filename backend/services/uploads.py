"""Uploads: how a file becomes content. Bytes first, rows second, work last.

A file is kept on the disk before a row names it: an orphan file is purged later, an orphan row would be a black screen.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.core import config, filetypes, probe, storage
from backend.core.config import MEGABYTE
from backend.core.db import atomic, db
from backend.core.errors import Conflict, Invalid, TooLarge, Unavailable, UnsupportedMedia
from backend.core.filetypes import FileType
from backend.core.probe import Unreadable
from backend.core.sandbox import ChildKilled
from backend.core.storage import Incoming, LimitExceeded
from backend.models.content import Blob, Content, ContentStatus, ContentType
from backend.models.users import User
from backend.schemas.content import UploadIn
from backend.services import activity, jobs, rights
from backend.services.content import access_content, place_for, put_in, tell_changed
from backend.services.rights import Permission

# Part of every blob's identity: raise it when preparing a file of the same kind gives other bytes than before.
RECIPE = 1
FORM_BYTES = 256 * 1024
INSERT_RETRIES = 3


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
        return f"{self.kind.extension}/{RECIPE}"


class Arriving:
    """A file on its way in, checked from its name on; `write` refuses the first byte too many."""

    def __init__(self, filename: str) -> None:
        self.filename = shown_name(filename)
        self.kind = _kind_of(self.filename)
        self.limit_bytes = limit_of(self.kind)
        self.incoming: Incoming = storage.current().receive(limit_bytes=self.limit_bytes)

    def write(self, chunk: bytes) -> None:
        """Append. Raises: TooLarge, StorageFull."""
        try:
            self.incoming.write(chunk)
        except LimitExceeded:
            size = f"{self.limit_bytes / MEGABYTE:g} MB"
            raise TooLarge(
                f"{self.filename} is larger than the {size} a file of this kind may have."
            ) from None


def shown_name(filename: str) -> str:
    """The last part of what a client calls its file, for people to read; never used as a path."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(each for each in unicodedata.normalize("NFC", last) if each.isprintable())
    path = PurePosixPath(printable.strip() or "file")
    return path.stem[: 250 - len(path.suffix[:20])] + path.suffix[:20]


def _kind_of(filename: str) -> FileType:
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


def largest_request() -> int:
    """The most bytes a whole upload may have, its form included."""
    return max(map(limit_of, filetypes.BY_EXTENSION.values())) + FORM_BYTES


def make_way(actor: User) -> None:
    """Give the database connection back while a client sends its file, which may take an hour. `actor` stays readable."""
    rights.require(actor, Permission.CONTENT_WRITE)
    db.session.close()


def add_file(actor: User, order: UploadIn, file: Arriving) -> Content:
    """Check the file that arrived, keep it, and write down the work of preparing it.

    Announces: ContentChanged, ActivityAdded, JobQueued.
    Raises: Invalid, NotFound, Forbidden, UnsupportedMedia, StorageFull, Unavailable.
    """
    rights.require(actor, Permission.CONTENT_WRITE)
    place_for(actor, order.location_id)
    db.session.close()  # nothing below until the rows needs the database
    if file.incoming.size_bytes == 0:
        raise Invalid("This file is empty.", errors={"file": ["it has no bytes"]})
    file.incoming.flush()
    _refuse_liars(file)
    key = storage.current().keep(file.incoming, file.kind.extension)
    kept = Kept(file.filename, file.kind, key, file.incoming.sha256, file.incoming.size_bytes)
    for _ in range(INSERT_RETRIES):
        try:
            return _write_down(actor, order, kept)
        except IntegrityError:
            continue  # somebody else uploaded the same bytes at this very moment; now their blob is there to be shared
    raise Conflict("The same file is being uploaded several times at once. Try again.")


def _refuse_liars(file: Arriving) -> None:
    try:
        found = probe.mime_type(file.incoming.path)
    except Unreadable as unreadable:
        raise UnsupportedMedia(str(unreadable)) from unreadable
    except ChildKilled as killed:
        raise Unavailable("The server is too busy to look at this file. Try again in a moment.") from killed
    if found not in file.kind.signatures:
        raise UnsupportedMedia(
            f"This file says it is {file.kind.name} but is {filetypes.name_of(found)}.", found=found
        )


@atomic
def _write_down(actor: User, order: UploadIn, kept: Kept) -> Content:
    place_for(actor, order.location_id)  # the place may have gone while the file came
    blob = _blob_of(kept)
    content = Content(
        title=order.title or title_from(kept.filename),
        description=order.description,
        type=ContentType(kept.kind.medium),
        blob=blob,
        filename=kept.filename,
        mime_type=kept.kind.mime_type,
        file_size_bytes=kept.size_bytes,
        location_id=order.location_id,
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


def _blob_of(kept: Kept) -> Blob:
    """The row of these bytes, with one more use. Raises IntegrityError when another upload makes it at this moment."""
    same = select(Blob).where(Blob.source_sha256 == kept.sha256, Blob.recipe == kept.recipe)
    blob = db.session.scalars(same.with_for_update()).first()
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


@atomic
def retry(actor: User, content_id: int) -> Content:
    """Prepare a file again whose preparation failed.

    Announces: ContentChanged, JobQueued. Raises: NotFound, Forbidden, Conflict.
    """
    content = access_content(actor, content_id, Permission.CONTENT_WRITE)
    if content.status is not ContentStatus.FAILED:
        raise Conflict("Only a file whose preparation failed can be prepared again.")
    content.status, content.error = ContentStatus.PROCESSING, None
    db.session.flush()
    jobs.cancel(jobs.MEDIA, content.id)
    jobs.add(jobs.MEDIA, content.id)
    tell_changed(content, percent=0)
    return content
