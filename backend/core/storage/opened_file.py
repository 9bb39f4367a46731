"""A file of the local folder on its way to whoever asked for it. What the disk must be asked for first is read in a thread."""

import os
from collections.abc import Iterator
from pathlib import Path

from backend.core import hub
from backend.core.storage.store import Damaged, Straight

PIECE_BYTES = 256 * 1024
# The system reads ahead by more than this: where both ends are in memory, so is what lies between.
LOOK_BYTES = 32 * 1024


class OpenedFile:
    """A file, open to be sent: what the system has in memory goes at once, past our own memory where the server can."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY)
        self._is_open = True
        self.size_bytes = os.fstat(self._descriptor).st_size

    def pieces(self, start: int, stop: int, straight: Straight | None = None) -> Iterator[bytes]:
        is_first = True  # what stands before the file goes with it
        while start < stop:
            length = min(PIECE_BYTES, stop - start)
            if straight is not None and not is_first and self._is_in_memory(start, length):
                start += _not_nothing(straight(self._descriptor, start, length))
            else:
                piece = self._read(start, length)
                start += _not_nothing(len(piece))
                yield piece
            is_first = False
            hub.sleep(0)  # a fast reader never waits, and others want their turn

    def _read(self, start: int, length: int) -> bytes:
        if self._is_in_memory(start, length):
            return os.pread(self._descriptor, length, start)
        return hub.run_in_thread(os.pread, self._descriptor, length, start)

    def _is_in_memory(self, start: int, length: int) -> bool:
        """Whether this can be had without waiting for the disk; False where the file system can't tell."""
        byte = [bytearray(1)]
        looks = (*range(start, start + length, LOOK_BYTES), start + length - 1)
        try:
            return all(os.preadv(self._descriptor, byte, at, os.RWF_NOWAIT) for at in looks)
        except OSError:
            return False

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            os.close(self._descriptor)


def _not_nothing(length: int) -> int:
    if not length:
        raise Damaged("the file became shorter while it was read")
    return length
