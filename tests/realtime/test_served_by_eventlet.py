"""The same stories on the server people really run: `python wsgi.py`, eventlet, SQLite, everything in one process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lines import Line, Screen, eventually
from tests.served import Served

pytestmark = pytest.mark.processes


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    house = Served(tmp_path, {"BARE_CONNECTION_SECONDS": "0.5"})
    house.starts()
    yield house
    house.leaves()


def a_page(served: Served) -> int:
    """A web address: content that needs no preparation."""
    return served.post("/api/content", {"title": "A page", "address": "https://example.com/"})["id"]


def test_the_main_story_on_the_real_server(served: Served):
    place = served.post("/api/locations", {"name": "Lobby", "timezone": "America/Sao_Paulo"})["id"]
    window = Line(served.address).connects(
        token=served.session.headers["Authorization"].removeprefix("Bearer ")
    )
    screen = Screen(served.address).connects(pairing=True)
    code = screen.waits_for("pairing_code")["code"]
    player = served.post("/api/players/pair", {"code": code, "name": "Door", "location_id": place})["id"]
    screen.registers(screen.waits_for("paired")["player_key"])
    empty = screen.plan()
    screen.acknowledges(empty)

    body = {
        "name": "Breakfast",
        "location_id": place,
        "items": [{"content_id": a_page(served), "duration_seconds": 8}],
    }
    campaign = served.post("/api/campaigns", body)["id"]
    served.post("/api/schedules", {"campaign_id": campaign, "location_id": place, "start_date": "2026-01-01"})

    plan = screen.plan(2)
    screen.acknowledges(plan)
    assert plan["campaign"] == {"id": campaign, "name": "Breakfast"}
    assert plan["revision"] > empty["revision"]
    eventually(lambda: served.get(f"/api/players/{player}")["state"] == "in_step", "being in step")

    command = served.post(f"/api/players/{player}/command", {"command": "restart"})
    heard = screen.waits_for("player_command")
    screen.answers(heard, "done")
    assert heard["command_id"] == command["id"]
    eventually(
        lambda: [each["status"] for each in window.heard("player_command_status")][-1:] == ["done"],
        "people seeing it",
    )

    nobody = Screen(served.address).connects()
    nobody.waits_for_the_end()
    assert screen.beats(plan_hash=plan["plan_hash"])["ok"]
    assert "Traceback" not in served.server.said()
    for line in (screen, window, nobody):
        line.goes_away()
