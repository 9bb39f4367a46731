"""s08: what is sent to make the server spawn, keep or hold something costs it nothing that grows, and screens still come in."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import requests
import websocket

from tests.lines import Screen, eventually
from tests.served import Served

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
MEGABYTE = 1024 * 1024
MOST_GROWTH_BYTES = 24 * MEGABYTE  # less than what any of these would leave behind if it were kept
PIECE = "x" * 200_000


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, list[tuple[int, str]]]]:
    """The server as people run it, with real screens; a first one has come and gone, so that all is loaded."""
    attacked = Served(tmp_path_factory.mktemp("attacked"), {"BARE_CONNECTION_SECONDS": "3"})
    _, keys = attacked.furnished(8)
    attacked.starts()
    comes_in(attacked, keys[0][1])
    for _ in range(50):
        with suppress(websocket.WebSocketException):
            opened(attacked).close()
    yield attacked, keys
    attacked.leaves()


def opened(served: Served) -> websocket.WebSocket:
    """A WebSocket on which the server has said its greeting."""
    line = websocket.create_connection(
        f"{served.address.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket", timeout=20
    )
    line.recv()
    return line


def entered(served: Served) -> websocket.WebSocket:
    """The same, once its Socket.IO session has begun."""
    line = opened(served)
    line.send("40")
    line.recv()
    return line


def comes_in(served: Served, key: str) -> None:
    """A real screen connects, registers, says that it lives, and goes."""
    screen = Screen(served.address).connects()
    try:
        assert screen.registers(key) == {"ok": True}
        assert screen.beats()["ok"]
    finally:
        screen.goes_away()


def figures(served: Served) -> dict[str, int]:
    """What the server's process holds: its own memory, and its threads."""
    assert served.server is not None
    text = Path(f"/proc/{served.server.process.pid}/status").read_text()
    found = dict(line.split(":", 1) for line in text.splitlines())
    return {"bytes": int(found["RssAnon"].split()[0]) * 1024, "threads": int(found["Threads"])}


def connections(served: Served) -> int:
    """How many files and sockets it has open."""
    assert served.server is not None
    return len(list(Path(f"/proc/{served.server.process.pid}/fd").iterdir()))


def assert_not_grown(served: Served, before: dict[str, int]) -> None:
    after = figures(served)
    assert after["bytes"] - before["bytes"] < MOST_GROWTH_BYTES, (before, after)
    assert after["threads"] <= before["threads"] + 2, (before, after)


def test_s08_ten_thousand_answers_nobody_asked_for(served):
    server, keys = served
    before = figures(server)
    line = entered(server)

    for _ in range(10_000):
        line.send("3")
    line.send('420["is_anybody_there"]')

    comes_in(server, keys[1][1])
    assert_not_grown(server, before)
    line.close()


def test_s08_a_thousand_messages_whose_pieces_never_come(served):
    server, keys = served

    def attack() -> None:
        with ExitStack() as lines:
            for _ in range(1_000):
                line = entered(server)
                lines.callback(line.close)
                line.send('459999999999-["player_heartbeat",{"_placeholder":true,"num":0}]')
            comes_in(server, keys[2][1])

    attack()  # a process keeps for the next time what so many lines at once once needed
    before = figures(server)
    attack()

    assert_not_grown(server, before)


@pytest.mark.parametrize("first", ['459999999999-["x",{"_placeholder":true,"num":0}]', '469999999999-1["x"]'])
def test_s08_pieces_without_end_are_not_kept(served, first):
    server, keys = served
    before = figures(server)
    line = entered(server)

    line.send(first)
    with suppress(websocket.WebSocketException, OSError):  # we are hung up on
        for _ in range(1_000):
            line.send(f"4{PIECE}")
            line.send_binary(PIECE.encode())

    comes_in(server, keys[3][1])
    assert_not_grown(server, before)


def test_s08_two_thousand_half_open_polls(served):
    server, keys = served
    before, open_before = figures(server), connections(server)

    statuses = {
        requests.get(
            f"{server.address}/socket.io/?EIO=4&transport=polling&t={number}", timeout=20
        ).status_code
        for number in range(2_000)
    }

    assert statuses == {400}
    comes_in(server, keys[4][1])
    assert_not_grown(server, before)
    eventually(lambda: connections(server) <= open_before + 5, "the polls' connections being closed")


def test_s08_a_thousand_lines_on_which_nobody_goes_on(served):
    """Half of a request, and handshakes without a word after them: they hold up nobody, and the silent ones are cut."""
    server, keys = served
    open_before = connections(server)

    with ExitStack() as lines:
        for _ in range(500):
            half = socket.create_connection((server.host, server.port), timeout=20)
            lines.callback(half.close)
            half.sendall(b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n")
            lines.callback(opened(server).shutdown)
        comes_in(server, keys[5][1])
        eventually(lambda: connections(server) <= open_before + 550, "silent handshakes being cut", 60)
        comes_in(server, keys[6][1])

    eventually(lambda: connections(server) <= open_before + 5, "all being closed", 60)


def test_s08_a_message_that_never_ends_is_cut(served):
    server, keys = served
    before = figures(server)
    line = entered(server)

    with suppress(websocket.WebSocketException, OSError):
        for _ in range(200):
            line.sock.sendall(
                b"\x01\xfe\xff\xff\x00\x00\x00\x00" + b"x" * 65_535
            )  # a first part, and never the last
            time.sleep(0)

    comes_in(server, keys[7][1])
    assert_not_grown(server, before)
