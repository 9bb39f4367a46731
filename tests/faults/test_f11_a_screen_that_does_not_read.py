"""f11: screens freeze while plans are pushed to everybody. What the server keeps for them stays bounded, they are cut, and
the others hardly notice.
"""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.campaigns import Show, a_page, a_show
from tests.faults.forms import IS_LONG, form, writes_figures
from tests.lines import eventually
from tests.served import Served
from tests.swarm import Swarm, running_swarm

pytestmark = [pytest.mark.processes, pytest.mark.timeout(form(240, 600))]
READERS, FROZEN = form(30, 100), 4
PLANS, PLANS_BEFORE = 100, form(15, 100)
SMALL_WINDOW_BYTES = 4_096
# Pages with long addresses make a plan of 200 KiB that takes no time to compute. Each frozen screen has one of its own:
# kept without bound, a hundred of them are 80 MiB for the four, of which their kernel's buffers take 16.
PAGES, ADDRESS_LETTERS = 100, 1_900
MOST_MEMORY_BYTES = 24 * 1024 * 1024
ARRIVE_SECONDS, CUT_SECONDS, TIMES_SLOWER = 30.0, 75.0, 2.0


@dataclass
class House:
    served: Served
    show: Show
    readers: Swarm
    frozen: Swarm
    minutes: Iterator[int] = field(default_factory=lambda: itertools.cycle(range(10)))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    served = Served(tmp_path)
    place, players = served.furnished(READERS + FROZEN)
    served.starts()
    pages = [
        a_page(served, f"https://example.com/{number}/{'x' * ADDRESS_LETTERS}") for number in range(PAGES)
    ]
    show = a_show(served, place, pages)
    show.changes(start_time="00:00", end_time="22:00")
    for player, _ in players[READERS:]:
        own = {"location_id": None, "player_ids": [player]}
        show.changes(**own, start_time="23:10", end_time="23:50")
    address = served.host, served.port
    with (
        running_swarm(address, players[:READERS], tmp_path / "readers") as readers,
        running_swarm(address, players[READERS:], tmp_path / "frozen") as frozen,
    ):
        yield House(served, show, readers, frozen)
    served.leaves()


def test_f11_frozen_screens_cost_little_and_are_cut(house: House):
    house.frozen.comes(receive_bytes=SMALL_WINDOW_BYTES)
    house.frozen.waits_until(lambda seen: seen["registered"] == FROZEN, 30, "the ones that will freeze")
    house.readers.comes(within=1)
    house.readers.all_here(60)
    without = ninety_nine_percent(house, PLANS_BEFORE)

    house.frozen.freeze()
    before = memory_bytes(house.served)
    with_them = ninety_nine_percent(house, PLANS)
    grown = memory_bytes(house.served) - before
    eventually(lambda: all_frozen_are_offline(house), "the frozen screens being cut", within=CUT_SECONDS)
    house.frozen.thaw()

    house.frozen.waits_until(
        lambda seen: seen["tally"].get("dropped", 0) + seen["tally"].get("gave_up", 0) >= FROZEN,
        CUT_SECONDS,
        "the frozen screens seeing that they were cut",
    )
    house.frozen.waits_until(lambda seen: seen["registered"] == FROZEN, 60, "their return")
    writes_figures("faults-f11", figures(grown, without, with_them))
    assert grown < MOST_MEMORY_BYTES
    assert house.readers.tells()["tally"].get("dropped", 0) == 0
    if IS_LONG:
        assert with_them <= TIMES_SLOWER * without


def figures(grown: int, without: float, with_them: float) -> dict[str, object]:
    return {
        "readers": READERS,
        "frozen": FROZEN,
        "plans": PLANS,
        "memory_grown_mib": round(grown / 2**20, 1),
        "p99_ms_without": round(without * 1_000, 1),
        "p99_ms_with": round(with_them * 1_000, 1),
        "ratio": round(with_them / without, 2),
    }


def ninety_nine_percent(house: House, plans: int) -> float:
    """Change the plan so often, each time when all readers have the one before; from the order to the screen, in seconds."""
    took: list[float] = []
    house.readers.asks("tell_arrivals")
    for _ in range(plans):
        ordered, arrived = time.monotonic(), set[int]()
        house.show.moves(house.show.schedules[0], f"23:{next(house.minutes):02d}")
        while len(arrived) < READERS:
            assert time.monotonic() - ordered < ARRIVE_SECONDS, f"a change reached {len(arrived)}"
            time.sleep(0.02)
            for at, screen, _hash, _revision in house.readers.asks("tell_arrivals"):
                if screen not in arrived:
                    arrived.add(screen)
                    took.append(at - ordered)
    return sorted(took)[int(len(took) * 0.99)]


def all_frozen_are_offline(house: House) -> bool:
    ids = [player for player, _ in house.frozen.players]
    return all(house.served.get(f"/api/players/{player}")["status"] == "offline" for player in ids)


def memory_bytes(served: Served) -> int:
    """What the server's process keeps in memory."""
    assert served.server is not None
    status = Path(f"/proc/{served.server.process.pid}/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1_024
