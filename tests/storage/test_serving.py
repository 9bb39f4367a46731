"""Media through either door: the same bytes, parts, headers and refusals from the server and from real Nginx."""

import hashlib
import http.client
import os
import random
import secrets
from collections.abc import Iterator
from contextlib import closing

import psutil
import pytest
import requests

from tests.doors import Doors, opened
from tests.lines import eventually

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
FILM = random.Random(16).randbytes(1_500_000)
ETAG = f'"{hashlib.sha256(FILM).hexdigest()}"'


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with opened(tmp_path_factory.mktemp("doors")) as both:
        yield both


@pytest.fixture(scope="module")
def film(doors: Doors) -> str:
    return doors.holds(FILM, "mp4")


both_doors = pytest.mark.parametrize("door", ["app", "nginx"])


@both_doors
def test_a_file_comes_whole_for_a_year_named_by_its_hash(doors, door, film):
    answer = doors.ask(door, film)

    assert (answer.status, answer.body) == (200, FILM)
    assert answer.headers.get_all("ETag") == [ETAG]
    assert answer.headers.get_all("Cache-Control") == ["public, max-age=31536000, immutable"]
    assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert answer.headers.get_all("Accept-Ranges") == ["bytes"]
    assert answer.headers.get_all("Content-Length") == [str(len(FILM))]
    assert answer.headers["Content-Type"] == "video/mp4"


@both_doors
def test_its_head_says_the_same_and_sends_nothing(doors, door, film):
    whole, head = doors.ask(door, film), doors.ask(door, film, "HEAD")

    names = ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Content-Security-Policy")
    assert (head.status, head.body) == (200, b"")
    assert [head.headers[name] for name in names] == [whole.headers[name] for name in names]


@both_doors
@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1000000-1200000", 1_000_000, 1_200_001),
        ("bytes=1400000-", 1_400_000, 1_500_000),
        ("bytes=-5", 1_499_995, 1_500_000),
        ("bytes=1499999-9999999", 1_499_999, 1_500_000),
    ],
)
def test_a_part_comes_alone(doors, door, film, asked, first, end):
    answer = doors.ask(door, film, headers={"Range": asked})

    assert (answer.status, answer.body) == (206, FILM[first:end])
    assert answer.headers["Content-Range"] == f"bytes {first}-{end - 1}/{len(FILM)}"
    assert answer.headers["Content-Length"] == str(end - first)
    assert answer.headers.get_all("ETag") == [ETAG]


@both_doors
def test_the_last_bytes_and_more_than_there_are_is_all_of_them(doors, door, film):
    answer = doors.ask(door, film, headers={"Range": "bytes=-9999999"})

    assert answer.status in {200, 206}
    assert answer.body == FILM


@both_doors
@pytest.mark.parametrize("asked", ["bytes=9999999-", "bytes=5-2", "bytes=abc", "bytes=-0"])
def test_a_part_that_is_none_is_refused(doors, door, film, asked):
    assert doors.ask(door, film, headers={"Range": asked}).status == 416


@both_doors
def test_several_parts_at_once_are_answered_without_losing_a_byte(doors, door, film):
    answer = doors.ask(door, film, headers={"Range": "bytes=0-9,100-109"})

    assert answer.status in {200, 206}
    assert FILM[:10] in answer.body
    assert FILM[100:110] in answer.body


@both_doors
@pytest.mark.parametrize("known", [ETAG, f"W/{ETAG}", f'"other", {ETAG}', f'{ETAG},"x"'])
def test_who_has_it_already_gets_nothing_again(doors, door, film, known):
    answer = doors.ask(door, film, headers={"If-None-Match": known})

    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers.get_all("ETag") == [ETAG]


@both_doors
def test_who_has_something_else_gets_it(doors, door, film):
    for known in ('"other"', ETAG[:-2] + '0"', "x"):
        assert doors.ask(door, film, headers={"If-None-Match": known}).status == 200


@both_doors
def test_a_download_goes_on_where_the_same_bytes_are_and_begins_again_where_others_are(doors, door, film):
    goes_on = doors.ask(door, film, headers={"Range": "bytes=100-", "If-Range": ETAG})
    begins_again = doors.ask(door, film, headers={"Range": "bytes=100-", "If-Range": '"other"'})

    assert (goes_on.status, goes_on.body) == (206, FILM[100:])
    assert goes_on.headers.get_all("ETag") == begins_again.headers.get_all("ETag") == [ETAG]
    assert (begins_again.status, begins_again.body) == (200, FILM)


@both_doors
@pytest.mark.parametrize(
    ("extension", "kind"),
    [
        ("jpg", "image/jpeg"),
        ("webp", "image/webp"),
        ("avif", "image/avif"),
        ("mp4", "video/mp4"),
        ("mp3", "audio/mpeg"),
        ("svg", "application/octet-stream"),
        ("pdf", "application/octet-stream"),
        ("zip", "application/octet-stream"),
        ("heic", "application/octet-stream"),
    ],
)
def test_a_file_runs_nothing_and_drawings_documents_and_archives_are_only_bytes(doors, door, extension, kind):
    answer = doors.ask(door, doors.holds(b"<svg onload='x()'/>" + extension.encode(), extension))

    assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@both_doors
def test_an_uploaded_page_is_in_an_origin_of_its_own(doors, door):
    answer = doors.ask(door, doors.holds(b"<!doctype html><script>1</script>", "html"))

    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers.get_all("Content-Security-Policy") == ["sandbox allow-scripts"]
    assert answer.headers.get_all("X-Frame-Options") == ["SAMEORIGIN"]


@both_doors
@pytest.mark.parametrize("path", ["/", "/player/", "/index.html", "/player/index.html", "/campaigns/1"])
def test_a_page_of_ours_stands_in_no_frame(doors, door, path):
    answer = doors.ask(door, path)

    assert (answer.status, answer.headers["Content-Type"][:9]) == (200, "text/html")
    assert answer.headers.get_all("X-Frame-Options") == ["DENY"]
    [policy] = answer.headers.get_all("Content-Security-Policy")
    assert "frame-ancestors 'none'" in policy


@both_doors
@pytest.mark.parametrize(
    "path", ["/player/stage/", "/player/stage/cat.png", "/player/shelf/x", "/player/other.html"]
)
def test_what_an_uploaded_page_misses_is_not_the_player_instead(doors, door, path):
    answer = doors.ask(door, path)

    assert answer.status == 404
    assert b"the web app" not in answer.body


@both_doors
def test_an_empty_file_is_no_error(doors, door):
    answer = doors.ask(door, doors.holds(b"", "mp3"))

    assert (answer.status, answer.body) == (200, b"")


@both_doors
def test_a_long_film_comes_as_it_is_whether_the_system_remembers_it_or_not(doors, door):
    long_film = secrets.token_bytes(1_000_003) * 12
    path = doors.holds(long_film, "mp4")
    file = doors.uploads / path.removeprefix("/media/")

    with file.open("rb") as handle:
        os.fsync(handle.fileno())
        os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    forgotten, remembered = doors.ask(door, path), doors.ask(door, path)
    part = doors.ask(door, path, headers={"Range": "bytes=700001-9000000"})

    assert forgotten.body == remembered.body == long_film
    assert part.body == long_film[700_001:9_000_001]


def test_who_reads_slowly_gets_every_byte_and_holds_up_nobody(doors):
    long_film = secrets.token_bytes(1_000_003) * 40
    path = doors.holds(long_film, "mp4")

    with closing(http.client.HTTPConnection("127.0.0.1", doors.served.port, timeout=20)) as slow:
        slow.request("GET", path)
        answer = slow.getresponse()
        first = answer.read(1_000)
        assert doors.ask("app", path).body == long_film
        assert first + answer.read() == long_film
        # The same line is good for another question.
        slow.request("GET", path, headers={"Range": "bytes=5-9"})
        assert slow.getresponse().read() == long_film[5:10]


def test_who_hangs_up_in_the_middle_leaves_no_open_file(doors):
    long_film = doors.holds(secrets.token_bytes(1_000_000) * 40, "mp4")
    path = doors.uploads / long_film.removeprefix("/media/")
    process = psutil.Process(doors.served.server.process.pid)

    def is_open():
        return str(path) in {each.path for each in process.open_files()}

    with requests.get(doors.served.address + long_film, stream=True, timeout=20) as answer:
        next(answer.iter_content(1000))
        assert is_open()

    eventually(lambda: not is_open(), "the file being closed")


@both_doors
@pytest.mark.parametrize("path", ["/", "/player/"])
def test_our_own_pages_keep_an_etag_and_are_not_fetched_twice(doors, door, path):
    page = doors.ask(door, path)
    again = doors.ask(door, path, headers={"If-None-Match": page.headers["ETag"]})

    assert (page.status, len(page.headers.get_all("ETag"))) == (200, 1)
    assert (again.status, again.body) == (304, b"")
