"""f09: a screen whose key was taken away is refused, keeps its line, and is back as soon as somebody pairs it again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lines import Screen, eventually
from tests.served import Served
from tests.swarm import running_swarm

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    house = Served(tmp_path)
    house.starts()
    yield house
    house.leaves()


@pytest.fixture
def door(served: Served) -> dict[str, object]:
    """A screen with a place, and its key."""
    place = served.post("/api/locations", {"name": "Lobby", "timezone": "UTC"})["id"]
    return {**served.post("/api/players", {"name": "Door", "location_id": place}), "place": place}


def test_f09_a_refused_screen_is_back_when_it_is_paired_again(served: Served, door: dict[str, object]):
    screen = Screen(served.address).connects(player_key=door["player_key"])
    screen.registers(str(door["player_key"]))
    assert served.session.delete(f"{served.address}/api/players/{door['id']}", timeout=10).status_code == 204
    screen.waits_for_the_end()

    again = Screen(served.address).connects(player_key=door["player_key"])
    refused = [again.registers(str(door["player_key"])) for _ in range(3)]
    waiting = Screen(served.address).connects(pairing=True)
    code = waiting.waits_for("pairing_code")["code"]
    order = {"code": code, "name": "Door", "location_id": door["place"]}
    paired = served.post("/api/players/pair", order)["id"]
    key = waiting.waits_for("paired")["player_key"]

    assert [each["error"]["code"] for each in refused] == ["unknown_key"] * 3
    assert [each["code"] for each in again.heard("register_error")] == ["unknown_key"] * 3
    assert again.registers(key)["ok"]  # on the very line that was refused
    assert again.waits_for("register_success")["player_id"] == paired
    assert again.plan()
    assert served.get(f"/api/players/{paired}")["status"] == "online"
    for line in (screen, again, waiting):
        line.goes_away()


def test_f09_a_screen_with_a_key_taken_away_goes_on_trying(
    served: Served, door: dict[str, object], tmp_path: Path
):
    number = int(str(door["id"]))
    old = [(number, str(door["player_key"]))]
    with running_swarm((served.host, served.port), old, tmp_path / "old") as swarm:
        swarm.comes()
        swarm.all_here(15)
        fresh = served.post(f"/api/players/{number}/key")
        swarm.waits_until(lambda seen: seen["tally"].get("unknown_key", 0) >= 3, 30, "three refusals")
        assert swarm.tells()["registered"] == 0

        with running_swarm(
            (served.host, served.port), [(number, fresh["player_key"])], tmp_path / "new"
        ) as owner:
            owner.comes()
            owner.all_here(15)
            refusals = swarm.counts("unknown_key")
            swarm.waits_until(
                lambda seen: seen["tally"]["unknown_key"] > refusals, 30, "the old key being tried again"
            )
            # Whoever tries with the old key takes nothing from the machine that has the new one.
            assert owner.counts("dropped") == owner.counts("replaced") == 0
            eventually(lambda: served.get(f"/api/players/{number}")["status"] == "online", "being online")
