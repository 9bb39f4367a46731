"""The words of tus 1.0.0: resumable uploads as any client of that protocol speaks them. See https://tus.io."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar

from flask import Response, request
from pydantic import ValidationError
from werkzeug.exceptions import ClientDisconnected

from backend.core import clock, hub
from backend.core.errors import AppError, BadRequest, Invalid, UnsupportedMedia
from backend.routes.multipart import sentences
from backend.schemas.uploads import Announcement, UploadMetadata
from backend.services.upload_pieces import ALGORITHMS, Checksum, CutOff, Piece

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration,checksum"
PIECE_TYPE = "application/offset+octet-stream"
RESUMABLE, OFFSET, LENGTH = "Tus-Resumable", "Upload-Offset", "Upload-Length"
METADATA, CHECKSUM, EXPIRES = "Upload-Metadata", "Upload-Checksum", "Upload-Expires"
METHOD = "X-HTTP-Method-Override"
MISMATCH = "460 Checksum Mismatch"  # a status of the protocol, which HTTP itself does not know
# What is read at once: little of a slow line, so that what came counts before a silence; more of one that is quick.
LEAST_READ_BYTES, MOST_READ_BYTES = 4 * 1024, 64 * 1024
QUICK_SECONDS = 0.25
SILENT_SECONDS = 30  # who sends nothing for so long has gone, though its connection may not know
_NUMBER = re.compile(r"[0-9]{1,15}")
_KEY = re.compile(r"[\x21-\x2b\x2d-\x7e]+")  # printable ASCII without a space or comma
Route = TypeVar("Route", bound=Callable[..., Any])


class WrongVersion(AppError):
    """The client speaks another version of the protocol, or none."""

    code, status, title = "wrong_version", 412, "Another version of the protocol"


class LengthRequired(AppError):
    """A body whose length nobody said."""

    code, status, title = "length_required", 411, "Say how long it is"


def speaks_tus(route: Route) -> Route:
    """Let only those in who speak this version. Stands below `needs`. Raises: WrongVersion."""

    @wraps(route)
    def understood(*args: Any, **kwargs: Any) -> Any:
        if request.headers.get(RESUMABLE) != VERSION:
            raise WrongVersion(f"Send '{RESUMABLE}: {VERSION}': this server speaks tus {VERSION}.")
        return route(*args, **kwargs)

    return understood  # type: ignore[return-value]  # `wraps` keeps the signature


def says_tus(answer: Response) -> Response:
    """What every answer carries, a refusal too."""
    answer.headers[RESUMABLE] = VERSION
    if answer.status_code == WrongVersion.status:
        answer.headers["Tus-Version"] = VERSION
    if answer.status_code == int(MISMATCH[:3]):
        answer.status = MISMATCH
    return answer


def announcement() -> Announcement:
    """What the client says of its file before the first byte. Raises: BadRequest, Invalid."""
    told = request.headers.get(METADATA, "")
    try:
        return Announcement(_length(), UploadMetadata.model_validate(_pairs(told)), told)
    except ValidationError as error:
        raise Invalid("Some of the values are not right.", errors=sentences(error)) from None


def _length() -> int:
    if LENGTH not in request.headers:
        raise BadRequest(f"Say with '{LENGTH}' how many bytes the file has.")
    return _number(LENGTH)


def _number(name: str) -> int:
    text = request.headers.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise BadRequest(f"'{name}' must be a whole number of bytes, without a sign.")
    return int(text)


def _pairs(text: str) -> dict[str, str]:
    """`filename d29ybGQ=,is_new`: keys, each with its value in Base64 or none."""
    pairs: dict[str, str] = {}
    for entry in filter(None, (each.strip() for each in text.split(","))):
        key, _, value = entry.partition(" ")
        if not _KEY.fullmatch(key) or key in pairs:
            raise BadRequest(f"'{METADATA}' has a key that is empty, not plain ASCII, or there twice.")
        try:
            pairs[key] = _bytes_of(value).decode()
        except UnicodeDecodeError:
            raise BadRequest(f"'{METADATA}': the value of '{key}' is not text in UTF-8.") from None
    return pairs


def _bytes_of(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except ValueError:
        raise BadRequest("A value that must be Base64 is not.") from None


def has_piece() -> bool:
    """Whether a request that begins an upload brings its first bytes along."""
    return request.mimetype == PIECE_TYPE or bool(request.content_length)


def piece(offset_bytes: int | None = None) -> Piece:
    """The piece this request brings; without `offset_bytes` it says itself where it goes on.

    Raises: UnsupportedMedia, BadRequest, LengthRequired.
    """
    if request.mimetype != PIECE_TYPE:
        raise UnsupportedMedia(f"Send the bytes as '{PIECE_TYPE}'.")
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        raise LengthRequired("Say with 'Content-Length' how many bytes this piece has.")
    begins_at = _number(OFFSET) if offset_bytes is None else offset_bytes
    size_bytes = request.content_length or 0
    return Piece(begins_at, size_bytes, _pieces(size_bytes), _checksum())


def _checksum() -> Checksum | None:
    given = request.headers.get(CHECKSUM)
    if given is None:
        return None
    algorithm, _, value = given.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadRequest(f"'{CHECKSUM}' is by one of: {', '.join(ALGORITHMS)}.")
    digest = _bytes_of(value)
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise BadRequest(f"'{CHECKSUM}' has a hash of another length than {algorithm} makes.")
    return Checksum(algorithm, digest)


def _pieces(missing_bytes: int) -> Iterator[bytes]:
    at_once = LEAST_READ_BYTES
    while missing_bytes:
        began = clock.monotonic()
        try:
            with hub.patience(SILENT_SECONDS):
                received = request.stream.read(min(at_once, missing_bytes))
        except (ClientDisconnected, OSError) as gone:  # which of the two depends on the server in front
            raise _cut_off() from gone
        if not received:
            raise _cut_off()
        is_quick = clock.monotonic() - began < QUICK_SECONDS
        at_once = min(at_once * 2, MOST_READ_BYTES) if is_quick else LEAST_READ_BYTES
        missing_bytes -= len(received)
        yield received


def _cut_off() -> CutOff:
    return CutOff("The connection ended before the whole piece had come.")
