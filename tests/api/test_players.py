"""Screens over HTTP: finding, making, changing and removing them."""

import pytest
from sqlalchemy import func, select

from backend.core import security
from backend.core.db import db
from backend.models.activity import ActivityEntry
from backend.models.players import Player
from backend.services.planner import plan_all
from tests.browser import is_problem
from tests.factories import (
    all_want_plans,
    make_place,
    make_player,
    player_key,
    sign_in_as,
)


@pytest.fixture
def place(app):
    return make_place("Lobby", timezone="UTC")


@pytest.fixture
def manager(client, place):
    return sign_in_as(client, "manager", [place])


def players():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Player))


def test_a_screen_made_by_hand_shows_its_key_this_once(manager, place):
    answer = manager.post(
        "/api/players",
        json={"name": " Door ", "location_id": place.id, "device_type": "linux", "tags": ["a", "b"]},
    )

    assert answer.status_code == 201
    made = answer.get_json()
    row = db.session.get(Player, made["id"])
    assert row.key_hash == security.key_hash(made["player_key"])
    shown = manager.get(f"/api/players/{made['id']}").get_json()
    assert (shown["name"], shown["code"], shown["device_type"]) == ("Door", made["code"], "linux")
    assert (shown["location"], shown["tags"], shown["state"]) == (
        {"id": place.id, "name": "Lobby"},
        ["a", "b"],
        "waiting",
    )
    assert "player_key" not in shown
    assert "key_hash" not in shown
    assert made["player_key"] not in manager.get("/api/players").get_data(as_text=True)


def test_a_new_screen_gets_a_plan_without_anybody_asking(manager, place):
    made = manager.post("/api/players", json={"name": "Door", "location_id": place.id}).get_json()

    assert plan_all() == 1
    assert manager.get(f"/api/players/{made['id']}").get_json()["plan_hash"]


HERE = "the place"
BAD_NEW = [
    {},
    {"name": "Door"},
    {"location_id": HERE},
    {"name": "", "location_id": HERE},
    {"name": "   ", "location_id": HERE},
    {"name": "x" * 121, "location_id": HERE},
    {"name": "two\nlines", "location_id": HERE},
    {"name": "a\x00b", "location_id": HERE},
    {"name": 7, "location_id": HERE},
    {"name": "Door", "location_id": "1"},
    {"name": "Door", "location_id": True},
    {"name": "Door", "location_id": 0},
    {"name": "Door", "location_id": 2**40},
    {"name": "Door", "location_id": None},
    {"name": "Door", "location_id": HERE, "device_type": "toaster"},
    {"name": "Door", "location_id": HERE, "tags": "door"},
    {"name": "Door", "location_id": HERE, "tags": [""]},
    {"name": "Door", "location_id": HERE, "tags": ["x" * 41]},
    {"name": "Door", "location_id": HERE, "tags": ["x"] * 21},
    {"name": "Door", "location_id": HERE, "tags": [7]},
    {"name": "Door", "location_id": HERE, "key_hash": "0" * 64},
    {"name": "Door", "location_id": HERE, "player_key": "mine"},
    [],
    "text",
    None,
]


def test_what_makes_no_screen_is_refused_and_stores_nothing(manager, place):
    for body in BAD_NEW:
        told = {**body, "location_id": place.id} if isinstance(body, dict) and HERE in body.values() else body

        answer = manager.post("/api/players", json=told)

        assert answer.status_code in {400, 422}, told
        is_problem(answer, answer.status_code)
        assert players() == 0, told


@pytest.mark.parametrize("body", ["{", "", "{'name': 1}", "\xff"])
def test_what_is_no_json_is_refused(manager, body):
    answer = manager.post("/api/players", data=body.encode("latin-1"), content_type="application/json")

    is_problem(answer, answer.status_code)
    assert 400 <= answer.status_code < 500
    assert players() == 0


@pytest.mark.parametrize("where", ["unknown", "foreign"])
def test_a_place_that_is_not_yours_does_not_exist(manager, where):
    location_id = 999_999 if where == "unknown" else make_place().id

    problem = is_problem(manager.post("/api/players", json={"name": "Door", "location_id": location_id}), 404)

    assert problem["detail"] == "There is no such place."
    assert players() == 0


