"""Row s23: fields that a shape does not have are refused, wherever a body is taken, and change nothing."""

import copy
import json
from typing import Any

import pytest

from backend.core.db import Base, db
from tests.browser import is_problem
from tests.factories import make_place, sign_in_as

LEFT_BEHIND = {"activity_entries", "audit_entries"}  # what is written down of a refusal
STRANGE = ("id", "password_hash", "created_by", "token_version", "no_such_field", "__class__", "constructor")


@pytest.fixture
def admin(client):
    return sign_in_as(client, "admin", username="root")


def rows() -> dict[str, Any]:
    """Everything the database holds."""
    return {
        table.name: [tuple(row) for row in db.session.execute(db.select(table))]
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_BEHIND
    }


def bodies(document):
    """Each address that takes JSON: method, path, and the shape it takes."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            taken = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if taken:
                yield method.upper(), path, shape_of(document, taken["schema"])


def shape_of(document, schema):
    return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]


def address_of(path):
    """The path with a number or a word for each of its variables; nothing is there."""
    for name in ("sign_in_id", "command_id", "upload_id"):
        path = path.replace(f"{{{name}}}", "x")
    return "".join(part if "{" not in part else f"4711{part.partition('}')[2]}" for part in split(path))


def split(path):
    head, *variables = path.split("{")
    return [head, *(f"{{{each}" for each in variables)]


def test_s23_every_body_refuses_a_field_its_shape_does_not_have(app, admin):
    document = admin.get("/api/openapi.json").json
    asked, before = list(bodies(document)), rows()
    assert len(asked) > 25

    for method, path, shape in asked:
        for strange in STRANGE:
            if strange in shape["properties"]:
                continue
            answer = admin.open(address_of(path), method=method, json={strange: 1})
            refused = is_problem(answer, 422, "invalid")
            assert strange in refused["errors"], (method, path, refused)

    assert rows() == before


def inner_shapes(document):
    """Every shape that arrives in a body, those inside others included."""
    waiting = [shape for _, _, shape in bodies(document)]
    seen: dict[str, Any] = {}
    while waiting:
        shape = waiting.pop()
        if shape["title"] in seen or shape.get("type") != "object":
            continue
        seen[shape["title"]] = shape
        text = json.dumps(shape)
        waiting += [each for name, each in document["components"]["schemas"].items() if f'/{name}"' in text]
    return seen


def test_s23_the_contract_says_so_of_every_shape_that_is_taken(client):
    taken = inner_shapes(client.get("/api/openapi.json").json)

    assert len(taken) > 25
    assert [name for name, shape in taken.items() if shape.get("additionalProperties") is not False] == []


OWN = {
    "role": "admin",
    "location_ids": [1],
    "username": "root2",
    "is_active": True,
    "password": "another password",
    "password_hash": "$argon2id$",
    "max_locations": 100,
    "max_storage_bytes": None,
    "permissions": ["user.write"],
    "token_version": 7,
    "totp_secret": None,
    "id": 1,
}


@pytest.mark.parametrize("field", OWN)
@pytest.mark.parametrize("role", ["manager", "technician", "viewer", "admin"])
def test_s23_nobody_makes_more_of_themselves(client, role, field):
    sign_in_as(client, role, [make_place()])
    before = rows()

    refused = client.patch("/api/auth/me", json={"version": 1, "email": "new@example.com", field: OWN[field]})

    assert is_problem(refused, 422, "invalid")["errors"].keys() == {field}
    assert rows() == before


def test_s23_ones_own_address_can_be_changed(client):
    user = sign_in_as(client, "viewer").user

    changed = client.patch("/api/auth/me", json={"version": 1, "email": "New@Example.com"})

    assert (changed.status_code, changed.json["email"], changed.json["version"]) == (
        200,
        "new@example.com",
        2,
    )
    assert changed.json["role"] == "viewer"
    is_problem(client.patch("/api/auth/me", json={"version": 1, "email": "b@example.com"}), 409, "stale")
    assert client.get("/api/auth/me").json["id"] == user.id


def test_s23_where_people_are_known_by_their_address_nobody_takes_another_one(client, setting):
    setting(oidc_link_by_email=True)
    sign_in_as(client, "viewer")

    refused = client.patch("/api/auth/me", json={"version": 1, "email": "boss@example.com"})

    assert is_problem(refused, 403)["code"] == "forbidden"


PERSON = {"username": "ana", "email": "ana@example.com", "password": "a good password", "role": "viewer"}
WRITES = {
    "a person": ("POST", "/api/users", PERSON),
    "an invitation": ("POST", "/api/users/invitations", {k: v for k, v in PERSON.items() if k != "password"}),
    "a change": ("PATCH", "/api/users/{own}", {"version": 1, "max_notices": 3}),
    "a profile": ("PATCH", "/api/auth/me", {"version": 1, "email": "new@example.com"}),
    "a sign-in": ("POST", "/api/auth/login", {"username": "root", "password": "a long enough password"}),
    "a password": (
        "POST",
        "/api/auth/password",
        {"current_password": "a long enough password", "new_password": "another one, longer"},
    ),
}


@pytest.mark.parametrize("strange", [*STRANGE, "created_at", "is_invited", "has_password", "totp_since"])
@pytest.mark.parametrize("write", WRITES)
def test_s23_a_body_that_is_right_but_for_one_field_changes_nothing(admin, write, strange):
    method, path, body = WRITES[write]
    address = path.replace("{own}", str(admin.user.id))
    before = rows()

    refused = admin.open(address, method=method, json=copy.deepcopy(body) | {strange: 1})

    assert is_problem(refused, 422, "invalid")["errors"].keys() == {strange}
    assert rows() == before


@pytest.mark.parametrize("write", WRITES)
def test_s23_and_without_it_is_taken(admin, write):
    method, path, body = WRITES[write]

    assert admin.open(path.replace("{own}", str(admin.user.id)), method=method, json=body).status_code in {
        200,
        201,
    }
