"""The boxes of an MP4 or QuickTime file, as far as they say where its data lie.

Reads the heads of boxes, and not many of them; media data are stepped over. FFmpeg passes over references to elsewhere
without a word, but the file may be served as it came, to players that follow them.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"dinf"}
ANOTHER_FILM = b"rmra"  # QuickTime: play this other film instead
MOST_BOXES = 10_000
MOST_REFERENCES_BYTES = 64 * 1024
SELF_CONTAINED = 1


def lies_elsewhere(file: Path) -> bool:
    """Whether the film's data are said to be in another file or at an address. Blocks on the disk.

    What is malformed says nothing here: decoding it fails.
    """
    with file.open("rb") as opened:
        return any(_points_away(opened, *box) for box in _boxes(opened, file.stat().st_size))


def _boxes(opened: BinaryIO, length: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, begin and end of what is in each box, those inside of containers too."""
    waiting, left = [(0, length)], MOST_BOXES
    while waiting and left:
        start, end = waiting.pop()
        left -= 1
        opened.seek(start)
        head = opened.read(16)
        if end - start < 8 or len(head) < 8:
            continue
        size, name, inside = int.from_bytes(head[:4]), head[4:8], start + 8
        if size == 1 and len(head) == 16:
            size, inside = int.from_bytes(head[8:]), start + 16
        stop = end if size == 0 else min(end, start + size)
        if stop < inside:
            continue
        yield name, inside, stop
        waiting.append((stop, end))
        if name in CONTAINERS:
            waiting.append((inside, stop))


def _points_away(opened: BinaryIO, name: bytes, inside: int, stop: int) -> bool:
    if name != b"dref":
        return name == ANOTHER_FILM
    opened.seek(inside + 8)
    return any(
        _is_reference(*each) for each in _references(opened.read(min(stop - inside, MOST_REFERENCES_BYTES)))
    )


def _references(entries: bytes) -> Iterator[tuple[int, bytes]]:
    """Flags and place of each entry of a list of data references."""
    at = 0
    while at + 12 <= len(entries):
        size, _, flags = struct.unpack_from(">I4sI", entries, at)
        yield flags, entries[at + 12 : at + size]
        at += max(size, 12)


def _is_reference(flags: int, place: bytes) -> bool:
    """Some programs forget to say that a track is in its own file, but then they name no place."""
    return not flags & SELF_CONTAINED and bool(place.strip(b"\0"))