def test_renaming_turning_and_tagging(manager, place):
    player = make_player(place, tags=["door", "old"])

    answer = manager.patch(
        f"/api/players/{player.id}",
        json={"version": 1, "name": "Window", "orientation": "portrait", "tags": ["new", "door"]},
    )

    assert answer.status_code == 200
    shown = answer.get_json()
    assert (shown["name"], shown["orientation"], shown["tags"]) == ("Window", "portrait", ["door", "new"])
    assert shown["version"] == 2
    assert shown == manager.get(f"/api/players/{player.id}").get_json()


def test_a_change_says_only_what_changes(manager, place):
    player = make_player(place, "Door", tags=["door"], orientation="portrait")

    shown = manager.patch(f"/api/players/{player.id}", json={"version": 1, "name": "Window"}).get_json()

    assert (shown["orientation"], shown["tags"], shown["location"]["id"]) == ("portrait", ["door"], place.id)


def test_moving_wants_a_plan_renaming_does_not(manager, place):
    player, below = make_player(place), make_place(parent=place)
    all_want_plans()
    plan_all()

    manager.patch(f"/api/players/{player.id}", json={"version": 1, "name": "Window"})
    after_renaming = plan_all()
    manager.patch(f"/api/players/{player.id}", json={"version": 2, "location_id": below.id})
    after_moving = plan_all()
    manager.patch(f"/api/players/{player.id}", json={"version": 3, "tags": ["door"]})
    after_tagging = plan_all()

    assert (after_renaming, after_moving, after_tagging) == (0, 1, 1)
    assert manager.get(f"/api/players/{player.id}").get_json()["location"]["id"] == below.id


@pytest.mark.parametrize("where", ["unknown", "foreign"])
def test_a_screen_is_not_moved_out_of_sight(manager, place, where):
    player = make_player(place)
    location_id = 999_999 if where == "unknown" else make_place().id

    is_problem(
        manager.patch(f"/api/players/{player.id}", json={"version": 1, "location_id": location_id}), 404
    )

    assert manager.get(f"/api/players/{player.id}").get_json()["version"] == 1


@pytest.mark.parametrize("version", [2, 99])
def test_of_two_editors_the_later_one_is_told(manager, place, version):
    player = make_player(place, "Door")
    if version == 2:
        manager.patch(f"/api/players/{player.id}", json={"version": 1, "name": "Window"})
        version = 1

    is_problem(
        manager.patch(f"/api/players/{player.id}", json={"version": version, "name": "Gate"}), 409, "stale"
    )

    assert manager.get(f"/api/players/{player.id}").get_json()["name"] != "Gate"


def test_a_change_that_makes_no_sense_changes_nothing(manager, place):
    player = make_player(place, "Door")
    before = manager.get(f"/api/players/{player.id}").get_json()

    for change in [
        {},
        {"name": "Window"},
        {"version": "1", "name": "Window"},
        {"version": 0, "name": "Window"},
        {"version": 1, "name": ""},
        {"version": 1, "orientation": "upside down"},
        {"version": 1, "tags": [None]},
        {"version": 1, "volume": 5},
        {"version": 1, "status": "online"},
        {"version": 1, "location_id": "1"},
        [],
    ]:
        is_problem(manager.patch(f"/api/players/{player.id}", json=change), 422)
    assert manager.get(f"/api/players/{player.id}").get_json() == before


def test_a_new_key_makes_the_old_one_worthless(manager, place):
    player = make_player(place)

    answer = manager.post(f"/api/players/{player.id}/key")

    assert answer.status_code == 201
    key = answer.get_json()["player_key"]
    db.session.refresh(player)
    assert player.key_hash == security.key_hash(key) != security.key_hash(player_key(player))


def test_removing_a_screen_leaves_its_story(manager, place):
    path = f"/api/players/{make_player(place, 'Door', tags=['door']).id}"
    manager.post(f"{path}/command", json={"command": "identify"})

    assert manager.delete(path).status_code == 204

    is_problem(manager.get(path), 404)
    is_problem(manager.delete(path), 404)
    words = db.session.scalars(
        select(ActivityEntry.words).where(ActivityEntry.kind == "player.deleted")
    ).one()
    assert words["name"] == "Door"
