"""f04: the database freezes or dies. The server says so in seconds, keeps every screen, and is well again at once after."""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.faults.forms import form
from tests.lines import eventually
from tests.served import Served
from tests.servers import MariaDb, running_mariadb
from tests.swarm import Swarm, running_swarm

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
SCREENS, AT_ONCE = form(40, 300), 8
DOWN_SECONDS = form(8, 60)
NOTICE_SECONDS, WELL_AGAIN_SECONDS = 5.0, 10.0
EXIT_SECONDS, BACK_SECONDS = 10.0, 90.0
SETTINGS = {"HEARTBEAT_SECONDS": "2"}  # so that screens talk all the time while nothing can be written


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    """One that nobody else uses."""
    with running_mariadb(tmp_path_factory.mktemp("fragile")) as server:
        yield server


@pytest.fixture
def house(tmp_path: Path, mariadb: MariaDb) -> Iterator[tuple[Served, Swarm]]:
    served = Served(tmp_path, {**SETTINGS, "DATABASE_URL": mariadb.make_database()})
    _, players = served.furnished(SCREENS)
    served.starts()
    with running_swarm((served.host, served.port), players, tmp_path / "swarm") as swarm:
        yield served, swarm
    served.leaves()


@pytest.mark.parametrize(
    ("falls", "returns"),
    [(MariaDb.freeze, MariaDb.thaw), (MariaDb.is_killed, MariaDb.starts_again)],
    ids=["frozen", "killed"],
)
def test_f04_the_database_is_gone_for_a_while(
    house: tuple[Served, Swarm],
    mariadb: MariaDb,
    falls: Callable[[MariaDb], None],
    returns: Callable[[MariaDb], None],
):
    served, swarm = house
    swarm.comes(within=1)
    swarm.all_here(60)
    before = order(served, swarm.players[0][0], 30)
    assert before.status_code == 202

    falls(mariadb)
    try:
        while_it_is_gone(served, swarm)
    finally:
        returns(mariadb)

    back = time.monotonic()
    eventually(lambda: status(served, "/api/ready") == 200, "being ready again", within=WELL_AGAIN_SECONDS)
    player = swarm.players[-1][0]
    left = WELL_AGAIN_SECONDS - (time.monotonic() - back)
    eventually(lambda: order(served, player, 30).status_code == 202, "a write", within=left)
    swarm.waits_until(
        lambda seen: seen["commands_known"] >= 2, WELL_AGAIN_SECONDS, "the order reaching its screen"
    )
    seen = swarm.tells()
    assert seen["registered"] == SCREENS == seen["tally"]["tries"]  # each connected once, and never again
    assert seen["tally"].get("dropped", 0) == seen["tally"].get("gave_up", 0) == 0


def test_f04_told_to_stop_while_the_database_is_frozen(house: tuple[Served, Swarm], mariadb: MariaDb):
    served, swarm = house
    swarm.comes(within=1)
    swarm.all_here(60)

    mariadb.freeze()
    try:
        told = time.monotonic()
        status_of_exit = served.server.stop(signal.SIGTERM)
        took = time.monotonic() - told
    finally:
        mariadb.thaw()

    assert status_of_exit == 0
    assert took < EXIT_SECONDS
    assert "Traceback" not in served.server.said()
    swarm.waits_until(
        lambda seen: seen["tally"].get("restarting", 0) == SCREENS, 10, "all being told to return"
    )
    served.starts()
    swarm.all_here(BACK_SECONDS)


def while_it_is_gone(served: Served, swarm: Swarm) -> None:
    """Alive, not ready, and every write refused in seconds, many at once too."""
    until = time.monotonic() + DOWN_SECONDS
    eventually(lambda: status(served, "/api/ready") == 503, "saying it is not ready", within=NOTICE_SECONDS)
    ids = [player for player, _ in swarm.players]
    while time.monotonic() < until:
        with ThreadPoolExecutor(AT_ONCE) as people:
            answers = people.map(lambda player: order(served, player, NOTICE_SECONDS), ids[:AT_ONCE])
            assert {answer.status_code for answer in answers} == {503}
        assert status(served, "/api/health") == status(served, "/health") == 200
        assert status(served, "/api/ready") == 503


def order(served: Served, player: int, patience: float) -> requests.Response:
    """A write that must be answered in this time."""
    return requests.post(
        f"{served.address}/api/players/{player}/command",
        json={"command": "identify"},
        headers=dict(served.session.headers),
        timeout=patience,
    )


def status(served: Served, path: str) -> int:
    """How the server answers there; `live` must be there in three seconds, whatever else waits."""
    return requests.get(served.address + path, timeout=3 if "health" in path else NOTICE_SECONDS).status_code
