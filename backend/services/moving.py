"""Moving: a library goes from one store to the other while it is served from both.

Each file is copied, read back and compared with the hash it is named by; one that was is never copied twice. Only then,
and at the very end, it leaves the store it came from. So it may be interrupted at any moment and begun again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import structlog

from backend.core import config, storage
from backend.core.errors import Invalid, Unavailable
from backend.core.storage import Damaged, Entry, Store
from backend.services import stored_files

log = structlog.get_logger(__name__)

Side = Literal["s3", "local"]
Outcome = Literal["copied", "known", "damaged", "gone"]


@dataclass(frozen=True)
class Step:
    """One file, and what became of it: `known` was there already, `damaged` is not what its name says and stays behind."""

    key: str
    size_bytes: int
    outcome: Outcome


class Move:
    """A library on its way. What is uploaded meanwhile comes along, wherever it goes."""

    def __init__(self, to: Side) -> None:
        """Raises: Invalid when there is no bucket, Unavailable."""
        bucket = storage.remote()
        if bucket is None:
            raise Invalid("There is no bucket to move from or to: set S3_BUCKET.")
        self.source, self.target = _ends(to, bucket)
        self.is_where_new_files_go = config.current().storage == to
        self._entries = list(self.source.entries())
        self._moved: list[Entry] = []
        self.total_bytes = sum(entry.size_bytes for entry in self._entries)

    def copies(self) -> Iterator[Step]:
        """Copy file by file. Raises: Unavailable, StorageFull."""
        seen: set[str] = set()
        waiting = self._entries
        while waiting:
            for entry in waiting:
                seen.add(entry.key)
                outcome = _copy(entry.key, self.source, self.target)
                if outcome in {"copied", "known"}:
                    self._moved.append(entry)
                yield Step(entry.key, entry.size_bytes, outcome)
            waiting = [entry for entry in self.source.entries() if entry.key not in seen]

    def leaves(self) -> int:
        """Remove from the source what was seen whole in the target. Returns how many files. Raises: Unavailable."""
        for entry in self._moved:
            self.source.remove(entry.key)
        return len(self._moved)

    def missing(self) -> list[str]:
        """Files that rows name and neither store has."""
        return stored_files.missing(stored_files.keys_in_rows())


def _ends(to: Side, bucket: Store) -> tuple[Store, Store]:
    return (storage.local(), bucket) if to == "s3" else (bucket, storage.local())


def _copy(key: str, source: Store, target: Store) -> Outcome:
    if stored_files.is_whole(target, key):
        return "known"
    if not stored_files.is_whole(source, key):
        return "damaged" if source.holds(key) else "gone"
    try:
        with source.fetched(key) as path:
            target.adopt(path, path.suffix.removeprefix("."))
    except FileNotFoundError:
        return "gone"  # purged since it was listed
    except Damaged:
        return "damaged"
    if not stored_files.is_whole(target, key):
        log.error("moved_file_not_whole", key=key)
        raise Unavailable(f"{key} was sent but can't be read back as it was. Nothing was removed.")
    return "copied"
