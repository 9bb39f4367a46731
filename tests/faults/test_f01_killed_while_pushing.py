"""f01: the server is killed at a random moment after a change that touches many screens; nothing acknowledged is lost."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lines import Screen, eventually
from tests.served import Served

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
SCREENS, ROUNDS, LONGEST_MS = 40, 5, 300


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    house = Served(tmp_path)
    house.starts()
    yield house
    house.leaves()


def furnished(served: Served) -> tuple[int, int, list[dict[str, Any]]]:
    """A place, a campaign, and screens."""
    place = served.post("/api/locations", {"name": "Lobby", "timezone": "UTC"})["id"]
    page = served.post("/api/content", {"title": "A page", "address": "https://example.com/"})["id"]
    items = [{"content_id": page, "duration_seconds": 8}]
    campaign = served.post("/api/campaigns", {"name": "Breakfast", "location_id": place, "items": items})[
        "id"
    ]
    return (
        place,
        campaign,
        [served.post("/api/players", {"name": f"Screen {n}", "location_id": place}) for n in range(SCREENS)],
    )


def all_players(served: Served) -> dict[int, dict[str, Any]]:
    return {each["id"]: each for each in served.get("/api/players?per_page=100")["items"]}


def all_planned(served: Served, players: list[dict[str, Any]]) -> bool:
    """Whether every screen's stored plan is the one that would be computed afresh."""
    wanted = served.get(f"/api/players/{players[0]['id']}/plan")["plan_hash"]
    return {each["plan_hash"] for each in all_players(served).values()} == {wanted}


def test_f01_killed_at_random_moments_after_a_change(served: Served):
    place, campaign, players = furnished(served)
    eventually(lambda: all_planned(served, players), "the first plans")
    revisions = {each["id"]: 0 for each in players}
    chance = random.Random(1)
    scheduled, commanded = [], []

    for number in range(ROUNDS):
        screens = [Screen(served.address).connects() for _ in range(3)]
        for screen, player in zip(screens, players, strict=False):
            screen.registers(player["player_key"])
        body = {"campaign_id": campaign, "location_id": place, "start_date": "2026-01-01", "priority": number}
        commanded.append(
            served.post(f"/api/players/{players[0]['id']}/command", {"command": "identify"})["id"]
        )
        scheduled.append(served.post("/api/schedules", body)["id"])
        time.sleep(chance.uniform(0, LONGEST_MS) / 1_000)
        served.is_killed()
        for screen in screens:
            screen.goes_away()

        served.starts()

        assert {each["id"] for each in served.get("/api/schedules?per_page=100")["items"]} == set(scheduled)
        orders = served.get(f"/api/players/{players[0]['id']}/commands?per_page=100")["items"]
        assert {each["id"] for each in orders} == set(commanded)
        eventually(lambda: all_planned(served, players), "everybody being on the newest plan")
        back = Screen(served.address).connects()
        back.registers(players[0]["player_key"])
        plan = back.plan()
        assert plan["timeline"][0]["schedule_ids"] == [scheduled[-1]]
        assert plan["revision"] > revisions[players[0]["id"]]
        revisions[players[0]["id"]] = plan["revision"]
        assert [order["command_id"] for order in back.heard("player_command")] == commanded
        back.goes_away()
