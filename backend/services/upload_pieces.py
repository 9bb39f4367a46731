"""Pieces of an upload: written, put on the disk for good, and only then acknowledged.

Without a checksum what arrives counts as it comes, also of a piece whose connection is cut. With one nothing of the
piece counts before all of it was checked.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from backend.core import clock
from backend.core.config import MEGABYTE
from backend.core.db import db
from backend.core.errors import AppError, BadRequest, Conflict, NotFound, TooLarge
from backend.core.parts import Part
from backend.models.uploads import PendingUpload
from backend.models.users import User
from backend.schemas.uploads import Announcement
from backend.services import pending_uploads, upload_endings
from backend.services.pending_uploads import Locked, acknowledge, held, is_whole

ALGORITHMS = ("sha256", "sha1", "md5")
BLOCK_BYTES = MEGABYTE
BLOCK_SECONDS = 2.0  # what a slow client sent goes to the disk after this, however little it is
ACKNOWLEDGE_BYTES = 8 * MEGABYTE
ACKNOWLEDGE_SECONDS = 5.0


class CutOff(BadRequest):
    """The connection ended, or fell silent, before the whole piece had come."""


class WrongOffset(Conflict):
    """The piece does not go on where the upload stands."""

    code, title = "wrong_offset", "The upload stands elsewhere"


class WrongChecksum(AppError):
    """What arrived is not what was sent."""

    code, status, title = "wrong_checksum", 460, "Checksum mismatch"


@dataclass(frozen=True)
class Checksum:
    """What the bytes of one piece must hash to, by one of ALGORITHMS."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True)
class Piece:
    """What one request brings: where it goes on, how many bytes it says it has, and these bytes as they come.

    `pieces` raises CutOff where the connection ends too early.
    """

    offset_bytes: int
    size_bytes: int
    pieces: Iterator[bytes]
    checksum: Checksum | None = None


def begin(actor: User, announced: Announcement, first: Piece | None) -> PendingUpload:
    """Begin an upload, with its first bytes where they came along. If these are refused nothing was begun.

    Raises: what `pending_uploads.begin` and `receive` raise.
    """
    upload = pending_uploads.begin(actor, announced)
    if first is None:
        return upload
    try:
        return receive(actor, upload.id, first)
    except AppError:
        pending_uploads.drop(upload.id)  # nobody was told its address
        raise


def receive(actor: User, upload_id: str, piece: Piece) -> PendingUpload:
    """Take in a piece; with the last byte the file becomes content. Returns the upload as it stands then.

    Announces what `uploads.write_down` or `replacing.replace` announces.
    Raises: NotFound, Forbidden, Gone, Locked, WrongOffset, TooLarge, CutOff, WrongChecksum, StorageFull, and what
    `upload_endings.finish` raises.
    """
    with held(actor, upload_id) as (upload, part):
        _refuse_misplaced(upload, piece)
        if upload.content_id is None:
            _take_in(upload, part, piece)
            if is_whole(upload):
                upload_endings.finish(actor, upload, part)
        return upload


def look(actor: User, upload_id: str) -> PendingUpload:
    """Where an upload stands. A whole one that a kill kept from becoming content becomes it now.

    A client that cut its own line and asks at once is heard after what it sent was taken in. Where somebody does go on
    writing, it is what is acknowledged by now.
    Raises: NotFound, Forbidden, Gone, Locked (while it becomes content), and what `upload_endings.finish` raises.
    """
    upload = pending_uploads.access_upload(actor, upload_id)
    db.session.close()
    if upload.content_id is not None:
        return upload
    try:
        return _looked_closely(actor, upload_id)
    except Locked:
        upload = pending_uploads.access_upload(actor, upload_id)
        db.session.close()
        if is_whole(upload) and upload.content_id is None:
            raise
        return upload


def _looked_closely(actor: User, upload_id: str) -> PendingUpload:
    with held(actor, upload_id) as (upload, part):
        if upload.content_id is None and is_whole(upload):
            upload_endings.finish(actor, upload, part)
        return upload


def _refuse_misplaced(upload: PendingUpload, piece: Piece) -> None:
    if piece.offset_bytes != upload.offset_bytes:
        raise WrongOffset(
            f"This upload stands at {upload.offset_bytes} of {upload.length_bytes} bytes. Go on from there.",
            offset_bytes=upload.offset_bytes,
            size_bytes=upload.length_bytes,
        )
    if piece.offset_bytes + piece.size_bytes > upload.length_bytes:
        raise TooLarge(
            f"This upload was announced with {upload.length_bytes} bytes; this piece would make it longer.",
            offset_bytes=upload.offset_bytes,
            size_bytes=upload.length_bytes,
        )


def _take_in(upload: PendingUpload, part: Part, piece: Piece) -> None:
    if piece.checksum is None:
        _take_in_as_it_comes(upload, part, piece)
    else:
        _take_in_checked(part, piece.pieces, piece.checksum)
    _acknowledge(upload, part)


def _take_in_as_it_comes(upload: PendingUpload, part: Part, piece: Piece) -> None:
    since = clock.monotonic()
    try:
        for block in _blocks(piece.pieces):
            part.append(block)
            is_much = part.size_bytes - part.counted_bytes >= ACKNOWLEDGE_BYTES
            if is_much or clock.monotonic() - since >= ACKNOWLEDGE_SECONDS:
                _acknowledge(upload, part)
                since = clock.monotonic()
    except CutOff:
        _acknowledge(upload, part)
        raise


def _take_in_checked(part: Part, pieces: Iterator[bytes], checksum: Checksum) -> None:
    running = hashlib.new(checksum.algorithm, usedforsecurity=False)
    for block in _blocks(pieces):
        part.append(block, running)
    if running.digest() != checksum.digest:
        raise WrongChecksum("What arrived is not what was sent: its checksum differs. Send this piece again.")


def _acknowledge(upload: PendingUpload, part: Part) -> None:
    """Disk first, row second: what is acknowledged outlives a kill, and a power cut."""
    part.settle()
    try:
        acknowledge(upload, part.size_bytes)
    except NotFound:
        raise
    except BaseException:
        # The row may say it all the same: a database that goes away can have committed what it never answered.
        part.leave_as_it_is()
        raise
    db.session.close()
    part.count()


def _blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer and larger blocks: each costs a change of thread. What came before a cut comes, too."""
    waiting: list[bytes] = []
    size_bytes, since = 0, clock.monotonic()
    try:
        for piece in pieces:
            waiting.append(piece)
            size_bytes += len(piece)
            if size_bytes >= BLOCK_BYTES or clock.monotonic() - since >= BLOCK_SECONDS:
                yield b"".join(waiting)
                waiting, size_bytes, since = [], 0, clock.monotonic()
    except CutOff:
        yield b"".join(waiting)
        raise
    yield b"".join(waiting)
