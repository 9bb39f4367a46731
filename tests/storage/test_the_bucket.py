"""The store in a bucket: whole files under the hash of their bytes, as in a folder."""

import hashlib
import secrets
import threading
from datetime import timedelta

import pytest
import requests

from backend.core.errors import Unavailable
from backend.core.storage import Damaged, key_for, leaving
from backend.core.storage.bucket import BucketStore
from backend.core.storage.line import Place
from backend.core.storage.sending import PART_BYTES
from tests.lines import eventually
from tests.stores import keep, place_of, read

HELLO = hashlib.sha256(b"hello").hexdigest()
KEY = key_for(HELLO, "jpg")


def test_a_file_lies_under_the_same_name_as_in_a_folder(bucket, bucket_server):
    key = keep(bucket)

    found = bucket_server.client.get_object(Bucket=bucket_server.bucket, Key=f"media/{KEY}")
    assert key == KEY
    assert found["Body"].read() == b"hello"
    assert (found["ContentType"], found["CacheControl"]) == (
        "image/jpeg",
        "public, max-age=31536000, immutable",
    )
    assert (bucket.holds(key), list(bucket.all_keys())) == (True, [KEY])
    assert list(bucket.leftovers()) == [], "the file it came in is used up"


@pytest.mark.parametrize("size_bytes", [0, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES])
def test_a_file_of_any_length_arrives_whole(bucket, size_bytes):
    content = secrets.token_bytes(size_bytes)

    key = keep(bucket, content, "mp4")

    assert hashlib.sha256(read(bucket, key)).hexdigest() == hashlib.sha256(content).hexdigest()
    with bucket.fetched(key) as path:
        assert path.name == key.rpartition("/")[2]
        assert path.stat().st_size == size_bytes
    assert list(bucket.leftovers()) == []


def test_the_same_bytes_are_stored_once_and_young_again(bucket):
    keep(bucket)
    first = bucket.changed_at(KEY)

    keep(bucket)

    assert list(bucket.all_keys()) == [KEY]
    assert bucket.changed_at(KEY) >= first


def test_what_a_child_made_is_adopted_under_its_own_hash(bucket, tmp_path):
    made = tmp_path / "made.mp4"
    made.write_bytes(b"hello")

    assert bucket.adopt(made, "mp4") == (key_for(HELLO, "mp4"), HELLO, 5)
    assert made.exists()
    assert read(bucket, key_for(HELLO, "mp4")) == b"hello"


def test_a_part_of_a_file_is_read_without_the_rest(bucket):
    content = secrets.token_bytes(1_000_000)
    key = keep(bucket, content)

    assert b"".join(bucket.opened(key).pieces(300_000, 700_001)) == content[300_000:700_001]


def test_a_file_that_changes_while_it_is_sent_never_gets_its_name(bucket, bucket_server):
    content = secrets.token_bytes(PART_BYTES + 10)
    with bucket.receive() as incoming:
        incoming.write(content)
        incoming.flush()
        with incoming.path.open("r+b") as spoiler:
            spoiler.write(b"spoiled")
        with pytest.raises(Damaged):
            bucket.keep(incoming, "mp4")

    assert list(bucket.all_keys()) == []
    unfinished = bucket_server.client.list_multipart_uploads(Bucket=bucket_server.bucket)
    assert unfinished.get("Uploads", []) == []


def test_a_damaged_object_is_not_handed_to_a_decoder(bucket, bucket_server):
    keep(bucket)
    bucket_server.client.put_object(Bucket=bucket_server.bucket, Key=f"media/{KEY}", Body=b"hellO")

    with pytest.raises(Damaged), bucket.fetched(KEY):
        pass
    assert list(bucket.leftovers()) == []


def test_what_is_not_there_is_not_found(bucket):
    assert not bucket.holds(KEY)
    assert not bucket.holds("../secret")
    with pytest.raises(FileNotFoundError):
        bucket.opened(KEY)
    with pytest.raises(FileNotFoundError), bucket.fetched(KEY):
        pass
    bucket.remove(KEY)


def test_nothing_but_a_key_reaches_the_bucket(bucket):
    for verb in (bucket.opened, bucket.remove, bucket.changed_at):
        with pytest.raises(ValueError, match="not a key"):
            verb("../secret")


def test_only_what_is_old_is_removed(bucket):
    keep(bucket)
    kept_at = bucket.changed_at(KEY)

    assert not bucket.remove_if_old(KEY, kept_at), "kept at that very moment"
    assert bucket.holds(KEY)
    assert bucket.remove_if_old(KEY, kept_at + timedelta(seconds=1))
    assert not bucket.holds(KEY)
    assert not bucket.remove_if_old(KEY, kept_at)


def kept_and_removed(bucket):
    """Whoever keeps a file that a purge, which had seen it when it was old, removes meanwhile: a thread that waits."""
    keeping = threading.Thread(target=keep, args=[bucket])
    keeping.start()
    eventually(lambda: bucket.holds(KEY), "the file being sent")
    bucket.remove(KEY)
    assert keeping.is_alive(), "it waits until nobody removes it"
    return keeping


