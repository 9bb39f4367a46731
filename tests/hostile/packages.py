"""ZIP archives that no honest program writes."""

import io
import random
import stat
import struct
import zipfile
from collections.abc import Callable

PAGE = b"<!doctype html><title>Page</title><p>Hello"


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with these files, in this order, whatever they are called."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def of_kind(kind: int, name: str = "link.html") -> bytes:
    """An archive whose second entry is a link or a device."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("index.html", PAGE)
        entry = zipfile.ZipInfo(name)
        entry.create_system, entry.external_attr = 3, (kind | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return made.getvalue()


def locked() -> bytes:
    """An archive whose list says that its page is encrypted."""
    made = bytearray(packed(("index.html", PAGE)))
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def many(count: int) -> bytes:
    """An archive of so many empty files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("index.html", PAGE)
        for number in range(count - 1):
            archive.writestr(f"{number}.txt", b"")
    return made.getvalue()


def that_says_less() -> bytes:
    """A megabyte of zeros that claims, everywhere, to be a thousand bytes."""
    content, claimed = bytes(1_048_576), struct.pack("<L", 1_000)
    honest = packed(("index.html", PAGE), ("zeros.txt", content))
    return honest.replace(struct.pack("<L", len(content)), claimed)


def overlapping() -> bytes:
    """A hundred names for the same packed bytes."""
    made = packed(("index.html", PAGE * 200), ("0.txt", random.Random(1).randbytes(50_000)))
    begins = made.index(b"PK\x01\x02")
    ends = made.index(b"PK\x05\x06")
    second = made.index(b"PK\x01\x02", begins + 4)
    entry = made[second:ends]
    listed = made[begins:second] + b"".join(
        entry[:46] + f"{number:02}.tx".encode() + entry[51:] for number in range(100)
    )
    end = bytearray(made[ends:])
    struct.pack_into("<HHL", end, 8, 101, 101, len(listed))
    return made[:begins] + listed + bytes(end)


def with_a_lying_end(files: int) -> bytes:
    """An archive whose end says that its list is much longer than it is."""
    made = bytearray(packed(("index.html", PAGE)))
    struct.pack_into("<HH", made, made.index(b"PK\x05\x06") + 8, files, files)
    return bytes(made)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a name that climbs out": (
        lambda: packed(("index.html", PAGE), ("../../escaped.html", PAGE)),
        "leads out of it",
    ),
    "a name that climbs out backwards": (
        lambda: packed(("index.html", PAGE), ("img\\..\\..\\escaped.html", PAGE)),
        "leads out of it",
    ),
    "an absolute name": (lambda: packed(("index.html", PAGE), ("/tmp/escaped.html", PAGE)), "absolute name"),
    "a name on a drive": (
        lambda: packed(("index.html", PAGE), ("C:\\escaped.html", PAGE)),
        "absolute name",
    ),
    "a name of the network": (
        lambda: packed(("index.html", PAGE), ("\\\\server\\share.html", PAGE)),
        "absolute name",
    ),
    "a name with a bell in it": (lambda: packed(("index.html", PAGE), ("a\x07b", PAGE)), "can't be"),
    "a very long name": (lambda: packed(("index.html", PAGE), ("a" * 5_000, PAGE)), "can't be"),
    "a link": (lambda: of_kind(stat.S_IFLNK), "a link or a device"),
    "a device": (lambda: of_kind(stat.S_IFCHR), "a link or a device"),
    "a hundred times smaller": (
        lambda: packed(("index.html", PAGE), ("zeros.bin", bytes(8 * 1_048_576))),
        "packed more than 100 times smaller",
    ),
    "more than it may hold": (
        lambda: packed(*((f"{each}.html", PAGE * 5_000) for each in range(800)), ("index.html", PAGE)),
        "MB it may",
    ),
    "a size that is a lie": (that_says_less, "damaged"),
    "many names for the same bytes": (overlapping, "damaged"),
    "100,001 files": (lambda: many(100_001), "more files than"),
    "3,000 files": (lambda: many(3_000), "more files than"),
    "an end that lies": (lambda: with_a_lying_end(0xFFFF), "more files than"),
    "an archive in it": (
        lambda: packed(("index.html", PAGE), ("more.zip", packed(("index.html", PAGE)))),
        "an archive inside",
    ),
    "an archive in it by another name": (
        lambda: packed(("index.html", PAGE), ("more.png", packed(("index.html", PAGE)))),
        "an archive inside",
    ),
    "a password": (locked, "password"),
    "two files of one name": (
        lambda: packed(("index.html", PAGE), ("a.txt", b"one"), ("./a.txt", b"two")),
        "two files of one name",
    ),
    "packed in a rare way": (
        lambda: packed(("index.html", PAGE), method=zipfile.ZIP_LZMA),
        "packed in a way",
    ),
    "no page": (lambda: packed(("readme.txt", b"nothing")), "no index.html"),
    "a page too deep": (lambda: packed(("a/index.html", PAGE), ("b/x.txt", b"x")), "no index.html"),
    "nothing in it": (lambda: packed(("index.html", PAGE))[-22:], "damaged"),
    "something before it": (
        lambda: b"<html><script>alert(1)</script>" + packed(("index.html", PAGE)),
        "begins with something else",
    ),
    "cut off": (lambda: packed(("index.html", PAGE), ("a.txt", b"a" * 1_000))[:-30], "damaged"),
}
