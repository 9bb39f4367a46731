"""The store in an S3-compatible bucket, under the same names as in a folder.

What comes in, and what is worked on, is on the local disk; the bucket holds whole files only. Requests wait on green
sockets, so they belong on the hub; reading, writing and hashing files goes to threads.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

from backend.core import hub, made_files
from backend.core.errors import AppError, Unavailable
from backend.core.storage import leaving
from backend.core.storage.incoming import room_on_disk
from backend.core.storage.keys import is_key, key_for, must_be_key, sha256_of
from backend.core.storage.line import Line, Place, reaching
from backend.core.storage.sending import send
from backend.core.storage.store import Damaged, Entry, Store, Straight, Whole

PIECE_BYTES = 256 * 1024
PUT_ATTEMPTS = 3


class BucketStore(Store):
    """Files in a bucket; what comes in waits in a local folder."""

    def __init__(self, root: Path, place: Place) -> None:
        super().__init__(root)
        self._line = Line(place)

    def keep(self, received: Whole, extension: str) -> str:
        hub.run_in_thread(received.settle)
        key = key_for(received.sha256, extension)
        self._put(key, received.path)
        # A large file takes the disk a while to free.
        hub.run_in_thread(received.path.unlink, missing_ok=True)
        return key

    def adopt(self, made: Path, extension: str) -> tuple[str, str, int]:
        sha256, size_bytes = hub.run_in_thread(_hash_and_size_of, made)
        key = key_for(sha256, extension)
        self._put(key, made)
        return key, sha256, size_bytes

    def _put(self, key: str, path: Path) -> None:
        for _ in range(PUT_ATTEMPTS):
            send(self._line, key, path)
            leaving.wait(self._line, key)
            if self.holds(key):
                return
        raise Unavailable("This file is being removed again and again. Try again in a moment.")

    @contextmanager
    def fetched(self, key: str) -> Iterator[Path]:
        with self.workplace() as folder:
            path = Path(folder) / Path(must_be_key(key)).name
            self._download(key, path)
            try:
                yield path
            finally:
                hub.run_in_thread(path.unlink, missing_ok=True)

    def _download(self, key: str, path: Path) -> None:
        hashed, file = hashlib.sha256(), self.opened(key)
        with room_on_disk(), path.open("wb") as target:
            for piece in file.pieces(0, file.size_bytes):
                hub.run_in_thread(_take, piece, target, hashed)
        if hashed.hexdigest() != sha256_of(key):
            raise Damaged(f"{key} is not what its name says")

    def opened(self, key: str) -> "OpenedObject":
        return OpenedObject(self._line, key, self._head(key)["ContentLength"])

    def holds(self, key: str) -> bool:
        if not is_key(key):
            return False
        with suppress(FileNotFoundError):
            self._head(key)
            return True
        return False

    def remove(self, key: str) -> None:
        with suppress(FileNotFoundError), reaching(key):
            self._line.client.delete_object(**self._line.named(key))

    def changed_at(self, key: str) -> datetime:
        changed: datetime = self._head(key)["LastModified"]
        return changed

    def remove_if_old(self, key: str, before: datetime) -> bool:
        """Delete the object if it is older than this. Returns whether it went.

        An upload of the same bytes at this very moment either made it young, or waits for us and puts it there again.
        """
        if not self._is_old(key, before):
            return False
        with leaving.noted(self._line, key):
            is_old = self._is_old(key, before)
            if is_old:
                self.remove(key)
        return is_old

    def _is_old(self, key: str, before: datetime) -> bool:
        try:
            return self.changed_at(key) < before
        except FileNotFoundError:
            return False

    def entries(self) -> Iterator[Entry]:
        for found in self._listed("list_objects_v2", "Contents"):
            key = self._line.key_in(found["Key"])
            if key is not None:
                yield Entry(key, found["Size"], found["LastModified"])

    def forget_unfinished(self, before: datetime) -> int:
        """Give up what killed processes began to send before this, and notes they left. Returns how many files that were."""
        self._forget_notes(before)
        begun = [
            (key, each["UploadId"])
            for each in self._listed("list_multipart_uploads", "Uploads")
            if each["Initiated"] < before and (key := self._line.key_in(each["Key"])) is not None
        ]
        for key, upload_id in begun:
            with suppress(FileNotFoundError), reaching(key):
                self._line.client.abort_multipart_upload(**self._line.named(key), UploadId=upload_id)
        return len(begun)

    def _forget_notes(self, before: datetime) -> None:
        notes = [
            each["Key"]
            for each in self._listed("list_objects_v2", "Contents", leaving.FOLDER)
            if each["LastModified"] < before
        ]
        for note in notes:
            with suppress(FileNotFoundError), reaching():
                self._line.client.delete_object(Bucket=self._line.place.bucket, Key=note)

    def _listed(self, operation: str, part: str, folder: str = "") -> Iterator[dict[str, Any]]:
        place = self._line.place
        named = {"Bucket": place.bucket, "Prefix": place.prefix + folder}
        pages = iter(self._line.client.get_paginator(operation).paginate(**named))
        while True:
            with reaching():
                page = next(pages, None)
            if page is None:
                return
            yield from page.get(part, ())

    def is_reachable(self) -> bool:
        try:
            with reaching():
                self._line.quick.head_bucket(Bucket=self._line.place.bucket)
        except (AppError, FileNotFoundError):
            return False
        return True

    def presigned(self, key: str, method: Literal["GET", "HEAD"]) -> str:
        operation = {"GET": "get_object", "HEAD": "head_object"}[method]
        with reaching(key):
            address: str = self._line.client.generate_presigned_url(
                operation, Params=self._line.named(key), ExpiresIn=self._line.place.presigned_seconds
            )
        return address

    def _head(self, key: str) -> dict[str, Any]:
        with reaching(key):
            found: dict[str, Any] = self._line.client.head_object(**self._line.named(key))
        return found


class OpenedObject:
    """A file in the bucket, open to be sent on."""

    def __init__(self, line: Line, key: str, size_bytes: int) -> None:
        self._line = line
        self._key = key
        self.size_bytes = size_bytes

    def pieces(self, start: int, stop: int, straight: Straight | None = None) -> Iterator[bytes]:
        if start >= stop:
            return
        with reaching(self._key):
            asked = self._line.client.get_object(
                **self._line.named(self._key), Range=f"bytes={start}-{stop - 1}"
            )
        body = asked["Body"]
        try:
            while start < stop:
                with reaching(self._key):
                    piece = body.read(min(PIECE_BYTES, stop - start))
                if not piece:
                    raise Damaged(f"{self._key} ended too soon")
                start += len(piece)
                yield piece
        finally:
            body.close()

    def close(self) -> None:
        """Nothing is held between two readings."""


def _hash_and_size_of(made: Path) -> tuple[str, int]:
    with made_files.opened(made) as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


def _take(piece: bytes, target: BinaryIO, hashed: Any) -> None:
    target.write(piece)
    hashed.update(piece)
