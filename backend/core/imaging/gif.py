"""GIF, block by block: how many pictures it holds, and the file without what nobody looks at."""

from collections.abc import Iterator

IMAGE, EXTENSION, END = 0x2C, 0x21, 0x3B
CONTROL, COMMENT, TEXT, APPLICATION = 0xF9, 0xFE, 0x01, 0xFF
KEPT_APPLICATIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")  # how often it is repeated


class Broken(ValueError):
    """This is no whole GIF."""


def count_frames(data: bytes) -> int:
    """How many pictures there are, as far as the file can be read."""
    count = 0
    try:
        for kind, _, _ in _blocks(data):
            count += kind == IMAGE
    except Broken:
        pass  # whoever decodes it will say so
    return count


def without_metadata(data: bytes) -> bytes:
    """The same pictures without comments, texts, other programs' notes and what follows the end. Raises Broken."""
    kept = [data[: _header_bytes(data)]]
    for kind, start, end in _blocks(data):
        if kind != EXTENSION or _is_shown(data, start):
            kept.append(data[start:end])
    return b"".join(kept) + bytes([END])


def _is_shown(data: bytes, start: int) -> bool:
    label = data[start + 1]
    return label == CONTROL or (label == APPLICATION and data[start + 3 : start + 14] in KEPT_APPLICATIONS)


def _header_bytes(data: bytes) -> int:
    if len(data) < 13 or data[:6] not in {b"GIF87a", b"GIF89a"}:
        raise Broken
    return 13 + _colour_table_bytes(data[10])


def _colour_table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of each block, up to the end mark. Raises Broken."""
    at = _header_bytes(data)
    while at < len(data):
        kind, start = data[at], at
        if kind == END:
            return
        if kind == EXTENSION:
            at = _after_pieces(data, at + 2)
        elif kind == IMAGE and at + 10 < len(data):
            at = _after_pieces(data, at + 11 + _colour_table_bytes(data[at + 9]))
        else:
            raise Broken
        yield kind, start, at
    raise Broken


def _after_pieces(data: bytes, at: int) -> int:
    """Behind a chain of pieces, each led by its length, closed by one of none."""
    while at < len(data):
        length = data[at]
        at += 1 + length
        if length == 0:
            return at
    raise Broken
