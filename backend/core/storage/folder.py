"""The store on the local disk: `ab/cd/<sha256>.<extension>` below one folder.

Incoming bytes wait in `.incoming/` on the same disk until they are whole; then they are flushed to the disk and
renamed. Whoever has a key has a whole file, even after the power went.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from backend.core import hub, made_files
from backend.core.storage.incoming import room_on_disk
from backend.core.storage.keys import is_key, key_for, must_be_key
from backend.core.storage.opened_file import OpenedFile
from backend.core.storage.store import READ_BYTES, Entry, Store, Whole

LISTED_AT_ONCE = 1000


class FolderStore(Store):
    """Files in a local folder, addressed by their hash."""

    def keep(self, received: Whole, extension: str) -> str:
        return hub.run_in_thread(self._keep, received, extension)

    def adopt(self, made: Path, extension: str) -> tuple[str, str, int]:
        return hub.run_in_thread(self._adopt, made, extension)

    def _adopt(self, made: Path, extension: str) -> tuple[str, str, int]:
        with made_files.opened(made) as source, self.receive() as copy:
            while chunk := source.read(READ_BYTES):
                copy.write(chunk)
            return self._keep(copy, extension), copy.sha256, copy.size_bytes

    def _keep(self, received: Whole, extension: str) -> str:
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

    def path_of(self, key: str) -> Path:
        """Where the file of this key lies, whether it is there or not. Raises ValueError for anything but a key."""
        return self.root / must_be_key(key)

    @contextmanager
    def fetched(self, key: str) -> Iterator[Path]:
        path = self.path_of(key)
        if not path.is_file():
            raise FileNotFoundError(key)
        with ExitStack() as held:
            yield self._held(path, held)

    def _held(self, path: Path, held: ExitStack) -> Path:
        """The file under a name of its own. At its own name another upload of the same bytes may put a new file at any
        moment, which a child that was let in to this one could not open.
        """
        try:
            name = Path(held.enter_context(self.workplace())) / path.name
            name.hardlink_to(path)
        except FileNotFoundError:  # purged at this moment
            raise
        except OSError:  # a full disk, one without such links, a file of another account
            return path
        return name

    def opened(self, key: str) -> OpenedFile:
        return hub.run_in_thread(OpenedFile, self.path_of(key))

    def holds(self, key: str) -> bool:
        return is_key(key) and self.path_of(key).is_file()

    def remove(self, key: str) -> None:
        self.path_of(key).unlink(missing_ok=True)

    def changed_at(self, key: str) -> datetime:
        return datetime.fromtimestamp(self.path_of(key).stat().st_mtime, UTC)

    def remove_if_old(self, key: str, before: datetime) -> bool:
        """Delete the file if it is older than this. Returns whether it went.

        It is set aside first and looked at then: an upload of the same bytes at this very moment either made it young, and
        it is put back, or puts a new file in the place that is free now.
        """
        return hub.run_in_thread(self._remove_if_old, key, before)

    def _remove_if_old(self, key: str, before: datetime) -> bool:
        aside = self.incoming_folder() / f"out-{secrets.token_hex(8)}"
        try:
            self.path_of(key).rename(aside)
        except FileNotFoundError:
            return False
        if datetime.fromtimestamp(aside.stat().st_mtime, UTC) >= before:
            aside.rename(self.path_of(key))
            return False
        aside.unlink()
        return True

    def entries(self) -> Iterator[Entry]:
        paths = self.root.glob("??/??/*")
        while listed := hub.run_in_thread(self._list_some, paths):
            yield from (each for each in listed if each is not None)

    def _list_some(self, paths: Iterator[Path]) -> list[Entry | None]:
        return [self._entry(path) for path in islice(paths, LISTED_AT_ONCE)]

    def _entry(self, path: Path) -> Entry | None:
        key = path.relative_to(self.root).as_posix()
        if not is_key(key):
            return None
        try:
            found = path.stat()
        except FileNotFoundError:  # removed since it was listed
            return None
        return Entry(key, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def is_reachable(self) -> bool:
        return os.access(self.root, os.W_OK)


def _flush_folder(folder: Path) -> None:
    """A rename is only safe from a power cut when the folder that names it is on the disk too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
