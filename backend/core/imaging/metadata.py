"""Metadata: what is left out of a file without touching a pixel. Cameras write where somebody was."""

import zlib
from collections.abc import Callable

from backend.core.imaging import gif, jpeg

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What says how to draw it. The profile goes: it says what everybody assumes, or the picture was converted.
PNG_SHOWN = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT"),
    *(b"acTL", b"fcTL", b"fdAT"),
}
WEBP_HIDDEN = {b"EXIF", b"XMP ", b"ICCP"}
WEBP_DRAWN = {b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH"}
WEBP_FLAGS_HIDDEN = 0x20 | 0x08 | 0x04  # profile, notes, more notes


def without_metadata(data: bytes, form: str) -> bytes | None:
    """The same pixels and nothing else; None for a file that can't be taken apart cleanly."""
    ways: dict[str, Callable[[bytes], bytes]] = {
        "JPEG": jpeg.without_metadata,
        "PNG": _png,
        "GIF": gif.without_metadata,
        "WEBP": _webp,
    }
    try:
        return ways[form](data)
    except ValueError:
        return None


def _png(data: bytes) -> bytes:
    kept, at = [PNG_SIGNATURE], len(PNG_SIGNATURE)
    while at + 12 <= len(data):
        kind = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(
            data[end - 4 : end], "big"
        ):
            raise ValueError("a chunk is damaged")
        if kind in PNG_SHOWN:
            kept.append(data[at:end])
        at = end
        if kind == b"IEND":
            return b"".join(kept)
    raise ValueError("it has no end")


def _webp(data: bytes) -> bytes:
    end = 8 + int.from_bytes(data[4:8], "little")
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or end > len(data):
        raise ValueError("it is not whole")
    kept, at = [], 12
    while at + 8 <= end:
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        after = at + 8 + size + size % 2
        if at + 8 + size > end:
            raise ValueError("a chunk is not whole")
        if kind in WEBP_DRAWN:
            kept.append(
                _webp_head(data[at:after]) if kind == b"VP8X" else data[at:after].ljust(after - at, b"\0")
            )
        at = after
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _webp_head(chunk: bytes) -> bytes:
    """The head says what follows; it must not promise what was left out."""
    return chunk[:8] + bytes([chunk[8] & ~WEBP_FLAGS_HIDDEN]) + chunk[9:]
