"""/media/<key>: the served bytes, by their hash. Immutable, so a browser or an edge may keep them for a year."""

from typing import Literal, cast

from apiflask import APIBlueprint
from flask import Response, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from backend.core import config, filetypes, storage

bp = APIBlueprint("media", __name__, enable_openapi=False)
FOR_A_YEAR = "public, max-age=31536000, immutable"
# A page somebody uploaded may run its scripts, but in an origin of its own: it sees no cookie, no storage, no parent.
PAGE_POLICY = "sandbox allow-scripts"
# Anything else runs nothing, whatever it is.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; sandbox"
# What nothing else of ours allows: the player and the console show uploaded pages in a frame.
FRAMED_BY = "SAMEORIGIN"


@bp.get("/media/<path:key>")
def serve(key: str) -> BaseResponse:
    """The file of this key, the part of it that was asked for, or where it is. Anything but a key does not exist."""
    if not storage.is_key(key):
        raise NotFound("There is no such file.")
    kind = filetypes.served_type(key)
    try:
        elsewhere = _elsewhere(key, kind)
        return _sent(key, kind) if elsewhere is None else _sent_away(elsewhere)
    except FileNotFoundError:
        raise NotFound("There is no such file.") from None


def _elsewhere(key: str, kind: str) -> str | None:
    """An address in the bucket for browsers to go to. Never for a page: only from here it comes with its policy."""
    if config.current().s3_serve == "stream" or kind == filetypes.HTML.mime_type:
        return None
    return storage.current().presigned(key, cast(Literal["GET", "HEAD"], request.method))


def _sent_away(address: str) -> BaseResponse:
    answer = redirect(address, code=307)
    # Half the time the address is good: whoever starts a download at the end of it can still ask for its last part.
    seconds = config.current().s3_presigned_seconds // 2
    answer.headers["Cache-Control"] = f"private, max-age={seconds}"
    return answer


def _sent(key: str, kind: str) -> Response:
    file = storage.current().opened(key)
    answer = Response(mimetype=kind)
    answer.call_on_close(file.close)
    answer.content_length = file.size_bytes
    answer.headers["Cache-Control"] = FOR_A_YEAR
    answer.headers["Content-Security-Policy"] = (
        PAGE_POLICY if kind == filetypes.HTML.mime_type else FILE_POLICY
    )
    answer.headers["X-Frame-Options"] = FRAMED_BY
    answer.set_etag(storage.sha256_of(key))
    try:
        answer.make_conditional(
            request, accept_ranges=_is_one_part(file.size_bytes), complete_length=file.size_bytes
        )
    except BaseException:
        file.close()
        raise
    if request.method == "GET" and answer.status_code in {200, 206}:
        part = answer.content_range
        straight = request.environ.get("tvs.straight")  # see eventlet_server.py
        answer.response = file.pieces(
            part.start or 0, part.stop or file.size_bytes, straight() if straight else None
        )
    return answer


def _is_one_part(size_bytes: int) -> bool:
    """False where the whole is the answer: to several parts at once, and to more last bytes than there are."""
    if request.range is None:
        return True  # none, or one that can't be read, which is refused
    parts = request.range.ranges
    return len(parts) == 1 and -parts[0][0] <= size_bytes
