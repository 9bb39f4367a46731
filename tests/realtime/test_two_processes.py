"""Two server processes with one Redis between them: whoever is on the one hears what is said on the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lines import Line, Screen, eventually
from tests.served import Served
from tests.servers import Redis

pytestmark = pytest.mark.processes


@pytest.fixture
def pair(tmp_path: Path, redis_server: Redis) -> Iterator[tuple[Served, Served]]:
    """On one database, each with a port of its own."""
    settings = {"REDIS_URL": redis_server.url}
    here, there = Served(tmp_path, settings), Served(tmp_path, settings)
    here.starts()
    there.starts()
    yield here, there
    for each in (here, there):
        each.leaves()


def token(served: Served) -> str:
    return str(served.session.headers["Authorization"]).removeprefix("Bearer ")


def test_what_is_said_on_one_is_heard_on_the_other(pair: tuple[Served, Served]):
    here, there = pair
    place = here.post("/api/locations", {"name": "Lobby", "timezone": "UTC"})["id"]
    made = here.post("/api/players", {"name": "Door", "location_id": place})
    window = Line(there.address).connects(token=token(there))
    screen = Screen(here.address).connects()
    screen.registers(made["player_key"])
    first = screen.plan()
    screen.acknowledges(first)

    command = there.post(f"/api/players/{made['id']}/command", {"command": "identify"})
    heard = screen.waits_for("player_command")
    screen.answers(heard, "done")
    page = there.post("/api/content", {"title": "A page", "address": "https://example.com/"})["id"]
    items = [{"content_id": page, "duration_seconds": 8}]
    campaign = there.post("/api/campaigns", {"name": "Breakfast", "location_id": place, "items": items})["id"]
    there.post("/api/schedules", {"campaign_id": campaign, "location_id": place, "start_date": "2026-01-01"})
    second = screen.plan(2)

    assert heard["command_id"] == command["id"]
    assert second["campaign"]["name"] == "Breakfast"
    eventually(
        lambda: [each["status"] for each in window.heard("player_command_status")][-1:] == ["done"],
        "the outcome",
    )
    assert window.waits_for("player_status")["id"] == made["id"]

    newer = Screen(there.address).connects()
    newer.registers(made["player_key"])

    assert screen.waits_for("session_replaced")
    screen.waits_for_the_end()
    assert newer.beats()["ok"]
    assert here.get(f"/api/players/{made['id']}")["status"] == "online"
    for line in (window, screen, newer):
        line.goes_away()
