"""s35: the setup page makes nobody without the one-time token, wherever one asks from: there is no trust in this machine."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.doors import Answer, Doors, opened

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
NEARBY = [
    {},
    {"Host": "localhost"},
    {"Host": "127.0.0.1"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-For": "::1", "X-Forwarded-Host": "localhost", "X-Forwarded-Proto": "https"},
    {"X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"},
    {"Origin": "http://localhost", "Referer": "http://localhost/setup"},
]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A fresh installation, of which nobody is the administrator yet."""
    with opened(tmp_path_factory.mktemp("doors"), has_people=False) as both:
        yield both


def set_up(doors: Doors, door: str, headers: dict[str, str], **more: str) -> Answer:
    person = {
        "username": "mallory",
        "email": "mallory@example.com",
        "password": "a good long password",
        **more,
    }
    sent = {"Content-Type": "application/json", **headers}
    return doors.ask(door, "/api/auth/setup", "POST", sent, json.dumps(person).encode())


def is_needed(doors: Doors) -> bool:
    return bool(json.loads(doors.ask("app", "/api/auth/setup").body)["needed"])


@pytest.mark.parametrize("door", ["app", "nginx"])
@pytest.mark.parametrize("headers", NEARBY)
def test_s35_from_this_machine_too_the_token_is_asked_for(doors: Doors, door: str, headers: dict[str, str]):
    answers = [
        set_up(doors, door, headers),
        set_up(doors, door, headers, token=""),
        set_up(doors, door, headers, token="0" * 64),
        set_up(doors, door, headers, token="null"),
    ]

    assert {each.status for each in answers} <= {403, 422}
    assert is_needed(doors)


@pytest.mark.parametrize("door", ["app", "nginx"])
def test_s35_the_token_stands_in_no_answer(doors: Doors, door: str):
    token = printed_token(doors).encode()
    paths = (
        "/",
        "/setup",
        "/api/auth/setup",
        "/api/health",
        "/api/ready",
        "/api/openapi.json",
        "/api/branding",
    )

    assert not [path for path in paths if token in doors.ask(door, path).body]


def test_s35_who_has_the_token_is_the_first_and_the_last(doors: Doors):
    token = printed_token(doors)

    first, second = (set_up(doors, "nginx", {}, token=token, username=name) for name in ("ana", "mallory"))

    assert (first.status, second.status) == (201, 409)
    assert not is_needed(doors)


def printed_token(doors: Doors) -> str:
    assert doors.served.server is not None
    found = re.search(r"/setup#([0-9a-f]{64})", doors.served.server.said())
    assert found, "the server prints where to make the first administrator"
    return found[1]
