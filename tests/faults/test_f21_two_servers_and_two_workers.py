"""f21: two servers and two workers at once. Each job of the clock is done once, and no number is given twice."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.faults.forms import form
from tests.faults.orders import Orderer
from tests.ledger import Ledger, rows, verdict
from tests.lines import Line, eventually
from tests.served import ROOT, Served
from tests.servers import MariaDb, Redis, Server, start
from tests.swarm import Swarm, running_swarm
from tests.uploading import real

pytestmark = [pytest.mark.processes, pytest.mark.timeout(form(240, 500))]
SCREENS, PEOPLE, ORDERS = form(20, 200), 4, form(150, 3_000)
SILENT_AFTER_SECONDS, EXPIRING = 4, form(10, 100)
LEASE_SECONDS = 40.0  # what the clock's lease lasts, and some
PICTURES = ["chelsea.png", "coffee.png", "rocket.jpg"]
SETTINGS = {"HEARTBEAT_SECONDS": "1", "OFFLINE_AFTER_SECONDS": str(SILENT_AFTER_SECONDS)}


@dataclass
class House:
    """Everything twice, on one database and one Redis."""

    servers: list[Served]
    workers: list[Server]
    swarm: Swarm
    place: int
    database: str

    def asks(self, statement: str, **values: Any) -> list[Any]:
        """What the database says, past the servers."""
        engine = create_engine(self.database)
        try:
            with engine.begin() as connection:
                result = connection.execute(text(statement), values)
                return list(result) if result.returns_rows else []
        finally:
            engine.dispose()


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, mariadb_server: MariaDb, redis_server: Redis
) -> Iterator[House]:
    tmp_path = tmp_path_factory.mktemp("twice")
    database = mariadb_server.make_database()
    settings = {**SETTINGS, "DATABASE_URL": database, "REDIS_URL": redis_server.url}
    servers = [Served(tmp_path, settings), Served(tmp_path, settings)]
    place, players = servers[0].furnished(SCREENS)
    with ExitStack() as running:
        for each in servers:
            each.starts()
            running.callback(each.leaves)
        flask = [str(Path(sys.executable).parent / "flask"), "--app", str(ROOT / "wsgi.py"), "worker"]
        environment = servers[0].environment()
        workers = [
            start(f"worker-{number}", flask, tmp_path, port=0, environment=environment) for number in range(2)
        ]
        for worker in workers:
            running.callback(worker.stop)
        swarm = running.enter_context(
            running_swarm((servers[0].host, servers[0].port), players, tmp_path / "s")
        )
        yield House(servers, workers, swarm, place, database)


def test_f21_numbers_are_unique_and_orders_done_once(house: House, tmp_path: Path):
    ledger = Ledger(tmp_path / "acknowledged.jsonl")
    addresses = [each.address for each in house.servers]
    token = str(house.servers[0].session.headers["Authorization"])
    few = [player for player, _ in house.swarm.players[-3:]]  # many people at the same screens
    people = [Orderer(addresses, token, few, ledger, seed) for seed in range(PEOPLE)]
    house.swarm.comes(within=1)
    house.swarm.all_here(60)

    for person in people:
        person.starts()
    house.swarm.waits_until(lambda _: ledger.count >= ORDERS, 200, "orders")
    for person in people:
        person.ends()

    def judged():
        return verdict([*ledger.entries(), *house.swarm.ledger.entries()], rows(house.database))

    house.swarm.waits_until(lambda _: judged().is_clean, 60, "every order being done once")
    mine_only = [row for row in rows(house.database) if row.player_id in few]
    numbers = Counter((row.player_id, row.seq) for row in mine_only)
    assert judged().acknowledged == sum(person.intents for person in people) == sum(numbers.values())
    assert max(numbers.values()) == 1
    for player in few:  # none is left out either
        mine = sorted(seq for each, seq in numbers if each == player)
        assert mine == list(range(mine[0], mine[0] + len(mine)))


def test_f21_each_job_of_the_clock_is_done_once(house: House):
    window = Line(house.servers[1].address).connects(token=bearer(house.servers[1]))
    house.swarm.comes(within=1)
    house.swarm.all_here(60)
    eventually(lambda: len(online(house)) == SCREENS, "everybody online")
    pictures = [upload(house.servers[number % 2], name) for number, name in enumerate(PICTURES)]

    house.swarm.freeze()  # nothing is closed: it is the clock that must notice
    last = house.asks("SELECT coalesce(max(id), 0) FROM activity_entries")[0][0]
    some = house.swarm.players[:EXPIRING]
    orders = [order(house, player, number) for number, (player, _) in enumerate(some)]
    run_out(house)
    eventually(lambda: not online(house), "everybody silent being offline", within=30)
    eventually(lambda: expired(house) >= set(orders), "every order running out", within=30)
    eventually(lambda: all(is_ready(house, each) for each in pictures), "the pictures", within=60)
    holders = watched_holders(house, form(6.0, 30.0))
    house.swarm.thaw()

    went = Counter(went_offline(house, last))
    assert went == dict.fromkeys([player for player, _ in house.swarm.players], 1)
    ends = Counter(
        said["id"] for said in window.heard("player_command_status") if said["status"] == "expired"
    )
    assert ends == dict.fromkeys(orders, 1)
    assert {row[0] for row in house.asks("SELECT attempts FROM jobs")} == {1}
    assert len(holders) == 1  # nobody takes the clock from the one who has it
    window.goes_away()


def test_f21_when_the_one_with_the_clock_dies_the_other_takes_over(house: House):
    holder = eventually(lambda: holder_of_the_clock(house), "the clock being held", within=LEASE_SECONDS)
    had, other = sorted(house.servers, key=lambda each: pid(each) != holder)
    assert (pid(had), pid(other)) == (holder, pid(other))

    had.is_killed()

    eventually(
        lambda: holder_of_the_clock(house) == pid(other), "the other taking over", within=LEASE_SECONDS
    )
    house.swarm.goes()
    player = house.swarm.players[0][0]
    late = other.post(f"/api/players/{player}/command", {"command": "identify"})["id"]
    run_out(house)
    eventually(lambda: late in expired(house), "its jobs being done", within=30)
    had.starts()


def bearer(served: Served) -> str:
    return str(served.session.headers["Authorization"]).removeprefix("Bearer ")


def pid(served: Served) -> int:
    assert served.server is not None
    return served.server.process.pid


def order(house: House, player: int, number: int) -> str:
    """An order given at one of the two servers."""
    made = house.servers[number % 2].post(f"/api/players/{player}/command", {"command": "identify"})
    return str(made["id"])


def online(house: House) -> list[Any]:
    return house.asks("SELECT id FROM players WHERE status = 'online'")


def expired(house: House) -> set[str]:
    return {row[0] for row in house.asks("SELECT id FROM player_commands WHERE status = 'expired'")}


def run_out(house: House) -> None:
    """Let the time of all open orders be over; nobody answers them."""
    house.asks("UPDATE player_commands SET expires_at = created_at WHERE status IN ('queued', 'delivered')")


def went_offline(house: House, after: int) -> list[int]:
    """The screens that were said to have gone, after this line of the feed."""
    found = "SELECT player_id FROM activity_entries WHERE kind = 'player.offline' AND id > :after"
    return [row[0] for row in house.asks(found, after=after)]


def upload(served: Served, name: str) -> int:
    """Send a picture that a worker has to prepare."""
    answer = served.session.post(
        f"{served.address}/api/content/upload", files={"file": (name, real(name))}, timeout=30
    )
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def is_ready(house: House, content: int) -> bool:
    return bool(house.servers[0].get(f"/api/content/{content}")["status"] == "ready")


def holder_of_the_clock(house: House) -> int | None:
    """The process whose lease holds now."""
    held = house.asks("SELECT holder FROM leases WHERE name = 'clock' AND expires_at > UTC_TIMESTAMP(6)")
    return int(held[0][0].partition("-")[0]) if held else None


def watched_holders(house: House, seconds: float) -> set[int | None]:
    """All who had the clock during this time."""
    seen, until = set[int | None](), time.monotonic() + seconds
    while time.monotonic() < until:
        seen.add(holder_of_the_clock(house))
        time.sleep(0.1)
    return seen
