"""f10: a line dies without a word. Its screen is offline in time, and what is left of the old line harms nobody later."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.forms import form
from tests.lines import Screen, eventually
from tests.network import can_be_made, running_network
from tests.served import Served
from tests.swarm import Swarm, running_swarm

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
SCREENS = form(6, 100)
OFFLINE_SECONDS, BACK_SECONDS, QUIET_SECONDS = 50.0, 60.0, form(5.0, 20.0)


@dataclass
class Site:
    """Screens behind a line that `dies` and `heals`; `kind` says how."""

    kind: str
    served: Served
    swarm: Swarm
    dies: Callable[[], None]
    heals: Callable[[], None]

    def statuses(self) -> dict[int, str]:
        listed = self.served.get("/api/players?per_page=100")["items"]
        return {each["id"]: each["status"] for each in listed}


@contextmanager
def behind_a_network(folder: Path) -> Iterator[Site]:
    """Packets are dropped both ways: neither side hears of it."""
    with running_network() as network:
        served = Served(folder, host=network.here)
        _, players = served.furnished(SCREENS)
        served.starts()
        place = served.host, served.port
        with running_swarm(place, players, folder / "swarm", within=network.within) as swarm:
            yield Site("network", served, swarm, lambda: network.becomes(loss=1.0), network.becomes)
        served.leaves()


@contextmanager
def on_a_machine_that_hangs(folder: Path) -> Iterator[Site]:
    """The screens' process stands still: its kernel acknowledges, nobody answers."""
    served = Served(folder)
    _, players = served.furnished(SCREENS)
    served.starts()
    with running_swarm((served.host, served.port), players, folder / "swarm") as swarm:
        yield Site("frozen", served, swarm, swarm.freeze, swarm.thaw)
    served.leaves()


@pytest.fixture
def site(tmp_path: Path, record_property: Callable[[str, object], None]) -> Iterator[Site]:
    """With dropped packets where this machine lets us make a network, else with a machine that hangs."""
    kind = behind_a_network if can_be_made() else on_a_machine_that_hangs
    with kind(tmp_path) as made:
        record_property("line", made.kind)
        print(f"f10: the line is a {made.kind} one")
        yield made


def test_f10_a_dead_line_is_noticed_and_its_late_end_harms_nobody(site: Site):
    site.swarm.comes(within=1)
    site.swarm.all_here(30)
    eventually(lambda: set(site.statuses().values()) == {"online"}, "everybody online")

    site.dies()
    moved, key = site.swarm.players[0]
    newer = Screen(site.served.address).connects()  # the same screen, by another way
    assert newer.registers(key)["ok"]
    others = {player: "offline" for player, _ in site.swarm.players[1:]}
    eventually(
        lambda: site.statuses() == {**others, moved: "online"},
        "all but the one that moved being offline",
        within=OFFLINE_SECONDS,
    )

    site.heals()

    site.swarm.waits_until(
        lambda seen: seen["registered"] >= SCREENS - 1, BACK_SECONDS, "the others coming back"
    )
    until = time.monotonic() + QUIET_SECONDS
    while time.monotonic() < until:  # whatever is still under way of the old lines changes nothing
        eventually(lambda: set(site.statuses().values()) == {"online"}, "everybody online", within=10)
        time.sleep(0.2)
    assert_nobody_speaks_twice(site, newer, key)


def assert_nobody_speaks_twice(site: Site, newer: Screen, key: str) -> None:
    """One machine for each screen: the one that moved hears its orders, or was told that the old one came back."""
    seen = site.swarm.tells()
    speaks = newer if newer.is_open() else None
    assert seen["registered"] == SCREENS - (speaks is not None)
    for player, _ in site.swarm.players:
        site.served.post(f"/api/players/{player}/command", {"command": "identify"})
    site.swarm.waits_until(
        lambda told: told["commands_known"] == seen["registered"], 15, "each order reaching one machine"
    )
    if speaks is not None:
        assert speaks.waits_for("player_command")["command"] == "identify"
        speaks.goes_away()
