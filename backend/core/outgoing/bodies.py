"""Bodies of answers: read to their end, unpacked, and never larger than agreed."""

import http.client
import zlib

from backend.core import hub
from backend.core.outgoing.failures import OutgoingFailed, Reason

PIECE_BYTES = 16 * 1024
GZIP = 16 + zlib.MAX_WBITS


def read(answer: http.client.HTTPResponse, most_bytes: int) -> bytes:
    """The body as it is meant. Raises: OutgoingFailed when it is too large, cut short or packed in a way we do not know."""
    packed = (answer.getheader("Content-Encoding") or "identity").strip().lower()
    if packed not in {"identity", "gzip", "x-gzip"}:
        raise OutgoingFailed(Reason.BAD_ANSWER, f"The other server's answer is packed as {packed[:20]!r}.")
    unpacker = zlib.decompressobj(GZIP) if packed != "identity" else None
    pieces, size_bytes = [], 0
    while piece := answer.read(PIECE_BYTES):
        # One more than fits: who would give that much gives too much.
        room = most_bytes - size_bytes + 1
        piece = unpacker.decompress(piece, room) if unpacker else piece
        size_bytes += len(piece)
        if size_bytes > most_bytes:
            raise OutgoingFailed(Reason.TOO_LARGE, "The other server's answer is larger than is taken.")
        pieces.append(piece)
        hub.give_way()
    if answer.length or (unpacker and pieces and not unpacker.eof):
        raise OutgoingFailed(Reason.BAD_ANSWER, "The other server's answer ends too early.")
    return b"".join(pieces)
