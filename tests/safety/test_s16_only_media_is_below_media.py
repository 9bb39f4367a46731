"""s16: below /media there are files by their hash and nothing else, through the server and through real Nginx."""

from collections.abc import Iterator

import pytest

from tests.doors import PAGE, Doors, opened

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
SECRET = b"nobody may read this"


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with opened(tmp_path_factory.mktemp("doors")) as both:
        for name in ("x", "data/x", "uploads/x", "dist/x", "dist/web/x"):
            (both.served.folder / name).write_bytes(SECRET)
        (both.uploads / ".incoming").mkdir(exist_ok=True)
        (both.uploads / ".incoming" / "in-1").write_bytes(SECRET)
        yield both


@pytest.mark.parametrize("door", ["app", "nginx"])
@pytest.mark.parametrize(
    "path",
    [
        "/media",
        "/media/",
        "/media//",
        "/media/.",
        "/media../x",
        "/media../data/x",
        "/media..%2fx",
        "/media/../x",
        "/media/..",
        "/media/../",
        "/media/..;/x",
        "/media/%2e%2e/x",
        "/media/%2E%2e/x",
        "/media/.%2e/x",
        "/media/%2e./x",
        "/media/..%2fx",
        "/media/%2e%2e%2fx",
        "/media/%2e%2e%5cx",
        "/media/..\\x",
        "/media/%252e%252e/x",
        "/%2e%2e/x",
        "/../x",
        "/assets/../../x",
        "/player/../../x",
        "/media/.incoming/",
        "/media/.incoming/in-1",
        "/media/x",
        "/media/00/",
        "/media/00/00/",
        "/media/00/00/" + "0" * 64 + ".mp4",
        "/media/00/00/" + "0" * 64 + ".mp4/",
        "/media/00/00/" + "0" * 64 + ".mp4/../../../x",
        "/media/00/00/" + "0" * 64 + ".mp4%00",
        "/media/00/00/" + "0" * 64 + "",
        "/media/" + "0" * 64 + ".mp4",
    ],
)
def test_s16_what_climbs_lists_or_guesses_finds_nothing(doors: Doors, door: str, path: str):
    answer = doors.ask(door, path)

    # Nginx calls a NUL, and dots above the top, a bad request before any of our words count.
    assert answer.status == 404 or (door == "nginx" and answer.status == 400), answer
    assert SECRET not in answer.body
    assert PAGE not in answer.body


@pytest.mark.parametrize("door", ["app", "nginx"])
@pytest.mark.parametrize("path", ["/media/x", "/media/.incoming/in-1", "/media/../x"])
def test_s16_a_clients_own_redirect_inside_the_server_leads_nowhere(doors: Doors, door: str, path: str):
    for inside in ("/x", "/media/.incoming/in-1", "/data/x", str(doors.served.folder / "x")):
        answer = doors.ask(door, path, headers={"X-Accel-Redirect": inside, "X-Sendfile": inside})
        assert (answer.status, SECRET in answer.body) == (404, False), (inside, answer)


@pytest.mark.parametrize("door", ["app", "nginx"])
def test_s16_a_redirect_inside_the_server_changes_no_good_answer_either(doors: Doors, door: str):
    path = doors.holds(b"a film", "mp4")

    for asked in ("/api/health", path):
        answer = doors.ask(door, asked, headers={"X-Accel-Redirect": "/media/.incoming/in-1"})
        assert (answer.status, SECRET in answer.body) == (200, False), answer
    assert doors.ask(door, path).body == b"a film"


@pytest.mark.parametrize("door", ["app", "nginx"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
def test_s16_media_are_only_read(doors: Doors, door: str, method: str):
    path = doors.holds(b"a film", "mp4")

    assert doors.ask(door, path, method).status == 405
    assert doors.ask(door, path).body == b"a film"
