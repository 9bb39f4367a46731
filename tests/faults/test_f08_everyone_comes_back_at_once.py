"""f08: the server is gone for a while, and all its screens come back at once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.campaigns import a_show
from tests.faults.forms import form, writes_figures
from tests.lines import eventually
from tests.served import ROOT, Served
from tests.swarm import Swarm, running_swarm

pytestmark = [pytest.mark.processes, pytest.mark.timeout(form(240, 600))]
CROWDS = form([(300, 90.0)], [(2_000, 90.0), (5_000, 180.0)])
GONE_SECONDS = form(4, 60)
JITTER = form(0.2, 1.0)  # the long form waits as long as a player does
PICTURE = ROOT / "tests" / "media" / "rocket.jpg"


@contextmanager
def crowded(folder: Path, count: int) -> Iterator[tuple[Served, Swarm]]:
    """A server whose screens all show one picture."""
    served = Served(folder)
    place, players = served.furnished(count)
    served.starts()
    with PICTURE.open("rb") as file:
        answer = served.session.post(f"{served.address}/api/content/upload", files={"file": file}, timeout=30)
    assert answer.status_code == 201, answer.text
    picture = answer.json()["id"]
    eventually(lambda: served.get(f"/api/content/{picture}")["status"] == "ready", "the picture", within=60)
    show = a_show(served, place, [picture])
    show.changes()
    show.newest_plan(players[0][0])
    swarm_folder = folder / "swarm"
    with running_swarm(
        (served.host, served.port), players, swarm_folder, jitter=JITTER, fetches=True
    ) as swarm:
        yield served, swarm
    served.leaves()


@pytest.mark.parametrize(("count", "within"), CROWDS)
def test_f08_all_are_back_and_in_step(tmp_path: Path, count: int, within: float):
    with crowded(tmp_path, count) as (served, swarm):
        swarm.comes(within=count / 200)
        swarm.all_here(within)
        in_step(served, swarm, count, within)
        before = swarm.tells()

        served.is_killed()
        time.sleep(GONE_SECONDS)
        served.starts()

        started = time.monotonic()
        swarm.all_here(within)
        connected = time.monotonic() - started
        in_step(served, swarm, count, within - connected)
        writes_figures(
            f"faults-f08-{count}",
            {"screens": count, "all_registered_s": connected, "in_step_s": time.monotonic() - started},
        )
        after = swarm.tells()
        assert after["plans_held"] == before["plans_held"]
        for what in ("plans", "plans_again", "older_plans", "fetches"):
            assert after["tally"].get(what, 0) == before["tally"].get(what, 0), what
        assert after["tally"]["fetches"] == count


def in_step(served: Served, swarm: Swarm, count: int, within: float) -> None:
    """Wait until the server sees all of them online, with the plan they should have."""
    swarm.waits_until(
        lambda _: served.get("/api/dashboard")["players_in_step"] == count, within, "everybody in step"
    )
