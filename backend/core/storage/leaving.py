"""A bucket has no rename: so whoever removes an object leaves a note beside it while it does.

A file that is kept at this very moment may be removed by somebody who looked at its age a moment earlier. Whoever keeps it
therefore waits until no note is there, and then looks whether the file still is. A removal that begins later sees that it
is young.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime

from backend.core import hub
from backend.core.storage.line import Line, reaching

FOLDER = ".leaving/"
STALE_SECONDS = 60  # a removal takes a second; whoever wrote an older note was killed
PAUSE_SECONDS = 0.1


@contextmanager
def noted(line: Line, key: str) -> Iterator[None]:
    """Say that this file is about to be removed. Where removing it failed the note stays until it is stale: the store may
    still be at it.
    """
    note = _note(line, key)
    with reaching(key):
        line.client.put_object(**note, Body=b"")
    yield
    with reaching(key):
        line.client.delete_object(**note)


def wait(line: Line, key: str) -> None:
    """Return when nobody is removing this file. Raises: Unavailable."""
    note = _note(line, key)
    with suppress(FileNotFoundError), reaching(key):
        while True:
            found = line.client.head_object(**note)
            said_at = parsedate_to_datetime(found["ResponseMetadata"]["HTTPHeaders"]["date"])
            if (said_at - found["LastModified"]).total_seconds() > STALE_SECONDS:
                line.client.delete_object(**note)
                return
            hub.sleep(PAUSE_SECONDS)


def _note(line: Line, key: str) -> dict[str, str]:
    named = line.named(key)
    return named | {"Key": f"{line.place.prefix}{FOLDER}{key.rpartition('/')[2]}"}
