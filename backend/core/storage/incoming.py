"""Bytes on their way in: they wait on the local disk until they are whole."""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from backend.core.errors import StorageFull

INCOMING = ".incoming"
FULL = "The server's disk is full. Delete something or ask your administrator."
LEAST_FREE_BYTES = 1024 * 1024
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # a full disk, a full quota, the system's limit on a file


class LimitExceeded(ValueError):
    """More bytes arrived than the receiver allows."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"larger than {limit_bytes} bytes")
        self.limit_bytes = limit_bytes


@contextmanager
def room_on_disk() -> Iterator[None]:
    """Turn what a full disk or quota says into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFull(FULL) from error
        raise


def refuse_full_disk(folder: Path) -> None:
    """For programs that can't say why they failed. Raises: StorageFull where next to nothing more finds room."""
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        raise StorageFull(FULL)


class Incoming:
    """A file on its way in: hashed and counted while it is written. Used up by Store.keep() or discard()."""

    def __init__(self, folder: Path, *, limit_bytes: int | None = None) -> None:
        handle, name = tempfile.mkstemp(dir=folder, prefix="in-")
        self.path = Path(name)
        self.limit_bytes = limit_bytes
        self.size_bytes = 0
        self._file = os.fdopen(handle, "w+b")
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> int:
        """Append. Raises LimitExceeded before the first byte past limit_bytes is stored, StorageFull."""
        if self.limit_bytes is not None and self.size_bytes + len(chunk) > self.limit_bytes:
            raise LimitExceeded(self.limit_bytes)
        with room_on_disk():
            self._file.write(chunk)
        self._hash.update(chunk)
        self.size_bytes += len(chunk)
        return len(chunk)

    def flush(self) -> None:
        """Hand buffered bytes to the system, so that another process can read them by path. Raises StorageFull."""
        with room_on_disk():
            self._file.flush()

    def settle(self) -> None:
        """Put the bytes on the disk for good and close. Blocks for as long as the disk takes. Raises StorageFull."""
        with room_on_disk():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def discard(self) -> None:
        """Forget the file, whatever state it is in."""
        with suppress(OSError):  # closing flushes, and a full disk refuses that; the file goes anyway
            self._file.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()
