"""A request sent again because its answer was lost has no second effect."""

import pytest

from backend.core.db import db
from backend.models.idempotency import Idempotency
from backend.models.schedules import Schedule
from backend.services import idempotency
from tests.browser import is_problem
from tests.factories import make_campaign, make_player, sign_in_as

KEY = {"Idempotency-Key": "6f1f0d0e-order-1"}


@pytest.fixture
def order(tower):
    return {"name": "Lobby", "parent_id": tower.id, "timezone": "America/Sao_Paulo"}


def test_a_repeated_request_gets_the_first_answer(manager, order):
    first = manager.post("/api/locations", json=order, headers=KEY)
    again = manager.post("/api/locations", json=order, headers=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert manager.get("/api/locations").json["total"] == 2


def test_without_a_key_a_repeat_is_a_second_one(manager, order):
    assert manager.post("/api/locations", json=order).json != manager.post("/api/locations", json=order).json


def test_a_key_stands_for_one_request(manager, order):
    manager.post("/api/locations", json=order, headers=KEY)

    other = order | {"name": "Hall"}
    is_problem(manager.post("/api/locations", json=other, headers=KEY), 409, "idempotency_conflict")

    assert manager.get("/api/locations").json["total"] == 2


def test_keys_of_two_people_are_two_keys(app, manager, tower, order):
    other = sign_in_as(app.test_client(), "manager", [tower])

    first = manager.post("/api/locations", json=order, headers=KEY).json
    second = other.post("/api/locations", json=order, headers=KEY).json

    assert first["id"] != second["id"]


def test_a_request_that_failed_may_be_tried_again(manager, tower, order):
    refused = manager.post("/api/locations", json=order | {"parent_id": 4711}, headers=KEY)
    is_problem(refused, 404, "not_found")
    assert db.session.query(Idempotency).count() == 0

    assert manager.post("/api/locations", json=order, headers=KEY).status_code == 201


def test_the_effect_and_the_kept_answer_are_one(manager, tower):
    campaign = make_campaign(tower)
    order = {"campaign_id": campaign.id, "location_id": tower.id, "start_date": "2026-01-01"}

    for _ in range(3):
        assert manager.post("/api/schedules", json=order, headers=KEY).status_code == 201

    assert db.session.query(Schedule).count() == 1
    assert db.session.query(Idempotency).count() == 1


def test_a_restart_sent_twice_happens_once(manager, tower):
    screen = make_player(tower)
    address = f"/api/players/{screen.id}/command"

    first, again = (manager.post(address, json={"command": "restart"}, headers=KEY) for _ in range(2))

    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json == first.json
    assert manager.get(f"{address}s").json["total"] == 1


@pytest.mark.parametrize("key", ["", "with space", "x" * 129, "ü"])
def test_a_key_that_is_none_is_refused(manager, order, key):
    is_problem(
        manager.post("/api/locations", json=order, headers={"Idempotency-Key": key}), 400, "bad_request"
    )

    assert manager.get("/api/locations").json["total"] == 1


def test_answers_are_kept_for_a_day(manager, order, the_clock):
    sign_in_as(manager, manager.user)
    manager.post("/api/locations", json=order, headers=KEY)

    the_clock.goes_on(hours=23)
    assert idempotency.forget_old() == 0
    the_clock.goes_on(hours=2)
    assert idempotency.forget_old() == 1
