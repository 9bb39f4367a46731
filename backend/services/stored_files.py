"""Stored files against the rows that name them: what must be there, and whether it is what its name says."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import or_, select

from backend.core import hub, storage
from backend.core.db import db
from backend.core.storage import Damaged, Store
from backend.models.content import Blob, Content

AT_ONCE = 500
KEYS = (Blob.source_key, Blob.key, Blob.thumbnail_key, Blob.preview_key)

Verdict = Literal["whole", "orphan", "gone", "damaged", "missing"]


@dataclass(frozen=True)
class Seen:
    """What was found of one file. An orphan is whole, but no row names it: the purge takes it when it is old.

    What is gone was removed since it was listed; what is missing a row still names.
    """

    key: str
    size_bytes: int
    verdict: Verdict


class Check:
    """One look at everything: begun with what is listed now, then file by file."""

    def __init__(self) -> None:
        self._named = keys_in_rows()
        self._files = [(store, entry) for store in storage.each() for entry in store.entries()]
        self.total_bytes = sum(entry.size_bytes for _, entry in self._files)

    def run(self) -> Iterator[Seen]:
        """Read every file, wherever it lies; then say which are missing. Raises: Unavailable."""
        for store, entry in self._files:
            if is_whole(store, entry.key):
                verdict: Verdict = "whole" if entry.key in self._named else "orphan"
            elif store.holds(entry.key):
                verdict = "damaged"
            else:
                verdict = "gone"
            yield Seen(entry.key, entry.size_bytes, verdict)
        there = {entry.key for _, entry in self._files}
        for key in missing(self._named - there):
            yield Seen(key, 0, "missing")


def is_whole(store: Store, key: str) -> bool:
    """Whether the bytes in this store are those the key says: all of them are read. False also when there is none.

    Raises: Unavailable.
    """
    hashed = hashlib.sha256()
    try:
        file = store.opened(key)
        try:
            for piece in file.pieces(0, file.size_bytes):
                hub.run_in_thread(hashed.update, piece)
        finally:
            file.close()
    except (FileNotFoundError, Damaged):
        return False
    return hashed.hexdigest() == storage.sha256_of(key)


def keys_in_rows() -> set[str]:
    """Every file some row names."""
    found: set[str] = set()
    for row in db.session.execute(select(*KEYS)).yield_per(AT_ONCE):
        found.update(key for key in row if key is not None)
    db.session.close()
    return found


def named_among(keys: Collection[str]) -> set[str]:
    """Those of these that a row names now. At most some hundreds at a time. Gives the database connection back."""
    rows = db.session.execute(select(*KEYS).where(or_(*(column.in_(keys) for column in KEYS))))
    named = {key for row in rows for key in row}
    db.session.close()
    return named.intersection(keys)


def missing(keys: Collection[str]) -> list[str]:
    """Those of these that are in no store although a row still names them: rows and files come and go meanwhile."""
    store = storage.current()
    gone = sorted(key for key in keys if not store.holds(key))
    still: set[str] = set()
    for start in range(0, len(gone), AT_ONCE):
        still |= named_among(gone[start : start + AT_ONCE])
    return [key for key in gone if key in still]


def titles_with(key: str) -> list[str]:
    """The entries of the library that need this file, for a person to know what is at stake."""
    needing = select(Content.title).join(Content.blob).where(or_(*(column == key for column in KEYS)))
    titles = list(db.session.scalars(needing.order_by(Content.title).limit(5)))
    db.session.close()
    return titles
