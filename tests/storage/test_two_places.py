"""A folder and a bucket as one library: new files go to one, what is in either is found."""

import os

import pytest

from backend.core import storage
from backend.core.errors import Unavailable
from backend.core.storage.pair import PairOfStores
from tests.stores import keep, read


@pytest.fixture
def both(app, places):
    """The two as one; new files go to the bucket."""
    places.goes_to("s3")
    return storage.current()


@pytest.mark.parametrize("side", ["local", "s3"])
def test_new_files_go_where_the_setting_says_and_are_found_wherever_they_are(app, places, side):
    places.goes_to(side)
    here, there = (places.folder, places.bucket) if side == "local" else (places.bucket, places.folder)

    new, old = keep(storage.current(), b"new"), keep(there, b"old")

    assert [store.holds(new) for store in (here, there)] == [True, False]
    assert [read(storage.current(), key) for key in (new, old)] == [b"new", b"old"]
    assert set(storage.current().all_keys()) == {new, old}
    with storage.current().fetched(old) as path:
        assert path.read_bytes() == b"old"


def test_a_file_in_both_places_is_one_file(both, places):
    key = keep(places.folder)
    keep(places.bucket)

    assert list(both.all_keys()) == [key]
    both.remove(key)
    assert not places.folder.holds(key)
    assert not places.bucket.holds(key)


def test_what_is_in_neither_is_not_found(both):
    key = storage.key_for("0" * 64, "jpg")

    assert not both.holds(key)
    assert both.presigned(key, "GET") is None
    with pytest.raises(FileNotFoundError):
        both.opened(key)
    with pytest.raises(FileNotFoundError), both.fetched(key):
        pass


def test_only_what_lies_in_the_bucket_has_an_address_there(both, places):
    old, new = keep(places.folder, b"old"), keep(places.bucket, b"new")

    assert both.presigned(old, "GET") is None
    assert both.presigned(new, "GET").startswith("http")


def test_while_the_bucket_is_away_the_folder_is_still_read_and_nothing_is_said_to_be_gone(both, places):
    old = keep(places.folder, b"old")
    unknown = storage.key_for("0" * 64, "jpg")
    places.goes_to("s3", s3_endpoint_url="http://127.0.0.1:9")
    away = storage.current()

    assert isinstance(away, PairOfStores)
    assert (read(away, old), away.holds(old)) == (b"old", True)
    assert away.presigned(old, "GET") is None
    for verb in (away.opened, away.holds, away.changed_at, lambda key: away.presigned(key, "GET")):
        with pytest.raises(Unavailable):
            verb(unknown)


def test_new_files_in_a_folder_need_no_bucket(app, places):
    places.goes_to("local", s3_endpoint_url="http://127.0.0.1:9")

    key = keep(storage.current())

    assert storage.current().is_reachable()
    assert read(storage.current(), key) == b"hello"


def test_a_file_the_system_has_forgotten_is_read_from_the_disk(places):
    content = os.urandom(1_000_000)
    key = keep(places.folder, content)
    descriptor = os.open(places.folder.path_of(key), os.O_RDONLY)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)

    assert read(places.folder, key) == content


def test_a_file_that_gets_shorter_while_it_is_read_is_not_taken_for_whole(places):
    key = keep(places.folder, bytes(1_000_000))
    file = places.folder.opened(key)
    pieces = file.pieces(0, file.size_bytes)
    next(pieces)
    os.truncate(places.folder.path_of(key), 300_000)

    with pytest.raises(storage.Damaged):
        list(pieces)
    file.close()
    file.close()
