"""`python wsgi.py`: starts on an empty machine, says what is wrong in a sentence, leaves when told to."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.servers import START_SECONDS, Server, free_port, listens, start, wait_until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.timeout(240),
]  # whole processes start, perhaps on a busy machine
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def environment(tmp_path: Path, port: int) -> dict[str, str]:
    """Nothing but folders and a port: what a fresh machine has."""
    folders = {"DATA_DIR": f"{tmp_path}/data", "UPLOADS_DIR": f"{tmp_path}/uploads"}
    return {**os.environ, **folders, "HOST": "127.0.0.1", "PORT": str(port)}


def begin(folder: Path, environment: dict[str, str]) -> Server:
    port = int(environment["PORT"]) if environment["PORT"].isdigit() else 0
    return start("tvs", [sys.executable, str(ROOT / "wsgi.py")], folder, port=port, environment=environment)


@pytest.fixture
def server(tmp_path: Path, environment: dict[str, str], port: int) -> Iterator[Server]:
    running = begin(tmp_path, environment)
    wait_until(running, lambda: listens(port))
    yield running
    running.stop(signal.SIGKILL)


def test_an_empty_machine_gets_a_link_to_make_the_first_administrator(server: Server, port: int):
    health = requests.get(f"http://127.0.0.1:{port}/health", timeout=10)

    assert (health.status_code, health.json()["status"]) == (200, "healthy")
    assert f"http://localhost:{port}/setup#" in server.said()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_leaves_when_told_to(server: Server, port: int, number: int):
    requests.get(f"http://127.0.0.1:{port}/health", timeout=10)

    assert server.stop(number) == 0
    assert "Traceback" not in server.said()


def test_it_starts_again_on_what_it_left(
    server: Server, environment: dict[str, str], port: int, tmp_path: Path
):
    secret = (tmp_path / "data" / "secret_key").read_text()
    server.stop()

    again = begin(tmp_path, environment)
    wait_until(again, lambda: listens(port))

    assert again.stop() == 0
    assert (tmp_path / "data" / "secret_key").read_text() == secret


def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path, environment: dict[str, str], port: int):
    with socket.create_server(("127.0.0.1", port)):
        late = begin(tmp_path, environment)
        status = late.process.wait(START_SECONDS)

    assert status == 1
    assert f"TVS can't listen on 127.0.0.1:{port}" in late.said()
    assert "Traceback" not in late.said()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("LOG_LEVEL", "LOUD"),
        ("OFFLINE_AFTER_SECONDS", "0"),
        ("SOCKETIO_ASYNC_MODE", "twisted"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, environment: dict[str, str], name: str, value: str):
    confused = begin(tmp_path, environment | {name: value})
    status = confused.process.wait(START_SECONDS)

    assert status == 1
    assert name in confused.said()
    assert "Traceback" not in confused.said()


def test_production_refuses_a_weak_secret(tmp_path: Path, environment: dict[str, str]):
    weak = begin(tmp_path, environment | {"ENVIRONMENT": "production", "SECRET_KEY": "changeme"})
    status = weak.process.wait(START_SECONDS)

    assert status == 1
    assert "SECRET_KEY" in weak.said()
    assert "changeme" not in weak.said()
