"""Signing in, staying signed in, signing out, and the very first administrator."""

import pytest

from backend.core import config
from backend.core.db import db
from backend.models.users import RefreshToken, User
from backend.services import auth
from tests.browser import is_problem
from tests.factories import PASSWORD, make_place, make_user, sign_in_as


@pytest.fixture
def ana(app):
    return make_user("manager", [make_place("Tower")], username="ana")


def login(browser, name="ana", password=PASSWORD, **more):
    return browser.post("/api/auth/login", json={"username": name, "password": password} | more)


def tokens(browser):
    return login(browser, client="token").json


def test_a_person_signs_in_by_name_or_address(client, ana):
    for name in ("ana", " ANA ", "ana@example.com", "Ana@Example.Com"):
        answer = login(client, name)
        assert answer.status_code == 200
        assert answer.json["user"]["username"] == "ana"
        assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)


def test_who_am_i_says_what_i_may_do(client, ana):
    client.carries(login(client).json["access_token"])

    me = client.get("/api/auth/me").json

    assert (me["username"], me["role"], me["location_ids"]) == ("ana", "manager", ana.location_ids)
    assert "schedule.write" in me["permissions"]
    assert "user.write" not in me["permissions"]


def test_a_wrong_password_begins_nothing(client, ana):
    is_problem(login(client, password="not the password"), 401, "unauthorized")

    assert db.session.query(RefreshToken).count() == 0


def test_an_inactive_account_does_not_sign_in(client):
    make_user("viewer", username="gone", is_active=False)

    assert is_problem(login(client, "gone"), 401)["code"] == "account_inactive"


def test_web_apps_get_their_refresh_token_in_a_cookie_scripts_cannot_read(client, ana):
    answer = login(client)

    assert answer.json["refresh_token"] is None
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("refresh=")
    for part in ("HttpOnly", "SameSite=Strict", "Path=/api/auth"):
        assert part in cookie
    secure = client.post(
        "/api/auth/login", json={"username": "ana", "password": PASSWORD}, base_url="https://tvs.example"
    )
    assert secure.headers["Set-Cookie"].startswith("__Host-refresh=")
    assert "Secure" in secure.headers["Set-Cookie"]


def test_a_cookie_keeps_somebody_signed_in(client, ana):
    login(client)

    renewed = client.post("/api/auth/refresh", json={}, headers={"Origin": "http://localhost"})

    assert renewed.status_code == 200
    client.carries(renewed.json["access_token"])
    assert client.get("/api/auth/me").json["username"] == "ana"


def test_a_sign_in_ends_after_its_days(client, ana, the_clock):
    first = tokens(client)
    the_clock.goes_on(days=31)

    assert (
        is_problem(client.post("/api/auth/refresh", json={"refresh_token": first["refresh_token"]}), 401)[
            "code"
        ]
        == "unauthorized"
    )


@pytest.mark.parametrize("token", ["", "x", "x" * 200])
def test_a_refresh_token_nobody_gave_out_is_refused(client, token):
    answer = client.post("/api/auth/refresh", json={"refresh_token": token})

    assert is_problem(answer, 401)["code"] == "unauthorized"


def test_s19_signing_out_ends_access_and_refresh_at_once(client, ana):
    signed_in = tokens(client)
    client.carries(signed_in["access_token"])

    assert client.post("/api/auth/logout").status_code == 204

    is_problem(client.get("/api/auth/me"), 401, "unauthorized")
    is_problem(client.post("/api/auth/refresh", json={"refresh_token": signed_in["refresh_token"]}), 401)
    assert login(client).status_code == 200


def test_an_access_token_lasts_its_minutes(client, ana, the_clock):
    client.carries(login(client).json["access_token"])

    the_clock.goes_on(seconds=899)
    assert client.get("/api/auth/me").status_code == 200
    the_clock.goes_on(seconds=1)
    is_problem(client.get("/api/auth/me"), 401, "unauthorized")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "bearer"])
