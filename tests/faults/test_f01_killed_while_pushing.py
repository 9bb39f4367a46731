"""f01: the server is killed at a random moment after a change that touches 500 screens; nothing acknowledged is lost."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.campaigns import Show, a_show
from tests.faults.forms import form, writes_figures
from tests.faults.orders import Orderer
from tests.ledger import Ledger, Verdict, rows, verdict
from tests.served import Served
from tests.swarm import Swarm, running_swarm

pytestmark = [pytest.mark.processes, pytest.mark.timeout(form(240, 1_500))]
SCREENS, PEOPLE, LONGEST_MS = 500, 4, 300
KILLS, COMMANDS = form(4, 100), form(200, 10_000)
LOOK_CLOSELY_EVERY = form(2, 10)  # the other kills come while screens are still on their way back
IN_STEP_SECONDS = 90.0
AWAY, AWAY_SECONDS = 20, form(0, 75)  # away for longer than a screenshot may wait
SETTINGS = {"HEARTBEAT_SECONDS": "10", "JWT_ACCESS_TOKEN_EXPIRES": "86400"}


@dataclass
class House:
    """The server, its screens, the people who order, and what the server acknowledged to them."""

    served: Served
    swarm: Swarm
    show: Show
    people: list[Orderer]
    ledger: Ledger

    def restarts(self) -> None:
        """Begin to serve again on what the kill left; everybody signs in anew."""
        self.served.starts()
        for person in self.people:
            person.carries(str(self.served.session.headers["Authorization"]))

    def acknowledged(self) -> int:
        return self.ledger.count

    def is_killed_while_pushing(self, chance: random.Random) -> None:
        """A change that touches every screen, and the end at a random moment after it."""
        self.show.changes()
        time.sleep(chance.uniform(0, LONGEST_MS) / 1_000)
        self.served.is_killed()

    def is_in_step(self) -> None:
        """Everybody is on the newest plan, as they and as people see it."""
        newest = self.show.newest_plan(self.swarm.players[0][0])
        self.swarm.all_hold(newest, IN_STEP_SECONDS)
        self.swarm.waits_until(
            lambda _: self.show.is_in_step(SCREENS), IN_STEP_SECONDS, "the server seeing everybody in step"
        )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    served = Served(tmp_path, SETTINGS)
    place, players = served.furnished(SCREENS)
    served.starts()
    ledger = Ledger(tmp_path / "acknowledged.jsonl")
    token, ids = str(served.session.headers["Authorization"]), [player for player, _ in players]
    people = [Orderer([served.address], token, ids, ledger, seed) for seed in range(PEOPLE)]
    with running_swarm((served.host, served.port), players, tmp_path / "swarm") as swarm:
        yield House(served, swarm, a_show(served, place), people, ledger)
    served.leaves()


def all_settled(house: House) -> bool:
    """Whether no command waits for anything any more."""
    return all(
        row.status not in {"queued", "delivered"} for row in rows(f"sqlite:///{house.served.database}")
    )


def test_f01_killed_at_random_moments_after_a_change(house: House):
    chance, started = random.Random(1), time.monotonic()
    house.show.changes()
    house.swarm.comes(within=2)
    house.is_in_step()
    for person in house.people:
        person.starts()
    away = [player for player, _ in house.swarm.players[:AWAY]]

    for number in range(KILLS):
        enough = COMMANDS * (number + 1) / KILLS
        house.swarm.waits_until(
            lambda seen, enough=enough: house.acknowledged() >= enough and seen["registered"] >= SCREENS / 2,
            IN_STEP_SECONDS,
            "orders, and screens to give them to",
        )
        if number == KILLS // 2:
            house.swarm.goes(away)
            orders_that_run_out(house, away)
        house.is_killed_while_pushing(chance)
        house.restarts()
        assert {each["id"] for each in scheduled(house)} == set(house.show.schedules)
        if number % LOOK_CLOSELY_EVERY == 0 and number < KILLS // 2:
            house.is_in_step()

    for person in house.people:
        person.ends()
    time.sleep(AWAY_SECONDS)
    house.swarm.comes(away)
    house.is_in_step()
    house.swarm.waits_until(lambda _: all_settled(house), IN_STEP_SECONDS, "every command being answered")
    judged = the_verdict(house)
    seconds, overtaken = time.monotonic() - started, house.swarm.counts("older_plans")
    writes_figures("faults", {**figures(judged, seconds), "overtaken_plans_ignored": overtaken})

    assert judged.is_clean, judged
    assert judged.acknowledged >= COMMANDS
    assert house.swarm.counts("went_back") == 0
    assert "Traceback" not in house.served.server.said()


def scheduled(house: House) -> list[dict[str, int]]:
    """All schedules there are, page by page."""
    found: list[dict[str, int]] = []
    while True:
        page = house.served.get(f"/api/schedules?per_page=100&page={len(found) // 100 + 1}")
        found += page["items"]
        if len(found) >= page["total"]:
            return found


def orders_that_run_out(house: House, away: list[int]) -> None:
    """Screenshots of screens that are away: a minute later nobody wants them any more."""
    for player in away:
        said = house.served.post(f"/api/players/{player}/command", {"command": "screenshot"})
        entry = {"what": "acknowledged", "at": time.time(), "command": said["id"], "intent": said["id"]}
        house.ledger.writes({**entry, "player": player, "seq": said["seq"], "name": "screenshot"})


def the_verdict(house: House) -> Verdict:
    found = rows(f"sqlite:///{house.served.database}")
    # An order repeated because its answer was lost is one order: there are as many rows as intents.
    assert len(found) == sum(person.intents for person in house.people) + AWAY
    assert len({(row.player_id, row.seq) for row in found}) == len(found)
    return verdict([*house.ledger.entries(), *house.swarm.ledger.entries()], found)


def figures(judged: Verdict, seconds: float) -> dict[str, object]:
    return {
        "kills": KILLS,
        "commands_acknowledged": judged.acknowledged,
        "commands_lost": len(judged.lost),
        "commands_done_twice": len(judged.done_twice),
        "commands_done_after_expiry": len(judged.done_after_expiry),
        "seconds": round(seconds),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }
