"""A package as it arrived: what its list of contents may say, and reading what it holds."""

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MOST_FILES = 2_000
LARGEST_LIST_BYTES = 2 * 1024 * 1024
LARGEST_RATIO = 100
# Below this even an honest file of blanks may be packed a thousandfold; it does no harm.
RATIO_COUNTS_FROM_BYTES = 64 * 1024
LONGEST_NAME = 400
READ_BYTES = 256 * 1024
NESTED = {".zip", ".jar", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst", ".apk"}
NESTED_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\x00")
PAGES = ("index.html", "index.htm")
# What other systems add for themselves.
CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
ENCRYPTED = 0x1 | 0x40 | 0x2000
DAMAGED = "This ZIP archive is damaged: it can't be read to its end."
_END = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT = 65_535


class Refused(Exception):
    """The package is not accepted; the message is a reason for a person."""


@dataclass(frozen=True)
class Bounds:
    """How much a package may hold unpacked, and how large its one page may become, in bytes."""

    unpacked: int
    page: int


class Archive:
    """A package whose list of contents is sound. Names are relative to the folder its page lies in."""

    def __init__(self, file: Path, bounds: Bounds) -> None:
        _check_end(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, OverflowError):
            raise Refused(DAMAGED) from None
        entries = _sound(self._zip.infolist(), file.stat().st_size, bounds)
        top = _top_of(entries)
        self._entries = {
            name.removeprefix(top): entry for name, entry in entries.items() if name.startswith(top)
        }
        self._by_folded = {name.casefold(): name for name in self._entries}
        self.page = next(found for page in PAGES if (found := self.find(page)))

    def __len__(self) -> int:
        return len(self._entries)

    def names(self) -> list[str]:
        return list(self._entries)

    def find(self, name: str) -> str | None:
        """The file of this name, also where only capitals or the way accents are written differ: packages are made on systems that
        don't mind.
        """
        name = unicodedata.normalize("NFC", name)
        return name if name in self._entries else self._by_folded.get(name.casefold())

    def read(self, name: str) -> bytes:
        """All bytes of one file, never more than the list said. Raises Refused."""
        entry, pieces = self._entries[name], []
        try:
            with self._zip.open(entry) as opened:
                while piece := opened.read(READ_BYTES):
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
            raise Refused(DAMAGED) from None
        content = b"".join(pieces)
        if len(content) != entry.file_size:
            raise Refused(DAMAGED)
        if content.startswith(NESTED_BEGINNINGS):
            raise Refused(f"There is an archive inside this archive: {name}.")
        return content

    def read_all(self) -> None:
        """See that every file is whole. Raises Refused."""
        for name in self._entries:
            self.read(name)


def _check_end(file: Path) -> None:
    """Look at the end of the archive before anything in it is believed: how long is its list?"""
    with file.open("rb") as opened:
        if opened.read(4) not in {b"PK\x03\x04", b"PK\x05\x06"}:
            raise Refused("This ZIP archive begins with something else.")
        size = opened.seek(0, 2)
        opened.seek(max(0, size - _END.size - _LONGEST_COMMENT - 20))
        tail = opened.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise Refused(DAMAGED)
    _, _, _, _, entries, list_bytes, _, _ = _END.unpack_from(tail, at)
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07") or entries > MOST_FILES:
        raise Refused(f"This package holds more files than the {MOST_FILES} it may.")
    if list_bytes > LARGEST_LIST_BYTES:
        raise Refused("The list of contents of this ZIP archive is longer than it may be.")


def _sound(infos: list[zipfile.ZipInfo], archive_bytes: int, bounds: Bounds) -> dict[str, zipfile.ZipInfo]:
    """Files by their names, each name checked. Raises Refused."""
    if len(infos) > MOST_FILES:
        raise Refused(f"This package holds more files than the {MOST_FILES} it may.")
    files: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = _safe_name(info)
        _check_kind(info, name)
        if info.is_dir() or name.startswith(CLUTTER) or name.endswith(CLUTTER):
            continue
        if name in files or not name:
            raise Refused(f"This package holds two files of one name: {name}.")
        files[name] = info
    _check_sizes(infos, archive_bytes, bounds)
    return files


def _safe_name(info: zipfile.ZipInfo) -> str:
    said = info.orig_filename
    shown = "".join(each if each.isprintable() else "?" for each in said)[:80]
    name = unicodedata.normalize("NFC", said.replace("\\", "/"))
    if not name.isprintable() or len(name) > LONGEST_NAME:
        raise Refused(f"A file in this package has a name that can't be: {shown}.")
    if name.startswith("/") or re.match("[A-Za-z]:", name):
        raise Refused(f"A file in this package has an absolute name: {shown}.")
    if ".." in name.split("/"):
        raise Refused(f"A file in this package has a name that leads out of it: {shown}.")
    return "/".join(part for part in name.split("/") if part not in {"", "."})


def _check_kind(info: zipfile.ZipInfo, name: str) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Refused(f"This package holds a link or a device, where only files may be: {name}.")
    if info.flag_bits & ENCRYPTED:
        raise Refused("This package is locked with a password.")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Refused(f"A file in this package is packed in a way that is not accepted: {name}.")
    if PurePosixPath(name.lower()).suffix in NESTED:
        raise Refused(f"There is an archive inside this archive: {name}.")


def _check_sizes(infos: list[zipfile.ZipInfo], archive_bytes: int, bounds: Bounds) -> None:
    unpacked = sum(info.file_size for info in infos)
    if unpacked > bounds.unpacked:
        raise Refused(
            f"This package holds {unpacked / 1_048_576:.0f} MB, more than the {bounds.unpacked / 1_048_576:.0f} MB it may."
        )
    # Two names for the same packed bytes would make much of little.
    if sum(info.compress_size for info in infos) > archive_bytes:
        raise Refused(DAMAGED)
    each = [(info.file_size, info.compress_size) for info in infos]
    for size, packed in [*each, (unpacked, archive_bytes)]:
        if size > RATIO_COUNTS_FROM_BYTES and size > packed * LARGEST_RATIO:
            raise Refused(f"This package is packed more than {LARGEST_RATIO} times smaller than it is.")


def _top_of(files: dict[str, zipfile.ZipInfo]) -> str:
    """The folder the page lies in: the root, or the only folder there is. Raises Refused."""
    folded = {name.casefold() for name in files}
    if folded.intersection(PAGES):
        return ""
    tops = {name.split("/", 1)[0] for name in files}
    top = f"{tops.pop()}/" if len(tops) == 1 else ""
    if top and folded.intersection(f"{top.casefold()}{page}" for page in PAGES):
        return top
    raise Refused("There is no index.html in this package: it belongs at the top, or into its only folder.")
