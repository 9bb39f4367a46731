"""What the one document is made of: each file of the package as a `data:` address, counted, and what was noticed."""

import base64
import codecs
import re
from collections.abc import Callable

from backend.core.inlining.addresses import Target, folder_of, target_of, type_of
from backend.core.inlining.archive import Archive, Bounds, Refused

MOST_WARNINGS = 20
LONGEST_WARNING = 300
DEEPEST = 8
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What browsers read these as, for so they are written.
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
}

Rewrite = Callable[["Bundle", str, str], str]


def text_of(content: bytes) -> str:
    """Text as a browser reads it: by its mark, as UTF-8, as it declares itself, or as Windows wrote it."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        declared = _DECLARED.search(content[:2048])
        return content.decode(_encoding(declared[1] if declared else b""), "replace")


def _encoding(declared: bytes) -> str:
    """A declared name if it is one of a way to write text; else what browsers assume."""
    try:
        found = codecs.lookup(declared.decode("ascii"))
        "".encode(found.name)  # refuses ways that write something else than text
    except (LookupError, ValueError):
        return "cp1252"
    return _MEANT.get(found.name, found.name)


class Bundle:
    """The package on its way to be one document."""

    def __init__(self, archive: Archive, bounds: Bounds, rewrites: dict[str, Rewrite]) -> None:
        self.archive = archive
        self.start = archive.page
        self.warnings: list[str] = []
        self.used: set[str] = set()
        self._bounds = bounds
        self._rewrites = rewrites
        # For each document that is open: a picture named a thousand times counts a thousand times.
        self._spent = [0]
        self._made: dict[str, str] = {}
        self._open: list[str] = []

    @property
    def document(self) -> str:
        """The file that is being rewritten."""
        return self._open[-1] if self._open else self.start

    def address(self, reference: str, folder: str) -> str | None:
        """What to write instead of a reference in a document of this folder; None to leave it as it is."""
        target = target_of(reference, folder)
        if target.kind == "outside":
            self.note_outside(target)
        if target.kind != "inside":
            return None
        path = self.archive.find(target.path)
        if path is None:
            self.warn(f"{target.path or reference} is missing in the package.")
            return None
        return self._spend(self._data(path) + _fragment(target))

    def data_of(self, path: str) -> str:
        """The `data:` address of a file that is there. Raises Refused when the document grows beyond what it may."""
        return self._spend(self._data(path))

    def kept(self, mime_type: str, text: str) -> str:
        """Text that was rewritten for this document, as an address."""
        return self._spend(data_address(mime_type, text.encode()))

    def text(self, path: str) -> str:
        """A file as text. Marks it as used."""
        self.used.add(path)
        return text_of(self.archive.read(path))

    def note_outside(self, target: Target) -> None:
        """Say that a file lies on another server."""
        self.warn(f"{target.path} is fetched from outside: it is not there while a screen is offline.")

    def warn(self, sentence: str) -> None:
        """Note something for whoever made the package, once."""
        sentence = sentence[:LONGEST_WARNING]
        if sentence not in self.warnings and len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(sentence)

    def _data(self, path: str) -> str:
        if path in self._made:
            return self._made[path]
        if path in self._open or len(self._open) >= DEEPEST:
            self.warn(f"{path} contains itself, or lies in too many others.")
            return "data:,"
        self._open.append(path)
        self._spent.append(0)
        made = data_address(type_of(path), self._content(path))
        self._open.pop()
        self._spent.pop()
        self._made[path] = made
        return made

    def _content(self, path: str) -> bytes:
        rewrite = self._rewrites.get(type_of(path))
        if rewrite is None:
            self.used.add(path)
            return self.archive.read(path)
        return rewrite(self, self.text(path), folder_of(path)).encode()

    def _spend(self, made: str) -> str:
        self._spent[-1] += len(made)
        if self._spent[-1] > self._bounds.page:
            raise Refused(
                f"As one page this package is larger than the {self._bounds.page / 1_048_576:.0f} MB it may be:"
                " leave large films out of it, and play them by themselves."
            )
        return made


def data_address(mime_type: str, content: bytes) -> str:
    """Bytes as an address that needs no network."""
    charset = ";charset=utf-8" if mime_type.startswith("text/") else ""
    return f"data:{mime_type}{charset};base64,{base64.b64encode(content).decode()}"


def _fragment(target: Target) -> str:
    return f"#{target.fragment}" if target.fragment and not target.fragment.startswith("iefix") else ""
