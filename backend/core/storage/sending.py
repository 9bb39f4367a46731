"""Sending a file to a bucket, a few megabytes at a time: never a whole file in memory, never a half one in the bucket.

Each part goes with its checksum, which the store compares. The parts are hashed as one file on the way, and the object is
only made when that hash is the one it will be named by.
"""

import base64
import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from backend.core import filetypes, hub, made_files
from backend.core.errors import AppError
from backend.core.storage.keys import sha256_of
from backend.core.storage.line import Line, reaching
from backend.core.storage.store import Damaged

PART_BYTES = 5 * 1024 * 1024  # the least a part may have; over plain HTTP each is hashed once more on the hub
FOR_A_YEAR = "public, max-age=31536000, immutable"


class _Source:
    """The file being sent: read and hashed part by part, away from the hub."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._whole = hashlib.sha256()

    def next(self) -> dict[str, Any]:
        """The next part as a request carries it; its body is empty after the last."""
        return hub.run_in_thread(self._next)

    def _next(self) -> dict[str, Any]:
        body = self._file.read(PART_BYTES)
        self._whole.update(body)
        return {"Body": body, "ChecksumSHA256": base64.b64encode(hashlib.sha256(body).digest()).decode()}

    def must_be(self, key: str) -> None:
        """Raises Damaged when what was read is not what the key says."""
        if self._whole.hexdigest() != sha256_of(key):
            raise Damaged(f"{key} changed while it was sent")


def send(line: Line, key: str, path: Path) -> None:
    """Put this file into the bucket under its key; a known one is replaced and young again.

    Raises: StorageFull, Unavailable, Damaged; then nothing new is there.
    """
    facts = {"ContentType": filetypes.served_type(key), "CacheControl": FOR_A_YEAR}
    with made_files.opened(path) as file, reaching(key):
        source = _Source(file)
        first = source.next()
        if len(first["Body"]) < PART_BYTES:
            source.must_be(key)
            line.client.put_object(**line.named(key), **facts, **first)
        else:
            _send_parts(line, key, facts, source, first)


def _send_parts(line: Line, key: str, facts: dict[str, str], source: _Source, part: dict[str, Any]) -> None:
    named = line.named(key)
    begun = line.client.create_multipart_upload(**named, **facts, ChecksumAlgorithm="SHA256")
    named["UploadId"] = begun["UploadId"]
    done: list[dict[str, Any]] = []
    try:
        while part["Body"]:
            number = len(done) + 1
            kept = line.client.upload_part(**named, **part, PartNumber=number)
            done.append(
                {"PartNumber": number, "ETag": kept["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]}
            )
            part = source.next()
        source.must_be(key)
        line.client.complete_multipart_upload(**named, MultipartUpload={"Parts": done})
    except BaseException:
        # Where even this fails, the purge does it later: see BucketStore.forget_unfinished.
        with suppress(AppError, FileNotFoundError), reaching(key):
            line.client.abort_multipart_upload(**named)
        raise