def test_a_header_that_carries_no_token_is_no_identity(client, header):
    assert (
        is_problem(client.get("/api/auth/me", headers={"Authorization": header}), 401)["code"]
        == "unauthorized"
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "ana"},
        {"username": "ana", "password": ""},
        {"username": 5, "password": "x"},
        {"username": "ana", "password": "x", "remember": True},
        {"username": "ana", "password": "x" * 201},
        {"username": "ana", "password": "x", "client": "app"},
    ],
)
def test_a_sign_in_that_makes_no_sense_is_refused(client, ana, body):
    assert is_problem(client.post("/api/auth/login", json=body), 422, "invalid")["errors"]


def first_person(**more):
    return {"username": "Root", "email": "root@example.com", "password": "a good password"} | more


def test_s20_a_fresh_installation_has_no_account(client):
    assert client.get("/api/auth/setup").json == {"needed": True, "may_register": False}
    assert db.session.query(User).count() == 0
    for name in ("admin", "root", "administrator"):
        is_problem(login(client, name, "admin"), 401)


def test_the_first_administrator_is_made_with_the_printed_token(client):
    token = auth.setup_token()

    made = client.post("/api/auth/setup", json=first_person(token=token))

    assert (made.status_code, made.json["username"], made.json["role"]) == (201, "root", "admin")
    assert client.get("/api/auth/setup").json == {"needed": False, "may_register": False}
    assert login(client, "root", "a good password").status_code == 200
    is_problem(client.post("/api/auth/setup", json=first_person(token=token)), 409, "conflict")


def test_s35_without_the_one_time_token_nobody_is_made(client):
    headers = {"X-Forwarded-For": "127.0.0.1", "Host": "localhost"}

    for token in ("x", auth.setup_token()[:-1], "null", "ü"):
        answer = client.post("/api/auth/setup", json=first_person(token=token), headers=headers)
        is_problem(answer, 403, "forbidden")

    assert db.session.query(User).count() == 0


def test_the_setup_token_is_worth_nothing_once_somebody_exists(client):
    make_user("viewer")

    answer = client.post("/api/auth/setup", json=first_person(token=auth.setup_token()))

    is_problem(answer, 409, "conflict")
    assert client.get("/api/auth/setup").json == {"needed": False, "may_register": False}


def test_tokens_and_passwords_are_kept_as_hashes(client, ana):
    signed_in = tokens(client)

    kept = db.session.query(RefreshToken).one()

    assert signed_in["refresh_token"] not in kept.token_hash
    assert ana.password_hash.startswith("$argon2id$")


def test_signing_in_can_be_read_in_the_feed_by_administrators(client, ana):
    login(client)
    sign_in_as(client, "admin")

    assert "user.signed_in" in {line["kind"] for line in client.get("/api/activity").json["items"]}


def test_in_production_nobody_signs_in_over_plain_http(client, ana, monkeypatch):
    settings = config.current().model_copy(update={"environment": "production", "allow_http": False})
    monkeypatch.setattr(config, "_current", settings)

    is_problem(login(client), 403, "forbidden")
    assert (
        client.post(
            "/api/auth/login", json={"username": "ana", "password": PASSWORD}, base_url="https://tvs"
        ).status_code
        == 200
    )


def test_in_production_no_token_is_taken_over_plain_http(client, ana, setting):
    client.carries(tokens(client)["access_token"])
    setting(environment="production", allow_http=False)

    is_problem(client.get("/api/players"), 403, "forbidden")
    is_problem(client.delete("/api/auth/sessions"), 403, "forbidden")
    assert client.get("/api/players", base_url="https://tvs").status_code == 200


def test_on_a_trusted_network_production_may_speak_plain_http(client, ana, monkeypatch):
    settings = config.current().model_copy(update={"environment": "production", "allow_http": True})
    monkeypatch.setattr(config, "_current", settings)

    assert login(client).status_code == 200
