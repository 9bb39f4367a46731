"""Who may do what with a screen, and what others learn of it: nothing."""

import pytest
from sqlalchemy import func, select

from backend.core.db import db
from backend.models.players import Player
from tests.browser import is_problem
from tests.factories import make_place, make_player, sign_in_as


@pytest.fixture
def place(app):
    return make_place("Lobby", timezone="UTC")


@pytest.fixture
def manager(client, place):
    return sign_in_as(client, "manager", [place])


def players():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Player))


WRITES = [
    ("POST", "/api/players", "create"),
    ("POST", "/api/players/pair", "pair"),
    ("PATCH", "/api/players/{id}", "change"),
    ("DELETE", "/api/players/{id}", None),
    ("POST", "/api/players/{id}/key", None),
    ("POST", "/api/players/{id}/command", "command"),
    ("DELETE", "/api/players/{id}/commands/none", None),
]
READS = [
    ("GET", "/api/players"),
    ("GET", "/api/players/{id}"),
    ("GET", "/api/players/{id}/plan"),
    ("GET", "/api/players/{id}/commands"),
]


def bodies(place):
    return {
        "create": {"name": "Door", "location_id": place.id},
        "pair": {"name": "Door", "location_id": place.id, "code": "ABCDEF"},
        "change": {"version": 1, "name": "Other"},
        "command": {"command": "identify"},
        None: None,
    }


@pytest.mark.parametrize("role", ["admin", "manager", "technician"])
def test_who_looks_after_screens_may_do_everything_with_them(client, place, role):
    sign_in_as(client, role, [place])
    body = bodies(place)
    made = client.post("/api/players", json=body["create"])
    path = f"/api/players/{made.get_json()['id']}"

    answers = [
        made,
        client.patch(path, json=body["change"]),
        client.post(f"{path}/key"),
        client.post(f"{path}/command", json=body["command"]),
        *(client.get(each.format(id=made.get_json()["id"])) for _, each in READS),
        client.delete(path),
    ]

    assert [answer.status_code for answer in answers] == [201, 200, 201, 202, 200, 200, 200, 200, 204]
    assert players() == 0


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_a_viewer_may_look_but_not_touch(client, place, method, path, body):
    player = make_player(place)
    sign_in_as(client, "viewer", [place])

    answer = client.open(path.format(id=player.id), method=method, json=bodies(place)[body])

    is_problem(answer, 403, "forbidden")
    assert players() == 1


def test_a_viewer_may_see_everything_of_a_screen(client, place):
    player = make_player(place)
    sign_in_as(client, "viewer", [place])

    assert [client.get(path.format(id=player.id)).status_code for _, path in READS] == [200] * 4


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in WRITES] + READS)
def test_strangers_learn_nothing(client, place, method, path):
    player = make_player(place)

    assert (
        is_problem(client.open(path.format(id=player.id), method=method, json={"nonsense": 1}), 401)["code"]
        == "unauthorized"
    )


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [each for each in WRITES if "{id}" in each[1]] + [(*each, None) for each in READS[1:]],
)
def test_a_foreign_screen_and_one_that_is_not_there_look_the_same(manager, place, method, path, body):
    foreign = make_player(make_place())

    answers = [
        is_problem(
            manager.open(path.format(id=each), method=method, json=bodies(place)[body]), 404, "not_found"
        )
        for each in (foreign.id, 999_999)
    ]

    for answer in answers:
        answer.pop("request_id")
    assert answers[0] == answers[1]
    assert players() == 1


def test_a_screen_above_ones_place_is_foreign(client, place):
    sign_in_as(client, "manager", [make_place(parent=place)])

    assert is_problem(client.get(f"/api/players/{make_player(place).id}"), 404)["code"] == "not_found"


def test_a_screen_below_ones_place_is_ones_own(manager, place):
    below = make_player(make_place(parent=place), "Upstairs")

    assert manager.get(f"/api/players/{below.id}").get_json()["name"] == "Upstairs"
