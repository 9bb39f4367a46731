"""Colour profiles as devices write them into pictures, built from their published numbers (ICC.1:2010)."""

import struct

# Primaries of Display P3 and its white, adapted to D50, and the curve of sRGB, here as a power of 2.2.
P3_COLUMNS = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
D50 = (0.96420, 1.0, 0.82491)
GAMMA = 2.2


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_fixed, values))


def _text(words: str) -> bytes:
    said = words.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(said)) + said + bytes(78)


def _profile(name: str, columns: tuple[tuple[float, float, float], ...]) -> bytes:
    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(GAMMA * 256))
    tags = {b"desc": _text(name), b"cprt": b"text\0\0\0\0none\0", b"wtpt": _xyz(D50)}
    tags |= {b"rXYZ": _xyz(columns[0]), b"gXYZ": _xyz(columns[1]), b"bXYZ": _xyz(columns[2])}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for signature, content in tags.items():
        table += signature + struct.pack(">II", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = struct.pack(">I4xI", start + len(body), 0x02400000) + b"mntrRGB XYZ " + bytes(12) + b"acsp"
    return head.ljust(68, b"\0") + b"".join(map(_fixed, D50)) + bytes(48) + table + body


DISPLAY_P3 = _profile("Display P3", P3_COLUMNS)
