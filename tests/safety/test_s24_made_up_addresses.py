"""s24: who asks is what the configured proxies say, and nobody else: made-up addresses are no way round a limit."""

import itertools
import json
from collections.abc import Iterator, Mapping

import pytest

from tests.doors import Answer, Doors, opened

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
STRICT = {"WRONG_SIGN_INS_PER_MINUTE": "5", "REQUESTS_PER_MINUTE_ADDRESS": "100000"}
HEADERS = ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP"]
_names = (f"guessed{number}" for number in itertools.count())


@pytest.fixture(scope="module")
def behind_nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """As we hand it out: Nginx meets the clients."""
    with opened(tmp_path_factory.mktemp("nginx"), STRICT) as doors:
        yield doors


@pytest.fixture(scope="module")
def behind_two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Another proxy, on this machine, stands before Nginx."""
    with opened(tmp_path_factory.mktemp("two"), STRICT, behind="127.0.0.1") as doors:
        yield doors


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Nobody stands before the server."""
    with opened(tmp_path_factory.mktemp("alone"), {**STRICT, "TRUSTED_PROXIES": "0"}) as doors:
        yield doors


def sign_in(doors: Doors, door: str, name: str, headers: Mapping[str, str]) -> Answer:
    body = json.dumps({"username": name, "password": "not the password"}).encode()
    return doors.ask(door, "/api/auth/login", "POST", {"Content-Type": "application/json", **headers}, body)


def fifty(doors: Doors, door: str, header: str, said: str = "203.0.113.{}") -> list[int]:
    """How fifty wrong sign-ins with fifty addresses end."""
    name = next(_names)
    return [sign_in(doors, door, name, {header: said.format(number)}).status for number in range(50)]


@pytest.mark.parametrize("header", HEADERS)
def test_s24_fifty_made_up_addresses_are_one_behind_nginx(behind_nginx: Doors, header: str):
    assert fifty(behind_nginx, "nginx", header) == [401] * 5 + [429] * 45


@pytest.mark.parametrize("header", HEADERS)
def test_s24_fifty_made_up_addresses_are_one_where_nobody_stands_before(alone: Doors, header: str):
    assert fifty(alone, "app", header) == [401] * 5 + [429] * 45


@pytest.mark.parametrize(
    "said",
    [
        "203.0.113.{}, 198.51.100.1",
        "203.0.113.{}, 203.0.113.9, 198.51.100.1",
        "127.0.0.1, 203.0.113.{}, 198.51.100.1",
    ],
)
def test_s24_of_what_another_proxy_says_only_the_last_address_counts(behind_two: Doors, said: str):
    assert fifty(behind_two, "nginx", "X-Forwarded-For", said) == [401] * 5 + [429] * 45


def test_s24_the_clients_of_another_proxy_are_told_apart(behind_two: Doors):
    assert fifty(behind_two, "nginx", "X-Forwarded-For") == [401] * 50


def test_s24_a_token_made_up_each_time_is_no_way_round_either(behind_nginx: Doors):
    name = next(_names)

    answers = [
        sign_in(behind_nginx, "nginx", name, {"Authorization": f"Bearer made.up.{number}"})
        for number in range(50)
    ]

    assert [each.status for each in answers] == [401] * 5 + [429] * 45


def test_s24_one_way_in_is_as_long_as_the_other(alone: Doors):
    """Nginx and the server itself lead to one count: both say 127.0.0.1 here."""
    name = next(_names)

    answers = [sign_in(alone, door, name, {}).status for door in ("app", "nginx") * 5]

    assert answers == [401] * 5 + [429] * 5


@pytest.mark.parametrize("said", ["https", "https, https", "HTTPS"])
def test_s24_nobody_pretends_to_come_over_tls(behind_nginx: Doors, said: str):
    answer = behind_nginx.ask("nginx", "/api/health", headers={"X-Forwarded-Proto": said})

    assert "Strict-Transport-Security" not in answer.headers


def test_s24_the_address_in_a_redirect_is_nobodys_invention(behind_nginx: Doors):
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Port": "666"}

    answer = behind_nginx.ask("nginx", "/api/docs", headers=headers)

    assert (answer.status, answer.headers["Location"]) == (308, "/api/docs/")
