"""The store of files by what is in them: `ab/cd/<sha256>.<extension>` below one folder.

A name is made from the bytes, never from what a client called them, so nothing a client says becomes a path.
Incoming bytes wait in `.incoming/` on the same disk until they are whole; then they are flushed to the disk and
renamed. Whoever has a key has a whole file, even after the power went.
"""

import errno
import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from backend.core import config
from backend.core.errors import StorageFull

INCOMING = ".incoming"
READ_BYTES = 64 * 1024
_KEY = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/([0-9a-f]{64})\.[a-z0-9]{2,5}")


class LimitExceeded(ValueError):
    """More bytes arrived than the receiver allows."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"larger than {limit_bytes} bytes")
        self.limit_bytes = limit_bytes


def key_for(sha256: str, extension: str) -> str:
    """The address of a file inside the store, the same in a folder and in a bucket."""
    key = f"{sha256[:2]}/{sha256[2:4]}/{sha256}.{extension}"
    if not is_key(key):
        raise ValueError(f"not a key: {key!r}")
    return key


def is_key(text: str) -> bool:
    """True for exactly the addresses key_for() makes; nothing else may reach the disk."""
    found = _KEY.fullmatch(text)
    return found is not None and found[3].startswith(found[1] + found[2])


@contextmanager
def room_on_disk() -> Iterator[None]:
    """Turn what a full disk or quota says into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFull(
                "The server's disk is full. Delete something or ask your administrator."
            ) from error
        raise


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


class Store:
    """Files in a local folder, addressed by their hash."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def receive(self, *, limit_bytes: int | None = None) -> Incoming:
        """An empty file to write to, on the disk of the store."""
        return Incoming(self._incoming(), limit_bytes=limit_bytes)

    def workplace(self) -> "tempfile.TemporaryDirectory[str]":
        """A folder on the disk of the store that is gone when its `with` block ends."""
        return tempfile.TemporaryDirectory(dir=self._incoming(), prefix="work-", ignore_cleanup_errors=True)

    def keep(self, received: Incoming, extension: str) -> str:
        """Make the received bytes permanent and return their key. Known bytes are kept once.

        Blocks on the disk: call it away from the hub. Ends with the folders flushed, so that a row written afterwards
        never points to a file that a power cut takes back.
        """
        key = key_for(received.sha256, extension)
        target = self.root / key
        received.settle()
        with room_on_disk():
            target.parent.mkdir(parents=True, exist_ok=True)
        # A file that is already there may be damaged; the bytes in hand were just hashed.
        received.path.chmod(0o644)
        received.path.replace(target)
        for folder in (target.parent, target.parent.parent, self.root):
            _flush_folder(folder)
        return key

    def adopt(self, made: Path, extension: str) -> tuple[str, str, int]:
        """Keep a file a child process made in a workplace(). Returns key, sha256 and size in bytes. Blocks on the disk."""
        with made.open("rb") as source, self.receive() as copy:
            while chunk := source.read(READ_BYTES):
                copy.write(chunk)
            return self.keep(copy, extension), copy.sha256, copy.size_bytes

    def path_of(self, key: str) -> Path:
        """Where the file of this key lies, whether it is there or not. Raises ValueError for anything but a key."""
        if not is_key(key):
            raise ValueError(f"not a key: {key!r}")
        return self.root / key

    def holds(self, key: str) -> bool:
        """True when the file is there; False also for text that is no key."""
        return is_key(key) and self.path_of(key).is_file()

    def remove(self, key: str) -> None:
        """Delete the file; one that is already gone is no error."""
        self.path_of(key).unlink(missing_ok=True)

    def changed_at(self, key: str) -> datetime:
        """When the file was last kept; every upload of the same bytes makes it young again."""
        return datetime.fromtimestamp(self.path_of(key).stat().st_mtime, UTC)

    def remove_if_old(self, key: str, before: datetime) -> bool:
        """Delete the file if it is older than this. Returns whether it went.

        It is set aside first and looked at then: an upload of the same bytes at this very moment either made it young, and
        it is put back, or puts a new file in the place that is free now.
        """
        aside = self._incoming() / f"out-{secrets.token_hex(8)}"
        try:
            self.path_of(key).rename(aside)
        except FileNotFoundError:
            return False
        if datetime.fromtimestamp(aside.stat().st_mtime, UTC) >= before:
            aside.rename(self.path_of(key))
            return False
        aside.unlink()
        return True

    def all_keys(self) -> Iterator[str]:
        """Every file in the store, in no order: what the purge of orphans compares with the rows."""
        for path in self.root.glob("??/??/*"):
            key = path.relative_to(self.root).as_posix()
            if is_key(key):
                yield key

    def leftovers(self) -> Iterator[Path]:
        """Files and folders in `.incoming/`, among them those a killed process left behind."""
        yield from self._incoming().iterdir()

    def _incoming(self) -> Path:
        folder = self.root / INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def current() -> Store:
    """The store of this process: UPLOADS_DIR."""
    return Store(config.current().uploads_dir)


def _flush_folder(folder: Path) -> None:
    """A rename is only safe from a power cut when the folder that names it is on the disk too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
