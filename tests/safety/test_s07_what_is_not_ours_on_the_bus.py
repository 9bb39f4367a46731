"""s07: whoever can write into Redis makes nothing run and speaks to nobody; and in production Redis wants a password."""

import base64
import json
import os
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml
from apiflask import APIFlask
from pydantic import SecretStr
from redis.backoff import NoBackoff
from redis.retry import Retry

from backend.jobs import queue
from backend.realtime import bus, fanout
from tests.conftest import Settings
from tests.lines import Line, Screen, eventually
from tests.served import ROOT, Served
from tests.servers import Redis

FOREIGN = "foreign_message_on_bus"
ANOTHER_CHANNEL = ["socketio", "flask-socketio", "tvs:", "tvs.huey", "__keyspace@0__:tvs"]


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


def forged(screen: int, session: str) -> list[bytes]:
    """Messages in the library's own form, in that of another version, and in none."""
    emit = {"method": "emit", "namespace": "/", "room": None, "host_id": "x", "data": {"detail": "forged"}}
    messages: list[Any] = [
        {**emit, "event": "player_command"},
        {**emit, "event": "no_such_event"},
        {**emit, "event": "campaign_update", "room": session},
        {**emit, "event": fanout.TO_PLAYERS, "data": ["player_command", "{}", [screen]]},
        {**emit, "event": fanout.TO_PLAYERS, "data": 7},
        {**emit, "event": ["a", "list"]},
        {**emit, "event": "x", "binary": True, "data": ["!", "not base64"]},
        {"method": "disconnect", "sid": session, "namespace": "/", "host_id": "x"},
        {"method": "close_room", "room": f"player:{screen}", "namespace": "/", "host_id": "x"},
        {"method": "enter_room", "sid": session, "room": "people", "namespace": "/", "host_id": "x"},
        {"method": "callback", "host_id": "x", "sid": session, "id": 1, "args": []},
        {"method": "__class__"},
        {"method": None},
        {},
        [],
        ["method"],
        "method",
        7,
        None,
    ]
    texts = [json.dumps(each).encode() for each in messages]
    huge = json.dumps({**emit, "event": "x", "data": "x" * 8_000_000}).encode()
    deep = b"[" * 100_000
    unsigned = [b"\0" * bus.SIGNATURE_BYTES + text for text in texts[:3]]
    return [*texts, *unsigned, huge, deep, b"", b"\0", b"\xff" * 40, b"{", base64.b64encode(texts[0])]


@pytest.fixture
def pair(tmp_path: Path, redis_server: Redis) -> Iterator[tuple[Served, Served]]:
    """Two servers on one database and one bus."""
    settings = {"REDIS_URL": redis_server.url}
    here, there = Served(tmp_path, settings), Served(tmp_path, settings)
    here.starts()
    there.starts()
    yield here, there
    for each in (here, there):
        each.leaves()


def said(served: Served) -> str:
    assert served.server is not None
    return served.server.said()


@pytest.mark.processes
@pytest.mark.timeout(120)
def test_s07_what_is_forged_on_the_bus_runs_nothing_and_is_told_to_nobody(
    pair: tuple[Served, Served], redis_server: Redis, tmp_path: Path
):
    here, there = pair
    place = here.post("/api/locations", {"name": "Lobby", "timezone": "UTC"})["id"]
    made = here.post("/api/players", {"name": "Door", "location_id": place})
    token = str(here.session.headers["Authorization"]).removeprefix("Bearer ")
    window, screen = Line(here.address).connects(token=token), Screen(here.address).connects()
    other_window = Line(there.address).connects(token=token)  # a server listens from its first line on
    screen.registers(made["player_key"])
    screen.acknowledges(screen.plan())
    eventually(lambda: window.heard("player_status"), "the window seeing the screen")
    trap = tmp_path / "sprung"
    pickles = [pickle.dumps(Trap(trap), protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    messages = [*pickles, *forged(made["id"], "any")]

    with redis.Redis.from_url(redis_server.url) as client:
        eventually(lambda: client.pubsub_numsub(bus.CHANNEL)[0][1] == 2, "both servers listening")
        for message in messages:
            client.publish(bus.CHANNEL, message)
            for channel in ANOTHER_CHANNEL:
                client.publish(channel, message)
    for served in pair:
        eventually(lambda served=served: said(served).count(FOREIGN) >= len(messages), "the log saying so")

    assert not trap.exists()
    assert [said(served).count(FOREIGN) for served in pair] == [len(messages)] * 2, "other channels are heard"
    assert "Traceback" not in said(here) + said(there)
    assert "forged" not in said(here) + said(there), "what was forged is in the log"
    heard = {*window.heard(), *other_window.heard(), *screen.heard()}
    assert not heard & {"no_such_event", "x", "paired", "player_command"}
    assert len(screen.heard("campaign_update")) == 1
    assert screen.is_open()
    assert window.is_open()
    there.post(f"/api/players/{made['id']}/command", {"command": "identify"})
    assert screen.waits_for("player_command")["command"] == "identify", "what is ours is still heard"
    for line in (window, other_window, screen):
        line.goes_away()


def test_s07_what_another_installation_signed_is_foreign(setting: Settings, redis_server: Redis):
    ours = bus.Bus(redis_server.url)
    setting(secret_key=SecretStr("x" * 40))
    theirs = bus.Bus(redis_server.url)
    message = b'{"method":"emit"}'

    assert ours._ours(ours._signed(message)) == message
    assert ours._ours(theirs._signed(message)) is None
    assert ours._ours(ours._signed(message) + b" ") is None


def test_s07_a_pickle_among_the_jobs_runs_nothing_and_the_next_job_is_taken(
    app: APIFlask, setting: Settings, redis_server: Redis, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    setting(redis_url=redis_server.url)
    monkeypatch.setattr(queue, "IDLE_SECONDS", 0)
    done: list[int] = []
    monkeypatch.setattr(queue.Queue, "_run", lambda _self, job_id, _lane: done.append(job_id))
    lane = queue.Queue(app, setting.config).lanes["quick"]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        lane.huey.storage.enqueue(pickle.dumps(Trap(tmp_path / "sprung"), protocol))
    lane.add(7)

    taken = [lane.work_one() for _ in range(pickle.HIGHEST_PROTOCOL + 2)]

    assert taken == [False] * (pickle.HIGHEST_PROTOCOL + 1) + [True]
    assert done == [7]
    assert not (tmp_path / "sprung").exists()


def test_s07_redis_in_production_wants_a_password():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    server, application = services["redis"], services["web"]["environment"]

    assert '--requirepass "$$REDIS_PASSWORD"' in " ".join(server["command"])
    for text in (server["environment"]["REDIS_PASSWORD"], application["REDIS_URL"]):
        assert re.search(r"\$\{REDIS_PASSWORD:\?", text), "without a password nothing starts"
    assert "ports" not in server, "nobody outside reaches it"


def test_s07_a_redis_with_a_password_refuses_who_has_none(redis_server: Redis):
    stranger = redis.Redis(host="127.0.0.1", port=redis_server.port, retry=Retry(NoBackoff(), 0))

    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.publish(bus.CHANNEL, b"{}")
