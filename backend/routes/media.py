"""/media/<key>: the served bytes, by their hash. Immutable, so a browser or an edge may keep them for a year."""

from apiflask import APIBlueprint
from flask import Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wsgi import FileWrapper

from backend.core import filetypes, hub, storage

bp = APIBlueprint("media", __name__, enable_openapi=False)
PIECE_BYTES = 256 * 1024
FOR_A_YEAR = "public, max-age=31536000, immutable"
# A page somebody uploaded may run its scripts, but in an origin of its own: it sees no cookie, no storage, no parent.
PAGE_POLICY = "sandbox allow-scripts"
# Anything else runs nothing, whatever it is.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; sandbox"


class _Pieces(FileWrapper):
    """The file piece by piece; others get their turn between two pieces, however fast this reader is."""

    def __next__(self) -> bytes:
        hub.sleep(0)
        return super().__next__()


@bp.get("/media/<path:key>")
def serve(key: str) -> Response:
    """The file of this key, or the part of it that was asked for. Anything but a key does not exist."""
    store = storage.current()
    if not store.holds(key):
        raise NotFound("There is no such file.")
    path = store.path_of(key)
    size = path.stat().st_size
    answer = Response(_Pieces(path.open("rb"), PIECE_BYTES), mimetype=filetypes.served_type(key))
    answer.content_length = size
    answer.headers["Cache-Control"] = FOR_A_YEAR
    answer.headers["Content-Security-Policy"] = PAGE_POLICY if answer.mimetype == "text/html" else FILE_POLICY
    answer.set_etag(path.stem)
    answer.make_conditional(request, accept_ranges=True, complete_length=size)
    return answer
