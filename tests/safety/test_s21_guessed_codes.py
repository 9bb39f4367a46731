"""s21: pairing codes are not guessed: five wrong ones a minute a person, ten an address, each code good once and for ten minutes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from backend.core import security
from backend.services import pairing
from backend.services.guessing import GuessingStopped
from tests.browser import is_problem
from tests.conftest import Clock, Settings
from tests.doors import Answer, Doors, opened
from tests.factories import make_place, make_player, make_user, player_key, sign_in_as
from tests.together import announced

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
NOBODYS = "AAAAAA"


@pytest.fixture
def few(setting: Settings, the_clock: Clock) -> Any:
    """As they are in production."""
    return setting(wrong_codes_per_minute_user=5, wrong_codes_per_minute_address=10)


@pytest.fixture
def place(app):
    return make_place("Tower")


@pytest.fixture
def technician(client, few, place):
    """Signed in for hours, at the time of the story."""
    return sign_in_as(client, "technician", [place])


def waiting(number=0):
    """A screen that shows a code."""
    return pairing.wait(f"socket {number}", None)


def pair(browser, code, place, **more):
    return browser.post(
        "/api/players/pair", json={"code": code, "name": "Door", "location_id": place.id}, **more
    )


def pairings(browser, codes, place, **more):
    return [pair(browser, code, place, **more).status_code for code in codes]


def test_s21_five_wrong_codes_are_one_persons_last_for_a_minute(technician, place, the_clock):
    code = waiting().code

    assert pairings(technician, [NOBODYS] * 5, place) == [404] * 5
    refused = [is_problem(pair(technician, each, place), 429, "rate_limited") for each in (NOBODYS, code)]
    assert {each["detail"] for each in refused} == {
        "There were too many wrong tries. Wait a minute, then try again."
    }
    assert pair(technician, code, place, environ_base=ELSEWHERE).status_code == 429
    the_clock.goes_on(seconds=61)
    assert pair(technician, code, place).status_code == 201


def test_s21_ten_wrong_codes_are_an_addresss_last_for_a_minute(app, few, place):
    people = [sign_in_as(app.test_client(), make_user("technician", [place])) for _ in range(3)]
    code = waiting().code

    assert [pairings(each, [NOBODYS] * 5, place) for each in people[:2]] == [[404] * 5] * 2
    assert pair(people[2], code, place).status_code == 429
    assert pair(people[2], code, place, environ_base=ELSEWHERE).status_code == 201


def test_s21_who_types_right_codes_is_never_held_up(technician, place):
    codes = [waiting(number).code for number in range(12)]

    assert pairings(technician, codes, place) == [201] * 12


def test_s21_other_mistakes_are_not_guesses(technician, place):
    foreign = make_place("Elsewhere")

    assert pairings(technician, [NOBODYS] * 12, foreign) == [404] * 12
    assert pair(technician, NOBODYS, place).status_code == 404


def test_s21_a_code_is_good_once(technician, place):
    code = waiting().code

    assert pairings(technician, [code] * 7, place) == [201] + [409] * 5 + [429]


def test_s21_a_code_is_good_for_ten_minutes(technician, place, the_clock):
    early, late = waiting(1).code, waiting(2).code

    the_clock.goes_on(minutes=9, seconds=59)
    assert pair(technician, early, place).status_code == 201
    the_clock.goes_on(seconds=2)
    assert pair(technician, late, place).status_code == 404


def test_s21_that_somebody_guesses_is_announced_once(technician, place):
    with announced(GuessingStopped) as heard:
        pairings(technician, [NOBODYS] * 9, place)

    assert heard == [GuessingStopped("pairing_code", "127.0.0.1", user_id=technician.user.id)]


def test_s21_a_screens_key_is_a_number_nobody_reaches(app, place):
    keys = {player_key(make_player(place)) for _ in range(3)} | {security.new_key() for _ in range(200)}

    assert len(keys) == 203
    assert all(len(security.new_key()) == 43 for _ in range(3))  # 256 bits, six to a letter


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    settings = {"WRONG_CODES_PER_MINUTE_USER": "5", "WRONG_CODES_PER_MINUTE_ADDRESS": "10"}
    with opened(tmp_path_factory.mktemp("doors"), settings) as both:
        yield both


@pytest.mark.processes
@pytest.mark.timeout(180)
def test_s21_addresses_made_up_at_nginx_give_no_further_tries(doors: Doors):
    place = doors.served.post("/api/locations", {"name": "Tower", "timezone": "Europe/Lisbon"})["id"]
    said = {
        "Authorization": str(doors.served.session.headers["Authorization"]),
        "Content-Type": "application/json",
    }
    body = json.dumps({"code": NOBODYS, "name": "Door", "location_id": place}).encode()

    answers: list[Answer] = [
        doors.ask(
            "nginx", "/api/players/pair", "POST", {**said, "X-Forwarded-For": f"203.0.113.{number}"}, body
        )
        for number in range(20)
    ]

    assert [each.status for each in answers] == [404] * 5 + [429] * 15
    assert int(answers[-1].headers["Retry-After"]) in range(1, 61)
