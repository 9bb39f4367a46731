"""Asking for an account: off unless ALLOW_REGISTRATION is set; whoever asks waits for an administrator."""

import pytest

from backend.core.db import db
from backend.models.users import User
from tests.browser import is_problem
from tests.factories import make_user, sign_in_as
from tests.people import login

PASSWORD = "chosen by the person"


def register(browser, **more):
    order = {"username": "Bea", "email": "Bea@Example.com", "password": PASSWORD}
    return browser.post("/api/auth/register", json=order | more)


@pytest.fixture
def is_open(setting):
    setting(allow_registration=True)


def test_nobody_registers_where_it_is_not_allowed(client):
    assert is_problem(register(client), 403)["code"] == "forbidden"
    assert client.get("/api/auth/setup").json["may_register"] is False
    assert db.session.query(User).count() == 0


def test_who_registers_waits_for_an_administrator(app, client, is_open):
    assert client.get("/api/auth/setup").json["may_register"] is True

    asked = register(client)

    assert (asked.status_code, asked.json) == (202, {"username": "bea", "email": "bea@example.com"})
    is_problem(login(client, "bea", PASSWORD), 401, "account_inactive")
    admin = sign_in_as(app.test_client(), "admin")
    [waiting] = admin.get("/api/users?active=false").json["items"]
    assert (waiting["username"], waiting["role"], waiting["location_ids"]) == ("bea", "viewer", [])
    assert "user.registered" in {line["kind"] for line in admin.get("/api/activity").json["items"]}
    approved = admin.patch(f"/api/users/{waiting['id']}", json={"version": 1, "is_active": True})
    assert approved.status_code == 200
    assert login(client, "bea", PASSWORD).status_code == 200


@pytest.mark.parametrize(
    "taken", [{"username": "ana"}, {"email": "ANA@example.com"}, {"username": "ana@example.com"}]
)
def test_a_taken_name_is_not_given_again(client, is_open, taken):
    make_user("viewer", username="ana")

    is_problem(register(client, **taken), 409, "conflict")
    assert db.session.query(User).count() == 1


@pytest.mark.parametrize("field", [{"role": "admin"}, {"is_active": True}, {"location_ids": [1]}])
def test_nobody_says_what_they_will_be(client, is_open, field):
    assert is_problem(register(client, **field), 422, "invalid")["errors"].keys() == field.keys()
    assert db.session.query(User).count() == 0


def test_a_password_that_is_guessed_first_is_refused(client, is_open):
    assert is_problem(register(client, password="password1"), 422)["code"] == "weak_password"
