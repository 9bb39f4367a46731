"""f22: the server is replaced again and again while people work. Nothing in flight fails, and screens return with jitter."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.forms import form
from tests.faults.orders import Orderer
from tests.ledger import Ledger, rows, verdict
from tests.served import Served
from tests.swarm import Swarm, running_swarm
from tests.uploading import real

pytestmark = [pytest.mark.processes, pytest.mark.timeout(form(240, 900))]
SCREENS, PEOPLE = form(150, 500), 3
EXIT_SECONDS, BACK_SECONDS = 10.0, 90.0
JITTER = 0.1  # what screens are told is at most 30 s: here they return within 3
LONGEST_WAIT_MS, SPREAD_MS = 30_000, 15_000
PIECES, PIECE_SECONDS = 10, 0.1
BOUNDARY = "a-boundary-nobody-would-write"
SETTINGS = {"JWT_ACCESS_TOKEN_EXPIRES": "86400"}


@dataclass
class House:
    served: Served
    swarm: Swarm
    people: list[Orderer]
    ledger: Ledger
    restarts: int


@pytest.fixture(params=[("python wsgi.py", form(2, 20)), ("gunicorn", form(2, 6))], ids=["wsgi", "gunicorn"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    program, restarts = request.param
    served = Served(tmp_path, SETTINGS, by_gunicorn=program == "gunicorn")
    _, players = served.furnished(SCREENS)
    served.starts()
    ledger = Ledger(tmp_path / "acknowledged.jsonl")
    ids, token = [player for player, _ in players], str(served.session.headers["Authorization"])
    people = [Orderer([served.address], token, ids, ledger, seed) for seed in range(PEOPLE)]
    with running_swarm((served.host, served.port), players, tmp_path / "swarm", jitter=JITTER) as swarm:
        yield House(served, swarm, people, ledger, restarts)
    served.leaves()


def test_f22_nothing_in_flight_fails_and_screens_return_with_jitter(house: House):
    served, swarm = house.served, house.swarm
    swarm.comes(within=1)
    swarm.all_here(BACK_SECONDS)
    for person in house.people:
        person.starts()

    uploads: list[int] = []
    with ThreadPoolExecutor(1) as keyboard:
        for number in range(1, house.restarts + 1):
            enough = house.ledger.count + 20
            swarm.waits_until(lambda _, enough=enough: house.ledger.count >= enough, 60, "orders")
            upload: Future[int] = keyboard.submit(slow_upload, served)
            time.sleep(PIECES * PIECE_SECONDS / 2)
            leaves_in_time(served)
            uploads.append(upload.result(timeout=30))
            served.starts()
            swarm.all_here(BACK_SECONDS)
            assert_told_to_return(swarm, number)
    for person in house.people:
        person.ends()

    assert uploads == [201] * house.restarts
    assert [person.unanswered for person in house.people] == [[]] * PEOPLE
    assert {code for person in house.people for code in person.refusals} <= {503}

    def judged():
        found = rows(f"sqlite:///{served.database}")
        return verdict([*house.ledger.entries(), *swarm.ledger.entries()], found)

    swarm.waits_until(lambda _: judged().is_clean, BACK_SECONDS, "every order being done once")
    assert swarm.counts("gave_up") == 0


def leaves_in_time(served: Served) -> None:
    """As a deployment does it: SIGTERM, and not long to wait."""
    server = served.server
    assert server is not None
    server.process.terminate()
    assert server.process.wait(EXIT_SECONDS) == 0
    assert "Traceback" not in server.said()


def assert_told_to_return(swarm: Swarm, times: int) -> None:
    """Every screen was told, each time, at which random moment to be back."""
    told = swarm.tells()["told_to_wait_ms"]["restarting"]
    assert len(told) == times * SCREENS
    latest = told[-SCREENS:]
    assert min(latest) >= 0
    assert max(latest) <= LONGEST_WAIT_MS
    assert max(latest) - min(latest) > SPREAD_MS
    assert len(set(latest)) > SCREENS // 2


def slow_upload(served: Served) -> int:
    """Send a picture in pieces over a second, on a connection of its own; the answer's status, 0 for none."""
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="rocket.jpg"\r\n\r\n'
    body = part.encode() + real("rocket.jpg") + f"\r\n--{BOUNDARY}--\r\n".encode()
    head = (
        f"POST /api/content/upload HTTP/1.1\r\nHost: {served.host}:{served.port}\r\n"
        f"Authorization: {served.session.headers['Authorization']}\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nConnection: close\r\n\r\n"
    )
    size = -(-len(body) // PIECES)
    with socket.create_connection((served.host, served.port), timeout=30) as line:
        line.sendall(head.encode())
        for start in range(0, len(body), size):
            line.sendall(body[start : start + size])
            time.sleep(PIECE_SECONDS)
        answer = line.recv(65_536)
    return int(answer.split(b" ", 2)[1]) if answer else 0
