"""What a worker did is seen in people's windows; and gunicorn, told to stop, sends its screens home one by one."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.production import ROOT, Stack, running_stack
from tests.lines import Line, Screen, eventually
from tests.servers import MariaDb, Redis

pytestmark = [
    pytest.mark.processes,
    pytest.mark.timeout(240),
]  # whole processes start, perhaps on a busy machine
PICTURE = ROOT / "tests" / "media" / "rocket.jpg"


@pytest.fixture
def stack(tmp_path: Path, mariadb_server: MariaDb, redis_server: Redis) -> Iterator[Stack]:
    with running_stack(tmp_path, mariadb_server, redis_server) as running:
        running.sign_in()
        yield running


def test_a_worker_is_heard_and_a_leaving_server_tells_its_screens(stack: Stack):
    token = str(stack.session.headers["Authorization"]).removeprefix("Bearer ")
    window = Line(stack.address).connects(token=token)
    place = stack.made("/api/locations", {"name": "Foyer", "timezone": "Europe/Lisbon"})["id"]
    player = stack.made("/api/players", {"name": "Foyer left", "location_id": place})
    screen = Screen(stack.address).connects()
    screen.registers(player["player_key"])

    with PICTURE.open("rb") as file:
        address = f"{stack.address}/api/content/upload"
        made = stack.session.post(address, files={"file": ("rocket.jpg", file)}, timeout=30).json()

    eventually(
        lambda: (
            {"id": made["id"], "status": "ready"}.items()
            <= (window.heard("content_status")[-1:] or [{}])[0].items()
        ),
        "the worker's word in somebody's window",
    )

    assert stack.server.stop(signal.SIGTERM) == 0

    word = screen.waits_for("register_error")
    assert word["code"] == "restarting"
    assert 0 <= word["retry_after_ms"] <= 30_000
    screen.waits_for_the_end()
    assert "Traceback" not in stack.server.said()
