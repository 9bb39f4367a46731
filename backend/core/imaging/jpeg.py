"""JPEG, segment by segment: what kind it is, and the file without what cameras and programs wrote into it."""

import re
from collections.abc import Iterator

START, SCAN, END = 0xD8, 0xDA, 0xD9
COMMENT = 0xFE
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
SHOWN_FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive: no arithmetic coding, nothing lossless
JFIF, ADOBE = 0xE0, 0xEE
PLAIN_JFIF = bytes.fromhex("ffe000104a46494600010100000100010000")
# Inside a scan a marker is FF and neither a stuffed zero, nor a restart, nor another FF.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


class Broken(ValueError):
    """This is no whole JPEG."""


def is_shown_everywhere(data: bytes) -> bool:
    """Whether it is of the kind every browser and stick decodes: eight bits, grey or three colours, Huffman coded."""
    try:
        heads = [data[start + 4 : end] for marker, start, end in _segments(data) if marker in SHOWN_FRAMES]
        others = [marker for marker, _, _ in _segments(data) if marker in FRAMES - SHOWN_FRAMES]
    except Broken:
        return False
    return len(heads) == 1 and not others and heads[0][:1] == b"\x08" and heads[0][5:6] in {b"\x01", b"\x03"}


def without_metadata(data: bytes) -> bytes:
    """The same pixels without notes, places, little pictures, profiles and what follows the end. Raises Broken."""
    kept = [data[:2]]
    for marker, start, end in _segments(data):
        if marker == JFIF:
            if data[start + 4 : start + 9] == b"JFIF\0":
                kept.append(PLAIN_JFIF)
        elif marker == ADOBE or not (0xE0 <= marker <= 0xEF or marker == COMMENT):
            kept.append(data[start:end])
    return b"".join(kept)


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment; a scan reaches to the next marker. Raises Broken."""
    if data[:2] != b"\xff\xd8":
        raise Broken
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":  # a marker may be padded
            at += 1
        if at + 4 > len(data) and data[at : at + 2] != b"\xff\xd9":
            raise Broken
        if data[at] != 0xFF:
            raise Broken
        marker = data[at + 1]
        end = at + 2 if marker == END else at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == SCAN:
            found = _MARKER.search(data, end)
            if found is None:
                raise Broken
            end = found.start()
        if end > len(data) or end < at + 2:
            raise Broken
        yield marker, at, end
        if marker == END:
            return
        at = end
