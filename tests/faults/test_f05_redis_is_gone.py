"""f05: the bus between two servers freezes or dies. Nothing is refused, nothing is lost, and it resumes at once after."""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.faults.campaigns import Show, a_show
from tests.faults.forms import form
from tests.ledger import Ledger, rows, verdict
from tests.served import Served
from tests.servers import Redis, running_redis
from tests.swarm import Swarm, running_swarm

pytestmark = [pytest.mark.processes, pytest.mark.timeout(400)]
SCREENS = form(40, 400)
DOWN_SECONDS = form(6, 60)
WRITE_SECONDS, CONVERGE_SECONDS, RESUME_SECONDS = 10.0, 90.0, 5.0
# The quick form beats when it is told to: what is heard otherwise came over the bus.
SETTINGS = {"HEARTBEAT_SECONDS": str(form(600, 30))}


@dataclass
class Pair:
    """Two servers on one database; half the screens on each."""

    here: Served
    there: Served
    on_here: Swarm
    on_there: Swarm
    show: Show
    ledger: Ledger

    def orders(self, swarm: Swarm, number: int) -> None:
        """A person at the first server orders something of one of these screens; it must be accepted."""
        player = swarm.players[number % len(swarm.players)][0]
        answer = requests.post(
            f"{self.here.address}/api/players/{player}/command",
            json={"command": "identify"},
            headers=dict(self.here.session.headers),
            timeout=WRITE_SECONDS,
        )
        assert answer.status_code == 202, answer.text
        self.ledger.writes({"what": "acknowledged", "command": answer.json()["id"], "at": time.time()})

    def beats(self) -> None:
        for swarm in (self.on_here, self.on_there):
            swarm.asks("beat")

    def all_hold(self, plan_hash: str, seconds: float) -> None:
        for swarm in (self.on_here, self.on_there):
            swarm.all_hold(plan_hash, seconds)


@pytest.fixture
def fragile(tmp_path: Path) -> Iterator[Redis]:
    with running_redis(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def pair(tmp_path: Path, fragile: Redis) -> Iterator[Pair]:
    settings = {**SETTINGS, "REDIS_URL": fragile.url}
    here, there = Served(tmp_path, settings), Served(tmp_path, settings)
    place, players = here.furnished(SCREENS)
    half = len(players) // 2
    here.starts()
    there.starts()
    with (
        running_swarm((here.host, here.port), players[:half], tmp_path / "here") as on_here,
        running_swarm((there.host, there.port), players[half:], tmp_path / "there") as on_there,
    ):
        ledger = Ledger(tmp_path / "acknowledged.jsonl")
        yield Pair(here, there, on_here, on_there, a_show(here, place), ledger)
    for each in (here, there):
        each.leaves()


@pytest.mark.parametrize(
    ("falls", "returns"),
    [(Redis.freeze, Redis.thaw), (Redis.is_killed, Redis.starts_again)],
    ids=["frozen", "killed"],
)
def test_f05_the_bus_is_gone_for_a_while(
    pair: Pair, fragile: Redis, falls: Callable[[Redis], None], returns: Callable[[Redis], None]
):
    someone = pair.on_here.players[0][0]
    for swarm in (pair.on_here, pair.on_there):
        swarm.comes(within=1)
        swarm.all_here(60)
    pair.show.changes()
    pair.all_hold(pair.show.newest_plan(someone), RESUME_SECONDS)

    falls(fragile)
    try:
        until = time.monotonic() + DOWN_SECONDS
        changed = pair.show.changes()
        for number in itertools.count():
            pair.orders(pair.on_there if number % 2 else pair.on_here, number)
            if time.monotonic() > until and number >= 10:
                break
        pair.beats()
        pair.all_hold(pair.show.newest_plan(someone), CONVERGE_SECONDS)
        everybody_did_everything(pair)
    finally:
        returns(fragile)

    fan_out_resumes(pair)
    pair.show.changes()
    pair.all_hold(pair.show.newest_plan(someone), RESUME_SECONDS)
    assert changed in pair.show.schedules
    for swarm in (pair.on_here, pair.on_there):
        seen = swarm.tells()
        assert seen["tally"].get("dropped", 0) == seen["tally"].get("gave_up", 0) == 0


def everybody_did_everything(pair: Pair) -> None:
    """Every order that was accepted was done, once."""
    address = f"sqlite:///{pair.here.database}"

    def judged():
        done = [*pair.on_here.ledger.entries(), *pair.on_there.ledger.entries()]
        return verdict([*pair.ledger.entries(), *done], rows(address))

    pair.on_there.waits_until(lambda _: judged().is_clean, CONVERGE_SECONDS, "every order being done")
    assert judged().acknowledged == pair.ledger.count


def fan_out_resumes(pair: Pair) -> None:
    """Orders given at the first server are heard on the second in seconds, without any heartbeat."""
    known = pair.on_there.tells()["commands_known"]
    give_up_at = time.monotonic() + RESUME_SECONDS
    for number in itertools.count():
        pair.orders(pair.on_there, number)
        if pair.on_there.tells()["commands_known"] > known:
            return
        assert time.monotonic() < give_up_at, (
            f"nothing is heard on the other server {RESUME_SECONDS:.0f} s after"
        )
        time.sleep(0.2)
