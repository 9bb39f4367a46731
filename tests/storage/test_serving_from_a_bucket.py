"""What lies in the bucket is served through either door as if it lay on the disk."""

import hashlib
import random
from collections.abc import Iterator

import pytest

from tests.doors import Doors, opened
from tests.servers import S3

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
FILM = random.Random(16).randbytes(1_500_000)
PAGE = b"<!doctype html><script>1</script>"


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, s3_server: S3) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("doors")
    with opened(folder, {"STORAGE": "s3", "S3_PREFIX": "served/", **s3_server.settings}) as both:
        yield both


def in_bucket(server, content, extension):
    sha256 = hashlib.sha256(content).hexdigest()
    key = f"{sha256[:2]}/{sha256[2:4]}/{sha256}.{extension}"
    server.client.put_object(Bucket=server.bucket, Key=f"served/{key}", Body=content)
    return f"/media/{key}"


@pytest.fixture(scope="module")
def film(s3_server: S3) -> str:
    return in_bucket(s3_server, FILM, "mp4")


both_doors = pytest.mark.parametrize("door", ["app", "nginx"])


@both_doors
def test_a_file_comes_whole_with_every_header_once(doors, door, film):
    answer = doors.ask(door, film)

    assert (answer.status, answer.body) == (200, FILM)
    assert answer.headers.get_all("ETag") == [f'"{hashlib.sha256(FILM).hexdigest()}"']
    assert answer.headers.get_all("Cache-Control") == ["public, max-age=31536000, immutable"]
    assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert answer.headers.get_all("Content-Type") == ["video/mp4"]
    assert [each[:18] for each in answer.headers.get_all("Content-Security-Policy")] == ["default-src 'none'"]


@both_doors
@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [("bytes=0-0", 0, 1), ("bytes=700000-", 700_000, 1_500_000), ("bytes=-5", 1_499_995, 1_500_000)],
)
def test_a_part_comes_alone(doors, door, film, asked, first, end):
    answer = doors.ask(door, film, headers={"Range": asked})

    assert (answer.status, answer.body) == (206, FILM[first:end])
    assert answer.headers["Content-Range"] == f"bytes {first}-{end - 1}/{len(FILM)}"


@both_doors
def test_its_head_sends_nothing_and_who_has_it_already_gets_nothing(doors, door, film):
    head = doors.ask(door, film, "HEAD")
    known = doors.ask(door, film, headers={"If-None-Match": head.headers["ETag"]})

    assert (head.status, head.headers["Content-Length"], head.body) == (200, str(len(FILM)), b"")
    assert (known.status, known.body) == (304, b"")


@both_doors
def test_a_part_beyond_the_end_is_refused_and_what_is_in_neither_place_does_not_exist(doors, door, film):
    assert doors.ask(door, film, headers={"Range": "bytes=9999999-"}).status == 416
    assert doors.ask(door, "/media/00/00/" + "0" * 64 + ".mp4").status == 404


@both_doors
def test_an_uploaded_page_is_in_an_origin_of_its_own(doors, door, s3_server):
    answer = doors.ask(door, in_bucket(s3_server, PAGE, "html"))

    assert (answer.status, answer.body) == (200, PAGE)
    assert answer.headers.get_all("Content-Security-Policy") == ["sandbox allow-scripts"]


@both_doors
def test_what_still_lies_on_the_disk_is_served_from_there(doors, door):
    assert doors.ask(door, doors.holds(b"an old film", "mp4")).body == b"an old film"
