"""What every store of files does, whether they lie in a folder or in a bucket."""

import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from backend.core.storage.incoming import INCOMING, Incoming

READ_BYTES = 256 * 1024


class Whole(Protocol):
    """A file on the local disk whose last byte has arrived, and its hash."""

    @property
    def path(self) -> Path: ...

    @property
    def sha256(self) -> str: ...

    def settle(self) -> None:
        """Put the bytes on the disk for good and close."""


class Store(ABC):
    """Files addressed by their hash.

    Call its verbs on the hub, never inside `hub.run_in_thread`: they take to a thread themselves what blocks on a disk,
    and let others have their turn while they wait for a network. Whatever comes in, and whatever is worked on, waits in
    `.incoming/` below `root`, a folder of this machine.
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
        Raises: StorageFull, Unavailable.
        """

    @abstractmethod
    def adopt(self, made: Path, extension: str) -> tuple[str, str, int]:
        """Keep a file a child process made in a workplace(), and leave it there. Returns key, sha256 and size in bytes.

        Raises: StorageFull, Unavailable.
        """

    @abstractmethod
    def fetched(self, key: str) -> AbstractContextManager[Path]:
        """The file to read, on the local disk for as long as the block lasts; its name is that of the key.

        Raises: FileNotFoundError, StorageFull, Unavailable; ValueError for anything but a key.
        """

    @abstractmethod
    def holds(self, key: str) -> bool:
        """True when the file is there; False also for text that is no key. Raises Unavailable."""

    @abstractmethod
    def remove(self, key: str) -> None:
        """Delete the file; one that is already gone is no error. Raises Unavailable."""

    @abstractmethod
    def changed_at(self, key: str) -> datetime:
        """When the file was last kept; every upload of the same bytes makes it young again.

        Raises: FileNotFoundError, Unavailable.
        """

    @abstractmethod
    def remove_if_old(self, key: str, before: datetime) -> bool:
        """Delete the file if it is older than this. Returns whether it went. Raises Unavailable."""

    @abstractmethod
    def all_keys(self) -> Iterator[str]:
        """Every file in the store, in no order: what the purge of orphans compares with the rows."""

    def leftovers(self) -> Iterator[Path]:
        """Files and folders in `.incoming/`, among them those a killed process left behind."""
        yield from self.incoming_folder().iterdir()

    def incoming_folder(self) -> Path:
        """Where bytes wait until they are whole; made when it is missing."""
        folder = self.root / INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        return folder
