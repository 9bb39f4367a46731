"""Uploads through real Nginx: neither collected nor limited there, as they come in one piece or in many."""

import dataclasses
import http.client
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.doors import Doors, opened
from tests.library import TUS, Library
from tests.lines import eventually
from tests.uploading import real

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with opened(tmp_path_factory.mktemp("doors"), {"MAX_VIDEO_BYTES": str(80 * MEGABYTE)}) as both:
        yield both


@pytest.fixture(scope="module")
def library(doors: Doors) -> Library:
    """The library behind Nginx."""
    place = doors.served.post("/api/locations", {"name": "Lobby", "timezone": "UTC"})["id"]
    return Library(dataclasses.replace(doors.served, port=doors.ports["nginx"]), place)


def film_of(megabytes):
    return real("bigbuckbunny.mp4") + secrets.token_bytes(megabytes * MEGABYTE)


@pytest.mark.parametrize("door", ["form", "pieces"])
def test_a_film_larger_than_any_form_is_taken(library, door):
    answer = library.by_either_door(door, "film.mp4", film_of(20))

    assert answer.ok, answer.text


def test_another_film_may_take_its_place(library):
    entry = library.settled(library.sends("film.mp4", real("bigbuckbunny.mp4")))

    answer = library.served.session.post(
        f"{library.served.address}/api/content/{entry['id']}/replace",
        files={"file": ("film.mp4", film_of(3))},
        timeout=60,
    )

    assert answer.ok, answer.text


def test_the_server_has_what_was_sent_before_the_rest_comes(library, doors):
    begun = library.begins("film.mp4", 8 * MEGABYTE)
    line = http.client.HTTPConnection("127.0.0.1", doors.ports["nginx"], timeout=30)
    line.putrequest("PATCH", urlsplit(begun.headers["Location"]).path)
    told = {"Upload-Offset": "0", "Content-Length": str(8 * MEGABYTE), **TUS}
    for name, value in {
        **told,
        "Content-Type": "application/offset+octet-stream",
        "Authorization": library.served.session.headers["Authorization"],
    }.items():
        line.putheader(name, value)
    line.endheaders()
    line.send(real("bigbuckbunny.mp4")[:65536] + bytes(4 * MEGABYTE))

    arrived = eventually(
        lambda: max(
            (each.stat().st_size for each in (doors.uploads / ".incoming").glob("part-*")), default=0
        ),
        "the first bytes",
    )
    line.close()

    assert 0 < arrived < 8 * MEGABYTE


def test_what_is_too_large_is_refused_by_the_server_in_its_words(library):
    answer = library.begins("film.mp4", 81 * MEGABYTE)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_anything_but_a_file_stays_small(library):
    answer = library.served.session.post(
        f"{library.served.address}/api/campaigns", data=b"x" * 2 * MEGABYTE, timeout=30
    )

    assert answer.status_code == 413
