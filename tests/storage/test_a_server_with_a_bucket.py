"""A whole server that keeps its files in a bucket: what is uploaded is prepared and served from there, or nothing is kept."""

import hashlib
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.library import Library, opened
from tests.lines import eventually
from tests.served import Served
from tests.servers import S3, running_s3
from tests.uploading import real

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
PATIENCE_SECONDS = 30
PAGE = b"<!doctype html><title>menu</title><p>Soup</p>"


@pytest.fixture(scope="module")
def own_bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """A bucket that may be taken away."""
    with running_s3(tmp_path_factory.mktemp("bucket")) as server:
        yield server


def served_from(folder, bucket, **settings):
    return opened(Served(folder, {"STORAGE": "s3", **bucket.settings, **settings}))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, own_bucket: S3) -> Iterator[Library]:
    """A server that passes media on."""
    found = served_from(tmp_path_factory.mktemp("streaming"), own_bucket, S3_PREFIX="media/")
    yield found
    found.served.leaves()


@pytest.fixture(scope="module")
def redirecting(tmp_path_factory: pytest.TempPathFactory, own_bucket: S3) -> Iterator[Library]:
    """A server that sends browsers to the bucket."""
    found = served_from(
        tmp_path_factory.mktemp("redirecting"), own_bucket, S3_SERVE="redirect", S3_PREFIX="media/"
    )
    yield found
    found.served.leaves()


def get(library, path, **options):
    return requests.get(library.served.address + path, timeout=PATIENCE_SECONDS, **options)


@pytest.mark.parametrize("door", ["form", "pieces"])
def test_an_upload_is_prepared_from_the_bucket_and_served_from_it(library, own_bucket, door):
    film = real("bigbuckbunny.mp4") + secrets.token_bytes(8)

    entry = library.settled(library.by_either_door(door, "film.mp4", film))

    assert entry["status"] == "ready", entry
    served = get(library, entry["url"])
    part = get(library, entry["url"], headers={"Range": "bytes=-1000"})
    again = get(library, entry["url"], headers={"If-None-Match": served.headers["ETag"]})
    assert hashlib.sha256(served.content).hexdigest() == entry["sha256"]
    assert (part.status_code, part.content) == (206, served.content[-1000:])
    assert again.status_code == 304
    assert served.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert get(library, entry["thumbnail_url"]).status_code == 200
    listed = own_bucket.client.list_objects_v2(Bucket=own_bucket.bucket)["Contents"]
    assert "media/" + entry["url"].removeprefix("/media/") in {each["Key"] for each in listed}
    assert library.leftovers() == []
    assert [path for path in library.uploads.rglob("*") if path.is_file()] == []


def test_many_uploads_and_downloads_at_once_are_each_their_own(library):
    pictures = [real("rocket.jpg") + secrets.token_bytes(8) for _ in range(8)]

    with ThreadPoolExecutor(len(pictures)) as people:
        entries = list(people.map(lambda each: library.settled(library.sends("rocket.jpg", each)), pictures))
        bodies = list(people.map(lambda entry: get(library, entry["url"]).content, entries))

    assert {entry["status"] for entry in entries} == {"ready"}
    assert [hashlib.sha256(body).hexdigest() for body in bodies] == [entry["sha256"] for entry in entries]


def test_what_the_bucket_does_not_have_does_not_exist(library, redirecting):
    unknown = "/media/00/00/" + "0" * 64 + ".mp4"

    assert [get(each, unknown).status_code for each in (library, redirecting)] == [404, 404]


def test_browsers_are_sent_to_the_bucket_for_a_time_and_only_for_what_needs_no_policy(
    redirecting, own_bucket
):
    picture = redirecting.settled(redirecting.sends("rocket.jpg", real("rocket.jpg")))
    page = redirecting.settled(redirecting.sends("menu.html", PAGE))

    sent = get(redirecting, picture["url"], allow_redirects=False)
    followed = get(redirecting, picture["url"], headers={"Range": "bytes=0-9"})
    head = requests.head(
        redirecting.served.address + picture["url"], allow_redirects=True, timeout=PATIENCE_SECONDS
    )
    whole = get(redirecting, picture["url"]).content
    kept = get(redirecting, page["url"], allow_redirects=False)

    assert sent.status_code == 307
    assert sent.headers["Location"].startswith(own_bucket.address)
    assert sent.headers["Cache-Control"] == "private, max-age=1800"
    assert (followed.status_code, followed.content) == (206, whole[:10])
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(picture["file_size_bytes"]))
    assert (kept.status_code, kept.headers["Content-Security-Policy"]) == (200, "sandbox allow-scripts")
    policy = get(redirecting, "/api/health").headers["Content-Security-Policy"]
    assert policy.count(own_bucket.address) == 3, "pages may load media from there"


def test_a_bucket_that_is_away_refuses_uploads_and_leaves_nothing(library, own_bucket):
    before = library.served.get("/api/content")["total"]
    picture = real("coffee.png") + secrets.token_bytes(8)
    own_bucket.is_killed()
    refused = library.sends("coffee.png", picture)
    health = once_missed(library)
    ready = get(library, "/api/ready")
    comes_back(own_bucket)

    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert "Retry-After" in refused.headers
    assert library.served.get("/api/content")["total"] == before
    assert library.leftovers() == []
    assert health["status"] == "degraded"
    assert ready.status_code == 200, "screens and people are still served"
    assert library.settled(library.sends("coffee.png", picture))["status"] == "ready"


def test_a_bucket_that_hangs_refuses_uploads_and_holds_up_nobody_else(library, own_bucket):
    own_bucket.freeze()
    try:
        with ThreadPoolExecutor(1) as people:
            sending = people.submit(library.sends, "coffee.png", real("coffee.png"))
            answered = 0
            while not sending.done():
                answered += get(library, "/api/health").ok
            refused = sending.result()
        health = once_missed(library)
    finally:
        own_bucket.thaw()

    assert (refused.status_code, health["status"]) == (503, "degraded")
    assert library.leftovers() == []
    assert answered > 20, "the bucket was waited for on the hub"


def once_missed(library):
    """What the server says of itself once it has noticed."""
    return eventually(
        lambda: (seen := library.served.get("/api/health"))["storage"] == "down" and seen,
        "the bucket being missed",
        PATIENCE_SECONDS,
    )


def comes_back(bucket):
    bucket.starts_again()
    bucket.client.create_bucket(Bucket=bucket.bucket)


def test_an_upload_in_pieces_that_meets_no_bucket_is_finished_when_it_is_back(library, own_bucket):
    film = real("bigbuckbunny.mp4") + secrets.token_bytes(9)
    entry = library.settled(library.sends("rocket.jpg", real("rocket.jpg")))
    begun = library.begins("film.mp4", len(film))
    own_bucket.is_killed()
    missed = get(library, entry["url"])
    refused = library.sends_piece(begun.headers["Location"], 0, film)
    comes_back(own_bucket)

    again = library.sends_piece(begun.headers["Location"], len(film), b"")

    assert (missed.status_code, refused.status_code) == (503, 503)
    assert library.settled(again)["status"] == "ready"
    assert library.leftovers() == []
