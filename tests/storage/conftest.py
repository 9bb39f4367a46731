"""A bucket in a real server, and a folder beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.core.storage.bucket import BucketStore
from tests.conftest import Settings
from tests.servers import S3
from tests.stores import TwoPlaces, place_of


@pytest.fixture
def bucket_server(s3_server: S3) -> Iterator[S3]:
    """The server, its bucket empty again afterwards."""
    yield s3_server
    for found in s3_server.client.list_objects_v2(Bucket=s3_server.bucket).get("Contents", ()):
        s3_server.client.delete_object(Bucket=s3_server.bucket, Key=found["Key"])


@pytest.fixture
def bucket(bucket_server: S3, tmp_path: Path) -> BucketStore:
    return BucketStore(tmp_path / "uploads", place_of(bucket_server, "media/"))


@pytest.fixture
def places(setting: Settings, bucket_server: S3, tmp_path: Path) -> TwoPlaces:
    """A library of its own in a folder, with an empty bucket it could be moved to."""
    return TwoPlaces(setting, bucket_server, tmp_path / "library")
