"""A bucket has no rename: so whoever removes an object leaves a note beside it while it does.

Each removal has a note of its own: two processes may purge at once, and the first to be done must not take away what the
other one still says.

A file that is kept at this very moment may be removed by somebody who looked at its age a moment earlier. Whoever keeps it
therefore waits until no note is there, and then looks whether the file still is. A removal that begins later sees that it
is young.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime

from backend.core import hub
from backend.core.storage.keys import must_be_key
from backend.core.storage.line import Line, reaching

FOLDER = ".leaving/"
STALE_SECONDS = 60  # a removal takes a second; whoever wrote an older note was killed
PAUSE_SECONDS = 0.1


@contextmanager
def noted(line: Line, key: str) -> Iterator[None]:
    """Say that this file is about to be removed. Where removing it failed the note stays until it is stale: the store may
    still be at it.
    """
    note = {"Bucket": line.place.bucket, "Key": f"{_beginning(line, key)}{secrets.token_hex(8)}"}
    with reaching(key):
        line.client.put_object(**note, Body=b"")
    yield
    with reaching(key):
        line.client.delete_object(**note)


def wait(line: Line, key: str) -> None:
    """Return when nobody is removing this file. Raises: Unavailable."""
    with suppress(FileNotFoundError), reaching(key):
        while _is_leaving(line, key):
            hub.sleep(PAUSE_SECONDS)


def _is_leaving(line: Line, key: str) -> bool:
    """Whether a note about this file is fresh; what a killed process left is taken away."""
    found = line.client.list_objects_v2(Bucket=line.place.bucket, Prefix=_beginning(line, key))
    said_at = parsedate_to_datetime(found["ResponseMetadata"]["HTTPHeaders"]["date"])
    notes = found.get("Contents", ())
    stale = [each for each in notes if (said_at - each["LastModified"]).total_seconds() > STALE_SECONDS]
    for note in stale:
        line.client.delete_object(Bucket=line.place.bucket, Key=note["Key"])
    return len(stale) < len(notes)


def _beginning(line: Line, key: str) -> str:
    """How the names of all notes about this file begin."""
    return f"{line.place.prefix}{FOLDER}{must_be_key(key).rpartition('/')[2]}-"
