"""A lock between the processes of one machine that ends with the process that holds it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.core import hub


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold an exclusive lock on this file for as long as the block lasts; wait for it as long as it takes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        while not _try(handle.fileno()):
            hub.sleep(0.05)
        yield


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
