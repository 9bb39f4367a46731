"""What people and screens do every day meets no limit, with the limits as we hand them out."""

import threading
from collections.abc import Iterator

import pytest

from tests import tus
from tests.doors import Doors, opened
from tests.lines import Screen
from tests.served import DEFAULT_LIMITS

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
# What the console asks when it is opened on its busiest page.
OF_A_WINDOW = (
    "/api/auth/me",
    "/api/dashboard",
    "/api/activity?per_page=20",
    "/api/players?per_page=50",
    "/api/locations?per_page=100",
    "/api/campaigns",
    "/api/schedules",
    "/api/content?per_page=48",
    "/api/content/kinds",
    "/api/jobs",
    "/api/uploads",
)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with opened(tmp_path_factory.mktemp("doors"), DEFAULT_LIMITS) as both:
        yield both


def test_ten_windows_of_one_person_are_opened_and_looked_at(doors: Doors):
    headers = {"Authorization": str(doors.served.session.headers["Authorization"])}
    statuses: list[int] = []

    def look() -> None:
        # Opened, and what it shows renewed three times within the minute.
        statuses.extend(
            doors.ask("nginx", path, headers=headers).status for _ in range(4) for path in OF_A_WINDOW
        )

    windows = [threading.Thread(target=look) for _ in range(10)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()

    assert statuses == [200] * 4 * 10 * len(OF_A_WINDOW)


def test_fifty_screens_behind_one_router_come_in_and_fetch(doors: Doors):
    place = doors.served.post("/api/locations", {"name": "Mall", "timezone": "Europe/Lisbon"})["id"]
    media = [doors.holds(f"film {number}".encode(), "mp4") for number in range(3)]
    address = f"http://127.0.0.1:{doors.ports['nginx']}"
    keys = [
        doors.served.post("/api/players", {"name": f"Screen {number}", "location_id": place})["player_key"]
        for number in range(50)
    ]
    refused: list[object] = []

    for key in keys:
        screen = Screen(address).connects()
        answers = [screen.registers(key), *[screen.beats() for _ in range(5)]]
        fetched = [doors.ask("nginx", path).status for path in ("/player/", "/api/health", *media)]
        refused += [each for each in answers if not each["ok"]] + [each for each in fetched if each != 200]
        screen.goes_away()

    assert refused == []


def test_fifty_new_screens_show_their_codes_and_are_paired(doors: Doors):
    place = doors.served.post("/api/locations", {"name": "Shop", "timezone": "Europe/Lisbon"})["id"]
    address = f"http://127.0.0.1:{doors.ports['nginx']}"

    for number in range(50):
        screen = Screen(address).connects(pairing=True)
        code = screen.waits_for("pairing_code")["code"]
        doors.served.post("/api/players/pair", {"code": code, "name": f"New {number}", "location_id": place})
        assert screen.waits_for("paired")["player_key"]
        screen.goes_away()


def test_an_office_behind_one_router_signs_in_at_nine(doors: Doors):
    before = doors.ask("nginx", "/api/players").headers["RateLimit-Remaining"]

    for _ in range(30):
        doors.served.signs_in()

    assert int(doors.ask("nginx", "/api/players").headers["RateLimit-Remaining"]) == int(before) - 1


def test_a_large_file_comes_in_small_pieces(doors: Doors):
    headers = {"Authorization": str(doors.served.session.headers["Authorization"]), **tus.VERSION}
    length = 1_500
    begun = doors.ask(
        "nginx",
        "/api/uploads",
        "POST",
        {
            **headers,
            "Upload-Length": str(length),
            "Upload-Metadata": tus.metadata(filename="film.mp4"),
            "Content-Length": "0",
        },
    )
    path = begun.headers["Location"]

    statuses = {
        doors.ask(
            "nginx", path, "PATCH", {**headers, "Upload-Offset": str(at), "Content-Type": tus.PIECE}, b"x"
        ).status
        for at in range(length - 1)
    }

    assert (begun.status, statuses) == (201, {204})
