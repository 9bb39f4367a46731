"""Passwords: which are taken, how one's own is changed, and what becomes of hashes that were brought along."""

import bcrypt
import pytest
from argon2 import PasswordHasher

from backend.core import security
from backend.core.db import atomic, db
from backend.models.users import OneTimeLink, User
from backend.services import passwords
from tests.browser import is_problem
from tests.factories import PASSWORD, make_user, sign_in_as
from tests.people import OURS, is_in, login, signed_in, stays_in, tokens

FRESH = "another one, longer"


@pytest.fixture
def ana(app):
    return make_user("manager", username="ana", email="maria.souza@example.com")


def change(browser, new=FRESH, current=PASSWORD, **more):
    return browser.post("/api/auth/password", json={"current_password": current, "new_password": new} | more)


def test_somebody_chooses_another_password(app, client, ana):
    desk = signed_in(app, "ana")

    assert change(desk).status_code == 200

    is_problem(login(client, "ana"), 401, "unauthorized")
    assert login(client, "ana", FRESH).status_code == 200


def test_this_sign_in_goes_on_with_fresh_tokens_and_all_others_end(app, ana):
    desk, phone = signed_in(app, "ana"), signed_in(app, "ana")

    changed = change(desk)

    assert (is_in(desk), is_in(phone), stays_in(phone)) == (False, False, False)
    assert changed.json["refresh_token"] is None
    desk.carries(changed.json["access_token"])
    assert (is_in(desk), stays_in(desk)) == (True, True)


def test_a_program_gets_its_fresh_refresh_token_in_the_body(client, ana, the_clock):
    before = tokens(client, "ana")
    client.carries(before["access_token"])

    after = change(client, client="token").json

    renewed = client.post("/api/auth/refresh", json={"refresh_token": after["refresh_token"]})
    assert renewed.status_code == 200
    the_clock.goes_on(seconds=11)
    stolen = client.post("/api/auth/refresh", json={"refresh_token": before["refresh_token"]})
    is_problem(stolen, 401, "unauthorized")


def test_who_does_not_know_the_password_does_not_change_it(app, client, ana):
    desk = signed_in(app, "ana")

    refused = is_problem(change(desk, current="not the password"), 422, "invalid")

    assert refused["errors"].keys() == {"current_password"}
    assert is_in(desk)
    assert login(client, "ana").status_code == 200


def test_who_tries_passwords_on_somebodys_open_window_is_stopped(app, ana, setting):
    setting(wrong_sign_ins_per_minute=3)
    desk = signed_in(app, "ana")

    for _ in range(3):
        is_problem(change(desk, current="not the password"), 422, "invalid")

    assert is_problem(change(desk), 429)["code"] == "rate_limited"


def test_who_has_no_password_here_has_none_to_change(client):
    sign_in_as(client, make_user("viewer", password_hash=""))

    assert is_problem(change(client), 409)["code"] == "conflict"


def test_a_changed_password_makes_links_worthless(app, client, ana):
    sign_in_as(client, "admin")
    link = client.post(f"/api/users/{ana.id}/reset-link").json

    change(signed_in(app, "ana"))

    is_problem(client.post("/api/auth/links/look", json={"token": link["token"]}), 404, "not_found")
    assert db.session.query(OneTimeLink).count() == 0


COMMON = ["password", "12345678", "Password1", "QWERTYUIOP", "iloveyou", "admin123", "trustno1"]
OWN = [
    "maria.souza@example.com",
    "Maria.Souza",
    "maria.souza2026!",
    "!!maria.souza!!",
    "maria.souza-maria.souza",
    "TVS-12345",
    "signage1",
]


@pytest.mark.parametrize("password", [*COMMON, *OWN])
def test_what_is_guessed_first_is_refused_with_a_sentence(app, client, ana, password):
    desk = signed_in(app, "ana")

    refused = is_problem(change(desk, password), 422, "weak_password")

    assert refused["errors"].keys() == {"new_password"}
    assert "Choose another one." in refused["detail"]
    assert refused["reason"] == ("common" if password in COMMON else "name")
    assert login(client, "ana").status_code == 200


