"""A setting that is changed in one process counts in the others: at once where they share a bus, within seconds otherwise."""

import pytest

from tests.lines import eventually
from tests.served import Served

pytestmark = pytest.mark.processes


@pytest.fixture
def pair(tmp_path, request):
    redis_url = request.getfixturevalue("redis_server").url if request.param == "redis" else ""
    settings = {"REDIS_URL": redis_url, "HEARTBEAT_SECONDS": "40"}
    here, there = Served(tmp_path, settings), Served(tmp_path, settings)
    here.starts()
    there.starts()
    yield here, there
    for each in (here, there):
        each.leaves()


def change(served, **given):
    version = served.get("/api/settings")["version"]
    answer = served.session.patch(
        f"{served.address}/api/settings", json={"version": version, **given}, timeout=30
    )
    assert answer.ok, answer.text


@pytest.mark.parametrize("pair", ["redis", "alone"], indirect=True)
def test_a_change_counts_in_every_process_and_after_a_restart(pair):
    here, there = pair
    assert there.get("/api/settings")["heartbeat_seconds"]["default"] == 40

    change(here, brand_name="Torre Norte", trash_days=3)

    eventually(lambda: there.get("/api/branding")["name"] == "Torre Norte", "the other process")
    assert there.get("/api/content/kinds")["trash_days"] == 3

    there.is_killed()
    there.starts()
    assert there.get("/api/branding")["name"] == "Torre Norte"
