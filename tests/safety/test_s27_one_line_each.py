"""s27: whatever somebody is called, says or asks for, the server's log has one JSON object a line, and nobody writes a line of their own."""

import json
import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from backend.services import audit_views
from tests.lines import Screen
from tests.served import ADMINISTRATOR, Served

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]

FORGED = '{"event": "forged", "level": "info"}'
# Ends of lines as Unix, Windows, old Macs, Unicode and terminals know them, and what colours or clears a terminal.
ENDS = [
    "\n",
    "\r\n",
    "\r",
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    "\x0c",
    "\x1b[2J\x1b[31m",
    "\x9b31m",
    "\x00",
    "\x1c",
    "\u202e",
]
# What a person at the terminal reads, before anybody else can say anything.
GREETING = re.compile(rf"TVS is ready: http://localhost:\d+ .*|{ADMINISTRATOR} is the first administrator\.")
NAMES = [f"door{end}{FORGED}{end}" for end in ENDS]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that writes down all it can, in which everybody has such a name."""
    server = Served(tmp_path_factory.mktemp("lines"), {"LOG_LEVEL": "DEBUG"})
    server.starts()
    for name in NAMES:
        asks(server, name)
    says(server)
    yield server
    server.leaves()


def asks(server: Served, name: str) -> None:
    """By HTTP: names, titles, file names, addresses and headers."""
    address, session = server.address, server.session
    session.post(f"{address}/api/auth/login", json={"username": name, "password": name}, timeout=30)
    session.post(f"{address}/api/locations", json={"name": name, "timezone": name}, timeout=30)
    session.get(f"{address}/api/locations", params={"q": name, "sort": name}, timeout=30)
    session.get(f"{address}/api/{name}", timeout=30)
    session.post(
        f"{address}/api/content/upload", data={"title": name}, files={"file": (name, b"x")}, timeout=30
    )
    head = f"GET /api/health?{name.encode().hex()} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    bent = name.replace("\n", "").replace("\r", "")
    with socket.create_connection((server.host, server.port), timeout=30) as line:
        line.sendall(f"{head}X-Request-Id: {bent}\r\nUser-Agent: {bent}\r\n\r\n".encode())
        while line.recv(65536):
            pass


def says(server: Served) -> None:
    """On a socket: what a screen tells of itself, of its files and orders, and events nobody knows."""
    place = server.post("/api/locations", {"name": "Hall", "timezone": "UTC"})["id"]
    key = server.post("/api/players", {"name": "Door", "location_id": place})["player_key"]
    screen = Screen(server.address).connects()
    for name in NAMES:
        screen.says("player_register", {"player_key": name, "app_version": name})
    assert screen.registers(key, app_version=NAMES[0][:40]) == {"ok": True}
    for name in NAMES:
        screen.says("media_broken", {"sha256": "0" * 64, "why": name})
        screen.says("player_status_update", {"command_id": name[:36], "stage": "done", "detail": name})
        screen.says("player_heartbeat", {"fault": name, "system_info": {name: name}})
        screen.says(name, {name: name})
    screen.goes_away()


def lines(server: Served) -> list[dict[str, Any]]:
    assert server.server is not None
    said = [line for line in server.server.said().split("\n") if line]
    return [json.loads(line) for line in said if not GREETING.fullmatch(line)]


def test_s27_every_line_is_one_json_object_of_ours(served: Served):
    found = lines(served)

    assert len(found) > len(NAMES) * 5
    assert all({"event", "level", "logger", "timestamp"} <= each.keys() for each in found)
    assert [each for each in found if each["event"] == "forged"] == []


def test_s27_what_they_said_is_in_the_log_where_it_belongs(served: Served):
    """Else the story would prove nothing."""
    paths = {each.get("path") for each in lines(served)}
    events = {each.get("event_name") for each in lines(served)}

    assert {name for name in NAMES if f"/api/{name}" in paths} >= {
        name for name in NAMES if name.isascii() and "\x00" not in name
    }
    assert len(events & {name[:60] for name in NAMES}) > len(NAMES) / 2


def test_s27_no_other_end_of_a_line_and_nothing_for_a_terminal_is_written(served: Served):
    assert served.server is not None
    said = served.server.said()

    assert [end for end in ENDS if end != "\n" and end in said] == []
    assert all(character == "\n" or character.isprintable() for character in said)


def test_s27_the_administrator_can_still_sign_in(served: Served):
    served.signs_in()

    assert served.get("/api/auth/me")["username"] == ADMINISTRATOR


@pytest.mark.parametrize("end", ENDS)
def test_s27_an_exported_entry_is_one_line_too(end: str):
    class Entry:
        """An entry with such a name."""

        id, actor_id, position, chain, details = 1, None, None, None, {"before": {"name": f"a{end}b"}}
        created_at, action, actor, address = "2026-01-01T00:00:00Z", "x", f"a{end}b", ""
        request_id, target, name = "", "", f"a{end}b"

    line = audit_views._line(Entry()).decode()

    assert line.splitlines() == [line.removesuffix("\n")]
    assert json.loads(line)["name"] == f"a{end}b"
