"""Wrong passwords: a few a minute, then nobody gets through; who is right is never counted. Pairing codes: tests/safety."""

import pytest

from backend.services import guessing
from tests.browser import is_problem
from tests.factories import PASSWORD, make_place, make_user
from tests.together import announced

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
WRONG = "not the password"


@pytest.fixture
def few(setting, the_clock):
    """As they are in production; but an address has a dozen, which is soon through."""
    return setting(
        requests_per_minute_address=12,
        wrong_sign_ins_per_minute=5,
    )


@pytest.fixture
def ana(app):
    return make_user("manager", [make_place("Tower")], username="ana")


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


def test_that_somebody_guesses_is_announced_once_a_minute(client, ana, few, the_clock):
    with announced(guessing.GuessingStopped) as stopped:
        wrong_sign_ins(client, 9)
        the_clock.goes_on(seconds=61)
        wrong_sign_ins(client, 9, environ_base=ELSEWHERE)

    assert stopped == [
        guessing.GuessingStopped("password", "127.0.0.1", account="ana"),
        guessing.GuessingStopped("password", "203.0.113.7", account="ana"),
    ]
