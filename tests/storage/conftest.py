"""A bucket in a real server, and a folder beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.core.storage import FolderStore, Store
from backend.core.storage.bucket import BucketStore
from backend.core.storage.line import Place
from tests.servers import S3


@pytest.fixture
def bucket_server(s3_server: S3) -> Iterator[S3]:
    """The server with its bucket empty."""
    yield s3_server
    client = s3_server.client
    for found in client.list_objects_v2(Bucket=s3_server.bucket).get("Contents", ()):
        client.delete_object(Bucket=s3_server.bucket, Key=found["Key"])


def place_of(server: S3, prefix: str = "") -> Place:
    """The server's bucket as the settings would name it."""
    return Place(server.bucket, prefix, server.address, "us-east-1", server.key_id, server.secret)


@pytest.fixture
def bucket(bucket_server: S3, tmp_path: Path) -> BucketStore:
    return BucketStore(tmp_path / "uploads", place_of(bucket_server, "media/"))


@pytest.fixture
def folder(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "uploads")


def keep(store: Store, content: bytes = b"hello", extension: str = "jpg") -> str:
    """Put some bytes into a store. Returns their key."""
    with store.receive() as incoming:
        incoming.write(content)
        return store.keep(incoming, extension)


def read(store: Store, key: str) -> bytes:
    """The bytes a store sends."""
    file = store.opened(key)
    return b"".join(file.pieces(0, file.size_bytes))