@pytest.mark.parametrize(
    "password", ["maria.souza likes elevators", "Passworts sind lang", "ççççççç1", "🦜🦜🦜🦜🦜🦜🦜🦜"]
)
def test_a_longer_thought_is_taken(app, client, ana, password):
    assert change(signed_in(app, "ana"), password).status_code == 200
    assert login(client, "ana", password).status_code == 200


def test_what_the_installation_is_called_is_guessed_first_too(app, ana, setting):
    setting(brand_name="Lobby Vision")

    refused = is_problem(change(signed_in(app, "ana"), "lobby vision 2026!"), 422, "weak_password")

    assert refused["reason"] == "name"


def test_a_weak_password_is_refused_wherever_one_is_chosen(client, ana):
    sign_in_as(client, "admin")
    person = {"username": "bea", "email": "bea@example.com", "password": "password1"}

    is_problem(client.post("/api/users", json=person), 422, "weak_password")
    is_problem(client.post("/api/users", json=person | {"password": "bea@example.com"}), 422, "weak_password")
    changed = client.patch(f"/api/users/{ana.id}", json={"version": 1, "password": "ana-2026-"})
    is_problem(changed, 422, "weak_password")
    token = client.post(f"/api/users/{ana.id}/reset-link").json["token"]
    used = client.post("/api/auth/links/use", json={"token": token, "password": "sunshine"})
    is_problem(used, 422, "weak_password")
    assert client.post("/api/auth/links/look", json={"token": token}).status_code == 200


def kept_hash(user):
    return db.session.get(User, user.id).password_hash


@atomic
def brings(user, password_hash):
    db.session.get(User, user.id).password_hash = password_hash


OLD = {
    "bcrypt": lambda password: bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode(),
    "bcrypt of PHP": lambda password: (
        bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode().replace("$2b", "$2y")
    ),
    "argon2id with other parameters": PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash,
}


@pytest.mark.parametrize("make", OLD.values(), ids=OLD)
def test_a_hash_that_was_brought_along_is_hashed_anew_when_somebody_signs_in(app, client, ana, make):
    old = make(PASSWORD)
    brings(ana, old)

    is_problem(login(client, "ana", "not the password"), 401, "unauthorized")
    assert kept_hash(ana) == old
    desk = signed_in(app, "ana")

    fresh = kept_hash(ana)
    assert fresh.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_in(desk)
    assert login(client, "ana").status_code == 200
    assert kept_hash(ana) == fresh


def test_bcrypt_looks_at_the_beginning_of_a_long_password_as_it_always_did(client, ana):
    long = "x" * 72
    brings(ana, OLD["bcrypt"](long))

    assert login(client, "ana", f"{long} and more").status_code == 200


@pytest.mark.parametrize("broken", ["", "x", "$2b$", "$2b$12$short", "$argon2id$v=19$", "$2b$12$" + "é" * 53])
def test_a_hash_that_is_none_matches_nothing(client, ana, broken):
    brings(ana, broken)

    for password in (PASSWORD, "x", "$2b$"):
        assert is_problem(login(client, "ana", password), 401)["code"] == "unauthorized"


def test_a_password_that_changed_while_it_was_checked_lets_nobody_in(client, ana, monkeypatch):
    def slow(password, password_hash):
        brings(ana, "$argon2id$v=19$changed")
        return True

    monkeypatch.setattr(passwords, "matches", slow)

    assert is_problem(login(client, "ana"), 401)["code"] == "unauthorized"


def test_who_waits_for_a_turn_to_hash_holds_no_connection_to_the_database(app, client, ana, monkeypatch):
    desk, held = signed_in(app, "ana"), []
    hashing = {"password_matches": True, "hash_password": "$argon2id$"}
    for name, outcome in hashing.items():
        monkeypatch.setattr(
            security, name, lambda *_, said=outcome: held.append(db.engine.pool.checkedout()) or said
        )

    login(client, "ana")
    change(desk)

    assert held == [0, 0, 0]  # a check, another check, and the new one


def test_the_cookie_is_the_fresh_one(app, ana):
    desk = signed_in(app, "ana")

    answer = change(desk)

    assert answer.headers["Set-Cookie"].startswith("refresh=")
    assert desk.post("/api/auth/refresh", json={}, headers=OURS).status_code == 200
