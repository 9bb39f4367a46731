"""A serving process links what it noted by itself within seconds, also after it was killed, and the command line finds it whole."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.lines import eventually
from tests.served import ROOT, Served

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("linked"))
    server.starts()
    yield server
    server.leaves()


def is_linked(server: Served, name: str) -> bool:
    (entry,) = server.get(f"/api/audit?action=location.created&q={name}")["items"]
    return entry["position"] is not None


def verified(server: Served, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "audit", "verify", *words],
        cwd=ROOT,
        env=server.environment(),
        capture_output=True,
        check=False,
        text=True,
    )


def test_what_is_noted_is_linked_within_seconds_and_the_chain_goes_on_after_a_kill(served: Served):
    served.post("/api/locations", {"name": "Hall", "timezone": "UTC"})
    eventually(lambda: is_linked(served, "Hall"), "linking")
    head = verified(served).stdout.splitlines()[-1]
    served.post("/api/locations", {"name": "Tower", "timezone": "UTC"})

    served.is_killed()
    served.starts()

    eventually(lambda: is_linked(served, "Tower"), "linking")
    again = verified(served, "--expect", head)
    assert (again.returncode, "are as they were written" in again.stdout) == (0, True), again
