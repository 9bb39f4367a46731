"""What every store of files does, whether they lie in a folder or in a bucket."""

import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from backend.core.storage.incoming import INCOMING, Incoming

READ_BYTES = 1024 * 1024


class Damaged(OSError):
    """The bytes in a store are not those their name says."""


class Whole(Protocol):
    """A file on the local disk whose last byte has arrived, and its hash."""

    @property
    def path(self) -> Path: ...

    @property
    def sha256(self) -> str: ...

    def settle(self) -> None:
        """Put the bytes on the disk for good and close."""


@dataclass(frozen=True)
class Entry:
    """One file in a store: what it is called, how large it is, when it was last kept."""

    key: str
    size_bytes: int
    changed_at: datetime


# What a server offers that can have the system send a part of an open file: descriptor, start and length give how much
# was sent. It may be called once everything before that part was taken off our hands.
Straight = Callable[[int, int, int], int]


class Opened(Protocol):
    """A file in a store, open to be sent."""

    @property
    def size_bytes(self) -> int: ...

    def pieces(self, start: int, stop: int, straight: Straight | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to `stop`, in bounded pieces; others have their turn between two.

        What went `straight` is not among them.
        Raises: Damaged when the file ends too soon, Unavailable.
        """

    def close(self) -> None:
        """Harmless when repeated."""


class Store(ABC):
    """Files addressed by their hash.

    Call its verbs on the hub, never inside `hub.run_in_thread`: they take to a thread themselves what blocks on a disk,
    and let others have their turn while they wait for a network. Whatever comes in, and whatever is worked on, waits in
    `.incoming/` below `root`, a folder of this machine.

    Every verb raises Unavailable where the store lies elsewhere and does not answer.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def receive(self, *, limit_bytes: int | None = None) -> Incoming:
        """An empty file to write to, on the local disk."""
        return Incoming(self.incoming_folder(), limit_bytes=limit_bytes)

    def workplace(self) -> "tempfile.TemporaryDirectory[str]":
        """A folder on the local disk that is gone when its `with` block ends."""
        return tempfile.TemporaryDirectory(
            dir=self.incoming_folder(), prefix="work-", ignore_cleanup_errors=True
        )

    @abstractmethod
    def keep(self, received: Whole, extension: str) -> str:
        """Make the received bytes permanent and return their key; the file they came in is used up.

        Known bytes are kept once. A row written afterwards never points to a file that a power cut takes back.
        Raises: StorageFull; then nothing is stored, and the file is still there.
        """

    @abstractmethod
    def adopt(self, made: Path, extension: str) -> tuple[str, str, int]:
        """Keep a file a child process made in a workplace(), and leave it there. Returns key, sha256 and size in bytes.

        Raises: StorageFull; NotAFile for a link or anything else but a plain file.
        """

    @abstractmethod
    def fetched(self, key: str) -> AbstractContextManager[Path]:
        """The file to read, on the local disk for as long as the block lasts; its name is that of the key.

        Raises: FileNotFoundError, StorageFull, Damaged; ValueError for anything but a key.
        """

    @abstractmethod
    def opened(self, key: str) -> Opened:
        """The file to send. Raises: FileNotFoundError; ValueError for anything but a key."""

    @abstractmethod
    def holds(self, key: str) -> bool:
        """True when the file is there; False also for text that is no key."""

    @abstractmethod
    def remove(self, key: str) -> None:
        """Delete the file; one that is already gone is no error."""

    @abstractmethod
    def changed_at(self, key: str) -> datetime:
        """When the file was last kept; every upload of the same bytes makes it young again. Raises: FileNotFoundError."""

    @abstractmethod
    def remove_if_old(self, key: str, before: datetime) -> bool:
        """Delete the file if it is older than this. Returns whether it went."""

    @abstractmethod
    def entries(self) -> Iterator[Entry]:
        """Every file in the store, in no order."""

    def all_keys(self) -> Iterator[str]:
        """The names of every file in the store, in no order."""
        return (entry.key for entry in self.entries())

    def forget_unfinished(self, before: datetime) -> int:
        """Give up what killed processes began to write before this, where that is not in `.incoming/`. Returns how many."""
        return 0

    @abstractmethod
    def is_reachable(self) -> bool:
        """Whether the store answers now. Never raises."""

    def presigned(self, key: str, method: Literal["GET", "HEAD"]) -> str | None:
        """An address where a browser gets the file without asking us, good for a time; None where there is no such thing."""
        return None

    def leftovers(self) -> Iterator[Path]:
        """Files and folders in `.incoming/`, among them those a killed process left behind."""
        yield from self.incoming_folder().iterdir()

    def incoming_folder(self) -> Path:
        """Where bytes wait until they are whole; made when it is missing."""
        folder = self.root / INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        return folder
