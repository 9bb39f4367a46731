"""People: made, changed and removed by administrators only, of whom one always remains."""

import pytest

from backend.core import clock
from backend.core.db import atomic, db
from backend.models.users import Identity, Role, User
from tests.browser import is_problem
from tests.factories import PASSWORD, make_place, make_user, sign_in_as
from tests.statements import counted_statements
from tests.together import at_once


@pytest.fixture
def admin(client):
    return sign_in_as(client, "admin", username="root").user


def new_person(**more):
    person = {"username": "Ana", "email": "Ana@Example.com", "password": "a good password", "role": "manager"}
    return person | more


def test_an_administrator_lets_somebody_in(client, admin, app):
    place = make_place()

    made = client.post("/api/users", json=new_person(location_ids=[place.id], max_locations=5))

    assert made.status_code == 201
    assert (made.json["username"], made.json["email"]) == ("ana", "ana@example.com")
    assert (made.json["role"], made.json["location_ids"], made.json["max_locations"]) == (
        "manager",
        [place.id],
        5,
    )
    assert "password" not in made.text
    signed_in = app.test_client().post(
        "/api/auth/login", json={"username": "ANA", "password": "a good password"}
    )
    assert signed_in.status_code == 200


def test_in_production_nobodys_password_is_chosen_over_plain_http(client, admin, setting):
    setting(environment="production", allow_http=False)

    is_problem(client.post("/api/users", json=new_person()), 403, "forbidden")
    assert client.post("/api/users", json=new_person(), base_url="https://tvs").status_code == 201


@pytest.mark.parametrize("role", ["manager", "technician", "viewer"])
def test_users_are_for_administrators(client, role):
    sign_in_as(client, role)

    for answer in (
        client.get("/api/users"),
        client.get("/api/users/1"),
        client.post("/api/users", json={}),
        client.patch("/api/users/1", json={}),
        client.delete("/api/users/1"),
    ):
        assert is_problem(answer, 403)["code"] == "forbidden"


@pytest.mark.parametrize(
    ("taken", "field"),
    [
        ({"username": "ROOT"}, "username"),
        ({"email": "ROOT@example.com"}, "email"),
        ({"username": "root@example.com"}, "username"),
    ],
)
def test_a_name_or_address_is_taken_once(client, admin, taken, field):
    refused = is_problem(client.post("/api/users", json=new_person(**taken)), 409, "conflict")

    assert list(refused["errors"]) == [field]
    assert client.get("/api/users").json["total"] == 1


def test_an_address_cannot_be_changed_to_a_taken_one(client, admin):
    user = make_user("viewer", username="bea")

    change = {"version": 1, "email": "root@example.com"}
    refused = is_problem(client.patch(f"/api/users/{user.id}", json=change), 409, "conflict")

    assert list(refused["errors"]) == ["email"]


def test_a_place_that_is_not_there_is_refused(client, admin):
    is_problem(client.post("/api/users", json=new_person(location_ids=[4711])), 404, "not_found")
    assert client.get("/api/users").json["total"] == 1


def test_the_list_is_filtered_searched_and_sorted(client, admin):
    make_user("viewer", username="vera")
    make_user("manager", username="mario")

    assert [each["username"] for each in client.get("/api/users?sort=username").json["items"]] == [
        "mario",
        "root",
        "vera",
    ]
    assert client.get("/api/users?role=viewer").json["items"][0]["username"] == "vera"
    assert client.get("/api/users?q=MARI").json["total"] == 1
    make_user("viewer", username="gone", is_active=False)
    assert [each["username"] for each in client.get("/api/users?active=false").json["items"]] == ["gone"]
    assert client.get("/api/users?active=true").json["total"] == 3
    is_problem(client.get("/api/users?role=emperor"), 422, "invalid")
    is_problem(client.get("/api/users?sort=password_hash"), 422, "invalid")


@pytest.mark.parametrize(
    "change", [{"role": "viewer"}, {"is_active": False}, {"password": "another password"}]
)
def test_a_changed_role_password_or_deactivation_ends_access_at_once(app, client, admin, change):
    other = sign_in_as(app.test_client(), "manager")
    assert other.get("/api/auth/me").status_code == 200

    changed = client.patch(f"/api/users/{other.user.id}", json={"version": 1, **change})

    assert changed.status_code == 200
    is_problem(other.get("/api/auth/me"), 401, "unauthorized")


def test_a_deactivated_person_cannot_come_back(app, client, admin):
    other = app.test_client()
    user = make_user("manager", username="otto")
    login = {"username": "otto", "password": PASSWORD, "client": "token"}
    tokens = other.post("/api/auth/login", json=login).json

    client.patch(f"/api/users/{user.id}", json={"version": 1, "is_active": False})

    refresh = {"refresh_token": tokens["refresh_token"]}
    assert is_problem(other.post("/api/auth/refresh", json=refresh), 401)["code"] == "unauthorized"
    assert is_problem(other.post("/api/auth/login", json=login), 401)["code"] == "account_inactive"


