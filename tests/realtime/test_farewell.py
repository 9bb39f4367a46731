"""A server that is told to stop: screens are told when to come back, and were never away."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lines import Screen, eventually
from tests.served import Served

pytestmark = pytest.mark.processes
SCREENS = 12


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    house = Served(tmp_path)
    house.starts()
    yield house
    house.leaves()


def test_screens_are_told_to_come_back_each_at_a_moment_of_its_own(served: Served):
    place = served.post("/api/locations", {"name": "Lobby", "timezone": "UTC"})["id"]
    keys = [
        served.post("/api/players", {"name": f"Screen {n}", "location_id": place})["player_key"]
        for n in range(SCREENS)
    ]
    screens = [Screen(served.address).connects() for _ in keys]
    for screen, key in zip(screens, keys, strict=True):
        screen.registers(key)
    online = "/api/players?status=online&per_page=100"
    eventually(lambda: served.get(online)["total"] == SCREENS, "all being there")

    assert served.server.stop(signal.SIGTERM) == 0

    words = [screen.waits_for("register_error") for screen in screens]
    assert {word["code"] for word in words} == {"restarting"}
    waits = [word["retry_after_ms"] for word in words]
    assert all(0 <= wait <= 30_000 for wait in waits)
    assert len(set(waits)) > SCREENS // 2
    for screen in screens:
        screen.waits_for_the_end()
    assert "Traceback" not in served.server.said()

    served.starts()

    assert served.get(online)["total"] == SCREENS
    back = Screen(served.address).connects()
    assert back.registers(keys[0])["ok"]
    kinds = {each["kind"] for each in served.get("/api/activity?per_page=100")["items"]}
    assert "player.offline" not in kinds
