"""Served files: by their hash, in parts, for a year, and nothing else."""

import hashlib

import pytest

from backend.core import storage
from tests.browser import is_problem

BYTES = bytes(range(256)) * 4_000


def kept(content, extension):
    store = storage.current()
    with store.receive() as incoming:
        incoming.write(content)
        return store.keep(incoming, extension)


@pytest.fixture
def film(app):
    return kept(BYTES, "mp4")


def test_a_file_is_served_whole_to_anybody_for_a_year(client, film):
    answer = client.get(f"/media/{film}")

    assert (answer.status_code, answer.data) == (200, BYTES)
    assert answer.mimetype == "video/mp4"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["ETag"] == f'"{hashlib.sha256(BYTES).hexdigest()}"'
    assert (answer.headers["Accept-Ranges"], answer.content_length) == ("bytes", len(BYTES))


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1000-700000", 1_000, 700_001),
        ("bytes=1000000-", 1_000_000, 1_024_000),
        ("bytes=-5", 1_023_995, 1_024_000),
    ],
)
def test_a_part_is_served(client, film, asked, start, stop):
    answer = client.get(f"/media/{film}", headers={"Range": asked})

    assert (answer.status_code, answer.data) == (206, BYTES[start:stop])
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(BYTES)}"


def test_a_part_beyond_the_end_is_refused(client, film):
    assert client.get(f"/media/{film}", headers={"Range": "bytes=9999999-"}).status_code == 416


def test_who_has_it_already_gets_nothing_again(client, film):
    etag = client.get(f"/media/{film}").headers["ETag"]

    answer = client.get(f"/media/{film}", headers={"If-None-Match": etag})

    assert (answer.status_code, answer.data) == (304, b"")


def test_a_part_of_another_version_is_the_whole(client, film):
    answer = client.get(f"/media/{film}", headers={"Range": "bytes=0-9", "If-Range": '"something else"'})

    assert (answer.status_code, len(answer.data)) == (200, len(BYTES))


def test_asking_for_the_head_sends_no_bytes(client, film):
    answer = client.head(f"/media/{film}")

    assert (answer.status_code, answer.data, answer.content_length) == (200, b"", len(BYTES))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "..",
        "../tvs.db",
        "%2e%2e/tvs.db",
        "..%2ftvs.db",
        ".incoming/",
        ".incoming/in-1",
        "aa/bb/" + "0" * 64 + ".mp4",
        "aa/bb",
        "/etc/passwd",
        "00/00/" + "0" * 64 + ".mp4",
        "00/00/" + "0" * 64 + ".mp4%00.html",
        "00/00/" + "0" * 64 + ".mp4/../x",
    ],
)
def test_s16_everything_else_does_not_exist(client, film, path):
    assert is_problem(client.get(f"/media/{path}"), 404)["code"] == "not_found"


def test_s13_a_page_runs_in_an_origin_of_its_own_and_other_files_run_nothing(client):
    page = client.get(f"/media/{kept(b'<!doctype html><script>1</script>', 'html')}")
    polyglot = client.get(f"/media/{kept(b'GIF89a/*<script>alert(1)</script>*/', 'gif')}")

    assert page.mimetype == "text/html"
    assert page.headers["Content-Security-Policy"] == "sandbox allow-scripts"
    assert polyglot.mimetype == "image/gif"
    assert polyglot.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert {page.headers["X-Content-Type-Options"], polyglot.headers["X-Content-Type-Options"]} == {"nosniff"}