def test_a_changed_role_keeps_the_person_signed_in_with_the_new_rights(app, client, admin):
    other = app.test_client()
    user = make_user("manager", username="rita")
    login = {"username": "rita", "password": PASSWORD, "client": "token"}
    tokens = other.post("/api/auth/login", json=login).json

    client.patch(f"/api/users/{user.id}", json={"version": 1, "role": "viewer"})

    renewed = other.post("/api/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert renewed.json["user"]["role"] == "viewer"


def test_given_places_change_what_is_seen(app, client, admin):
    here, there = make_place("Here"), make_place("There")
    other = sign_in_as(app.test_client(), "viewer", [here])

    client.patch(f"/api/users/{other.user.id}", json={"version": 1, "location_ids": [there.id]})

    assert [place["name"] for place in other.get("/api/locations").json["items"]] == ["There"]


@pytest.mark.parametrize("change", [{"role": "manager"}, {"is_active": False}])
def test_the_last_administrator_stays(client, admin, change):
    make_user("admin", username="sleeping", is_active=False)

    is_problem(client.patch(f"/api/users/{admin.id}", json={"version": 1, **change}), 409, "conflict")
    is_problem(client.delete(f"/api/users/{admin.id}"), 409, "conflict")

    assert client.get("/api/auth/me").json["role"] == "admin"


def test_somebody_who_was_invited_and_has_not_come_is_no_administrator_yet(client, admin):
    order = {"username": "bea", "email": "bea@example.com", "role": "admin"}
    token = client.post("/api/users/invitations", json=order).json["link"]["token"]
    leaving = f"/api/users/{admin.id}"
    is_problem(client.delete(leaving), 409, "conflict")
    is_problem(client.patch(leaving, json={"version": 1, "role": "viewer"}), 409, "conflict")

    client.post("/api/auth/links/use", json={"token": token, "password": "chosen by the person"})

    assert client.delete(leaving).status_code == 204


def test_an_administrator_who_signs_in_elsewhere_is_one(client, admin):
    make_identity(make_user("admin", password_hash=""))

    assert client.delete(f"/api/users/{admin.id}").status_code == 204


@atomic
def make_identity(user):
    db.session.add(Identity(user_id=user.id, issuer="https://login.example.com", subject="7"))


GOING = {
    "removed": lambda browser, address: browser.delete(address),
    "deactivated": lambda browser, address: browser.patch(address, json={"version": 1, "is_active": False}),
    "made a viewer": lambda browser, address: browser.patch(address, json={"version": 1, "role": "viewer"}),
}


@pytest.mark.parametrize("one", GOING.values(), ids=GOING)
@pytest.mark.parametrize("other", GOING.values(), ids=GOING)
def test_of_two_administrators_who_send_each_other_away_at_once_one_stays(app, admin, one, other):
    second = make_user("admin")
    browsers = [sign_in_as(app.test_client(), each) for each in (admin, second)]
    addresses = [f"/api/users/{each.id}" for each in (second, admin)]

    at_once(app, lambda: one(browsers[0], addresses[0]), lambda: other(browsers[1], addresses[1]))

    left = db.session.query(User).filter(User.role == Role.ADMIN, User.is_active)
    assert left.count() == 1


def test_an_administrator_may_go_when_another_remains(client, admin):
    make_user("admin")

    assert client.delete(f"/api/users/{admin.id}").status_code == 204
    is_problem(client.get("/api/auth/me"), 401)


def test_somebody_is_removed_with_their_sign_ins(app, client, admin):
    other = sign_in_as(app.test_client(), "manager")
    address = f"/api/users/{other.user.id}"

    assert client.delete(address).status_code == 204

    is_problem(other.get("/api/auth/me"), 401)
    is_problem(client.get(address), 404, "not_found")


def test_what_can_not_be_empty_is_not_emptied(client, admin):
    for field in ("email", "role", "password", "location_ids", "is_active"):
        answer = client.patch(f"/api/users/{admin.id}", json={"version": 1, field: None})
        assert list(is_problem(answer, 422, "invalid")["errors"]) == [field]
    assert db.session.get(User, admin.id).version == 1


@pytest.mark.parametrize("quota", ["max_locations", "max_advertisements", "max_notices", "max_storage_bytes"])
def test_quotas_can_be_set_and_lifted(client, admin, quota):
    user = make_user("manager")

    limited = client.patch(f"/api/users/{user.id}", json={"version": 1, quota: 2}).json
    lifted = client.patch(f"/api/users/{user.id}", json={"version": 2, quota: None}).json

    assert (limited[quota], lifted[quota]) == (2, None)


def test_who_asks_is_one_question_to_the_database(app, client, admin):
    person = sign_in_as(app.test_client(), "manager", [make_place() for _ in range(5)])

    with counted_statements() as asked:
        assert len(person.get("/api/auth/me").json["location_ids"]) == 5

    assert len(asked) == 1


def test_administrators_see_who_has_a_second_factor(client, admin):
    make_user("viewer", username="vera", totp_since=clock.now())
    make_user("viewer", username="vito")

    people = client.get("/api/users").json["items"]

    assert {each["username"]: each["has_second_factor"] for each in people} == {
        "root": False,
        "vera": True,
        "vito": False,
    }