def test_bytes_that_are_kept_while_they_are_being_removed_are_there_afterwards(bucket):
    with leaving.noted(bucket._line, KEY):
        keeping = kept_and_removed(bucket)
    keeping.join(20)

    assert not keeping.is_alive()
    assert bucket.holds(KEY)


def test_of_two_who_remove_the_same_file_the_first_to_be_done_does_not_speak_for_the_other(bucket):
    with leaving.noted(bucket._line, KEY):
        with leaving.noted(bucket._line, KEY):
            bucket.remove(KEY)
        keeping = kept_and_removed(bucket)
    keeping.join(20)

    assert not keeping.is_alive()
    assert bucket.holds(KEY)


@pytest.fixture
def killed_purge(bucket_server):
    """The note it left of the file it was about to remove."""
    note = f"media/{leaving.FOLDER}{HELLO}.jpg-killed"
    bucket_server.client.put_object(Bucket=bucket_server.bucket, Key=note, Body=b"")
    return note


def names_in(bucket_server):
    """Whatever lies in the bucket, notes too."""
    listed = bucket_server.client.list_objects_v2(Bucket=bucket_server.bucket)
    return [each["Key"] for each in listed.get("Contents", [])]


def test_a_purge_that_was_killed_holds_up_an_upload_for_a_minute_at_most(
    bucket, bucket_server, killed_purge, monkeypatch
):
    monkeypatch.setattr(leaving, "STALE_SECONDS", 1)

    keep(bucket)

    assert bucket.holds(KEY)
    assert killed_purge not in names_in(bucket_server)


def test_a_note_is_no_file_of_the_library_and_does_not_stay(bucket, bucket_server):
    keep(bucket)

    assert bucket.remove_if_old(KEY, bucket.changed_at(KEY) + timedelta(seconds=1))
    assert names_in(bucket_server) == []


def test_what_a_killed_process_began_to_send_is_given_up_when_it_is_old(bucket, bucket_server):
    client = bucket_server.client
    begun = client.create_multipart_upload(Bucket=bucket_server.bucket, Key=f"media/{KEY}")
    started = client.list_multipart_uploads(Bucket=bucket_server.bucket)["Uploads"][0]["Initiated"]

    assert bucket.forget_unfinished(started) == 0
    assert bucket.forget_unfinished(started + timedelta(seconds=1)) == 1
    assert begun["UploadId"] not in str(client.list_multipart_uploads(Bucket=bucket_server.bucket))


def test_strangers_in_the_bucket_are_not_ours(bucket, bucket_server):
    for name in (f"elsewhere/{KEY}", "media/notes.txt", KEY):
        bucket_server.client.put_object(Bucket=bucket_server.bucket, Key=name, Body=b"mine")

    assert list(bucket.all_keys()) == []


def test_a_presigned_address_gives_the_file_and_its_parts_to_anybody_for_a_time(bucket):
    key = keep(bucket)

    whole = requests.get(bucket.presigned(key, "GET"), timeout=10)
    part = requests.get(bucket.presigned(key, "GET"), headers={"Range": "bytes=1-2"}, timeout=10)
    head = requests.head(bucket.presigned(key, "HEAD"), timeout=10)

    assert (whole.content, whole.headers["Content-Type"]) == (b"hello", "image/jpeg")
    assert (part.status_code, part.content) == (206, b"el")
    assert (head.status_code, head.headers["Content-Length"]) == (200, "5")
    assert "X-Amz-Expires=3600" in bucket.presigned(key, "GET")


def test_a_bucket_that_is_away_is_said_and_nothing_is_lost(bucket_server, tmp_path):
    away = BucketStore(
        tmp_path / "uploads", Place("tvs", "", "http://127.0.0.1:9", "us-east-1", "tester", "not-a-secret")
    )
    with away.receive() as incoming:
        incoming.write(b"hello")
        with pytest.raises(Unavailable):
            away.keep(incoming, "jpg")
        assert incoming.path.read_bytes() == b"hello", "whoever sent it may try again"

    assert list(away.leftovers()) == []
    assert not away.is_reachable()
    for verb in (away.opened, away.holds, away.remove, away.changed_at):
        with pytest.raises(Unavailable):
            verb(KEY)
    with pytest.raises(Unavailable):
        list(away.entries())


def test_a_bucket_that_is_not_ours_is_said(bucket_server, tmp_path):
    place = place_of(bucket_server)
    stranger = BucketStore(
        tmp_path, Place("nobodys", "", place.endpoint_url, place.region, "tester", "not-a-secret")
    )

    assert not stranger.is_reachable()
    with stranger.receive() as incoming, pytest.raises(Unavailable):
        stranger.keep(incoming, "jpg")


def test_what_a_killed_purge_said_of_a_file_nobody_brings_again_is_tidied_away(
    bucket, bucket_server, killed_purge
):
    key = keep(bucket, b"else")
    said_at = bucket_server.client.head_object(Bucket=bucket_server.bucket, Key=killed_purge)["LastModified"]

    bucket.forget_unfinished(said_at)
    assert killed_purge in names_in(bucket_server)
    bucket.forget_unfinished(said_at + timedelta(seconds=1))

    assert names_in(bucket_server) == [f"media/{key}"]
