"""Wrong passwords and pairing codes: a few a minute, then nobody gets through; who is right is never counted."""

import pytest

from backend.core import events
from backend.services import guessing, pairing
from tests.browser import is_problem
from tests.factories import PASSWORD, make_place, make_user, sign_in_as

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
WRONG = "not the password"


@pytest.fixture
def few(setting, the_clock):
    """As they are in production; but an address has a dozen, which is soon through."""
    return setting(
        requests_per_minute_address=12,
        wrong_sign_ins_per_minute=5,
        wrong_codes_per_minute_user=5,
        wrong_codes_per_minute_address=10,
    )


@pytest.fixture
def ana(app):
    return make_user("manager", [make_place("Tower")], username="ana")


@pytest.fixture
def stopped():
    """What was announced to whoever keeps account of it."""
    heard = []
    events.on(guessing.GuessingStopped)(heard.append)
    yield heard
    events._listeners[guessing.GuessingStopped].remove(heard.append)


def sign_in(client, name="ana", password=PASSWORD, **more):
    return client.post("/api/auth/login", json={"username": name, "password": password}, **more)


def wrong_sign_ins(client, times, **more):
    return [sign_in(client, password=WRONG, **more).status_code for _ in range(times)]


def test_after_five_wrong_passwords_the_right_one_is_refused_in_the_same_words(client, ana, few, the_clock):
    assert wrong_sign_ins(client, 5) == [401] * 5
    the_clock.goes_on(seconds=10)

    wrong, right = sign_in(client, password=WRONG), sign_in(client)

    bodies = [is_problem(each, 429, "rate_limited") for each in (wrong, right)]
    assert {(each["detail"], each["retry_after_seconds"]) for each in bodies} == {
        ("There were too many wrong tries. Wait a minute, then try again.", 50)
    }
    assert right.headers["Retry-After"] == "50"
    the_clock.goes_on(seconds=51)
    assert sign_in(client).status_code == 200


def test_right_passwords_are_never_counted(client, ana, few):
    answers = [sign_in(client).status_code for _ in range(15)]

    assert set(answers) == {200}
    assert wrong_sign_ins(client, 4) == [401] * 4
    assert sign_in(client).status_code == 200


def test_renewing_is_never_counted_either_unless_it_fails(client, ana, few):
    sign_in(client)
    own = {"Origin": "http://localhost"}

    assert {client.post("/api/auth/refresh", json={}, headers=own).status_code for _ in range(15)} == {200}
    failed = [
        client.post("/api/auth/refresh", json={"refresh_token": "x" * 43}).status_code for _ in range(13)
    ]
    assert (set(failed[:12]), failed[12]) == ({401}, 429)


def test_another_address_and_another_account_are_not_held_up(client, ana, few):
    make_user("viewer", username="ben")
    assert wrong_sign_ins(client, 6)[-1] == 429

    assert sign_in(client, environ_base=ELSEWHERE).status_code == 200
    assert sign_in(client, "ben").status_code == 200


def test_a_name_is_the_same_however_it_is_written(client, ana, few):
    names = ["ana", "ANA", " ana", "Ana ", "aNa", "ana"]

    assert [sign_in(client, name, WRONG).status_code for name in names] == [401] * 5 + [429]


def test_a_name_nobody_has_is_refused_as_one_somebody_has(client, ana, few):
    known = [sign_in(client, "ana", WRONG).json["detail"] for _ in range(6)]
    unknown = [sign_in(client, "nobody", WRONG).json["detail"] for _ in range(6)]

    assert known == unknown


def test_one_address_that_tries_one_password_on_everybody_ends_too(client, few):
    answers = [sign_in(client, f"name{number}", WRONG).status_code for number in range(13)]

    assert (set(answers[:12]), answers[12]) == ({401}, 429)


def test_that_somebody_guesses_is_announced_once_a_minute(client, ana, few, stopped, the_clock):
    wrong_sign_ins(client, 9)
    the_clock.goes_on(seconds=61)
    wrong_sign_ins(client, 9, environ_base=ELSEWHERE)

    assert stopped == [
        guessing.GuessingStopped("password", "127.0.0.1", account="ana"),
        guessing.GuessingStopped("password", "203.0.113.7", account="ana"),
    ]


def pair(client, code, place, **more):
    order = {"code": code, "name": "Door", "location_id": place.id}
    return client.post("/api/players/pair", json=order, **more).status_code


@pytest.fixture
def code(app):
    return pairing.wait("socket", None).code


def test_five_wrong_codes_a_minute_are_one_persons_last(client, ana, few, code, stopped, the_clock):
    place = ana.locations[0]
    sign_in_as(client, ana)

    assert [pair(client, "AAAAAA", place) for _ in range(5)] == [404] * 5
    assert [pair(client, "AAAAAA", place), pair(client, code, place)] == [429] * 2
    assert pair(client, code, place, environ_base=ELSEWHERE) == 429
    assert stopped == [guessing.GuessingStopped("pairing_code", "127.0.0.1", user_id=ana.id)]
    the_clock.goes_on(seconds=61)
    assert pair(client, code, place) == 201


def test_ten_wrong_codes_a_minute_are_an_addresss_last(app, ana, few, code):
    place = ana.locations[0]
    people = [sign_in_as(app.test_client(), make_user("technician", [place])) for _ in range(3)]

    assert [pair(each, "AAAAAA", place) for each in people[:2] for _ in range(5)] == [404] * 10
    assert pair(people[2], code, place) == 429
    assert pair(people[2], code, place, environ_base=ELSEWHERE) == 201


def test_right_codes_and_other_mistakes_are_not_counted(client, ana, few):
    place = ana.locations[0]
    sign_in_as(client, ana)
    codes = [pairing.wait(f"socket {number}", None).code for number in range(12)]

    assert [pair(client, each, place) for each in codes] == [201] * 12
    foreign = make_place("Elsewhere")
    assert [pair(client, "AAAAAA", foreign) for _ in range(12)] == [404] * 12
    assert pair(client, "AAAAAA", place) == 404
