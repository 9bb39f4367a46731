"""Part files: a file that comes in pieces, over many requests, in several processes, through kills.

Whoever opens a part has it alone on this machine and then says how much of it counts; what lies beyond was never
acknowledged and is cut off. What a process has hashed while writing it remembers, so that the end needs no second reading;
one that did not see the beginning reads it again, away from the hub.
"""

import fcntl
import hashlib
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from backend.core import clock, hub
from backend.core.storage import room_on_disk

PREFIX = "part-"  # tells parts from what else lies among incoming bytes: they are no leftovers
PATIENCE_SECONDS = 1.0  # a client that cut its own line asks again before this process has noticed
PAUSE_SECONDS = 0.05
READ_BYTES = 1024 * 1024
MOST_REMEMBERED = 256


class Busy(Exception):
    """Somebody else is writing this part."""


class Missing(Exception):
    """Bytes that counted are not there any more: the folder was emptied, or is another one."""


class Digest(Protocol):
    """A running hash, as hashlib makes them."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class _Hashed:
    """How much of a part was hashed, and to what."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self.running = hashlib.sha256()

    def take(self, block: bytes) -> None:
        self.running.update(block)
        self.size_bytes += len(block)

    def copy(self) -> "_Hashed":
        same = _Hashed()
        same.size_bytes, same.running = self.size_bytes, self.running.copy()
        return same


class _Memory:
    """What this process has hashed of parts that are not complete: only bytes that count, for they never change."""

    def __init__(self) -> None:
        self._known: OrderedDict[Path, _Hashed] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, path: Path, hashed: _Hashed) -> None:
        with self._lock:
            self._known[path] = hashed.copy()
            self._known.move_to_end(path)
            while len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)

    def recall(self, path: Path, counted_bytes: int) -> _Hashed:
        with self._lock:
            known = self._known.get(path)
            return known.copy() if known and known.size_bytes <= counted_bytes else _Hashed()

    def forget(self, path: Path) -> None:
        with self._lock:
            self._known.pop(path, None)


_memory = _Memory()


@dataclass(frozen=True)
class Lent:
    """A whole file under a second name, for a store to use up."""

    path: Path
    sha256: str

    def settle(self) -> None:
        """Every byte of it has been on the disk for good since it was counted."""


class Part:
    """A part that is ours for now: see `opened`.

    Its verbs belong on the hub: they take to a thread themselves what blocks on a disk.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.size_bytes = self.counted_bytes = 0
        self._descriptor = descriptor
        self._hashed = _Hashed()
        self._is_resumed = False

    def resume(self, counted_bytes: int) -> None:
        """So much of it counts; what a killed process wrote beyond is dropped. Raises: Missing."""
        hub.run_in_thread(_cut, self._descriptor, counted_bytes)
        self.size_bytes = self.counted_bytes = counted_bytes
        self._hashed = _memory.recall(self.path, counted_bytes)
        self._is_resumed = True

    def append(self, block: bytes, *also: Digest) -> None:
        """Write the next bytes; they do not count yet. `also` are hashes that take them in. Raises: StorageFull."""
        hub.run_in_thread(self._append, block, also)

    def _append(self, block: bytes, also: tuple[Digest, ...]) -> None:
        rest = memoryview(block)
        with room_on_disk():
            while rest:
                rest = rest[os.pwrite(self._descriptor, rest, self.size_bytes + len(block) - len(rest)) :]
        if self._hashed.size_bytes == self.size_bytes:
            self._hashed.take(block)
        for digest in also:
            digest.update(block)
        self.size_bytes += len(block)

    def settle(self) -> None:
        """Put what was written on the disk for good. Raises: StorageFull."""
        hub.run_in_thread(self._settle)

    def _settle(self) -> None:
        with room_on_disk():
            os.fsync(self._descriptor)
            if self.counted_bytes == 0:
                _flush_folder(self.path.parent)

    def count(self) -> None:
        """What was settled counts from now on: somebody has it in writing."""
        self.counted_bytes = self.size_bytes
        if self._hashed.size_bytes == self.size_bytes:
            _memory.keep(self.path, self._hashed)

    def cut_back(self) -> None:
        """Drop what does not count, also what a full disk took only half of."""
        hub.run_in_thread(_cut, self._descriptor, self.counted_bytes)
        if self.size_bytes > self.counted_bytes:
            self.size_bytes = self.counted_bytes
            self._hashed = _memory.recall(self.path, self.counted_bytes)

    @contextmanager
    def whole(self) -> Iterator[Lent]:
        """The file to be kept by a store, under a second name which the store uses up; the part itself stays.

        So a kill after the store has it, and before anybody wrote that down, loses nothing: the next try begins again.
        From here on both names mean the same bytes, so nothing may be appended any more.
        """
        second = self.path.with_name(f"in-{secrets.token_hex(8)}")
        try:
            yield hub.run_in_thread(self._lend, second)
        finally:
            hub.run_in_thread(second.unlink, missing_ok=True)

    def _lend(self, second: Path) -> Lent:
        while block := os.pread(self._descriptor, READ_BYTES, self._hashed.size_bytes):
            self._hashed.take(block)
        with room_on_disk():
            second.hardlink_to(self.path)
        os.utime(second)  # its last byte may be a day old; the purge of orphans must see a young file
        return Lent(second, self._hashed.running.hexdigest())

    def remove(self) -> None:
        """There is no such part any more; a store that has the whole file keeps it."""
        hub.run_in_thread(self.path.unlink, missing_ok=True)
        _memory.forget(self.path)

    def leave_as_it_is(self) -> None:
        """Cut nothing off at the end: nobody knows whether the last bytes count. Who resumes next has it in writing."""
        self._is_resumed = False

    def close(self) -> None:
        """Let others have it, without what does not count."""
        try:
            if self._is_resumed:
                self.cut_back()
        finally:
            # Of a part that was removed this frees the bytes: for a gigabyte that takes the disk a while.
            hub.run_in_thread(os.close, self._descriptor)


@contextmanager
def opened(path: Path) -> Iterator[Part]:
    """Have the part at this path alone for as long as the block lasts; one that is not there is made.

    Look at what says how much of it counts only now, for others may have gone on with it until now, and `resume`.
    Raises: Busy.
    """
    part = _wait_for(path)
    try:
        yield part
    finally:
        part.close()


def _wait_for(path: Path) -> Part:
    give_up_at = clock.monotonic() + PATIENCE_SECONDS
    while (descriptor := hub.run_in_thread(_locked, path)) is None:
        if clock.monotonic() >= give_up_at:
            raise Busy
        hub.sleep(PAUSE_SECONDS)
    return Part(path, descriptor)


def _locked(path: Path) -> int | None:
    """The open part, ours alone. None while it is somebody else's, or was removed at this very moment."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.exists() and path.stat().st_ino == os.fstat(descriptor).st_ino:
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass  # closed below, and tried again
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _cut(descriptor: int, counted_bytes: int) -> None:
    """Leave so many bytes. Raises: Missing when there are fewer."""
    size_bytes = os.fstat(descriptor).st_size
    if size_bytes < counted_bytes:
        raise Missing
    if size_bytes > counted_bytes:
        os.ftruncate(descriptor, counted_bytes)


def _flush_folder(folder: Path) -> None:
    """A new file is only safe from a power cut when the folder that names it is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
