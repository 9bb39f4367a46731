"""Orders to a screen over HTTP: given, listed, taken back."""

import pytest
from sqlalchemy import func, select

from backend.core.db import db
from backend.models.commands import PlayerCommand
from backend.schemas.realtime import StatusIn
from backend.services import commands
from tests.browser import is_problem
from tests.factories import make_place, make_player, sign_in_as
from tests.statements import counted_statements


@pytest.fixture
def player(app):
    return make_player(make_place("Lobby"), "Door")


@pytest.fixture
def technician(client, player):
    return sign_in_as(client, "technician", [player.location])


@pytest.fixture
def path(player):
    return f"/api/players/{player.id}"


def kept():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(PlayerCommand))


def test_an_order_is_accepted_and_can_be_followed(technician, player, path, the_clock):
    sign_in_as(technician, technician.user)

    answer = technician.post(f"{path}/command", json={"command": "restart"})

    assert answer.status_code == 202
    order = answer.get_json()
    assert {"id", "seq", "command", "status", "expires_at"} <= order.keys()
    assert (order["seq"], order["command"], order["status"]) == (1, "restart", "queued")
    assert order["expires_at"] == "2026-03-11T12:05:00Z"
    assert order["issued_by"] == technician.user.id
    commands.report(player.id, StatusIn(command_id=order["id"], stage="failed", detail="No."))
    (listed,) = technician.get(f"{path}/commands").get_json()["items"]
    assert (listed["id"], listed["status"], listed["detail"]) == (order["id"], "failed", "No.")


@pytest.mark.parametrize("volume", [0, 55, 100])
def test_the_volume_is_set_from_nought_to_a_hundred(technician, path, volume):
    answer = technician.post(f"{path}/command", json={"command": "volume", "params": {"volume": volume}})

    assert answer.get_json()["params"] == {"volume": volume}
    assert technician.get(path).get_json()["volume"] == volume


def test_pause_is_seen_at_once(technician, path):
    technician.post(f"{path}/command", json={"command": "pause"})

    assert technician.get(path).get_json()["playback"] == "paused"


BAD_ORDERS = [
    {},
    {"command": "explode"},
    {"command": "RESTART"},
    {"command": None},
    {"command": ["restart"]},
    {"command": "restart", "params": {"now": True}},
    {"command": "restart", "params": None},
    {"command": "restart", "params": []},
    {"command": "restart", "ttl_seconds": 5},
    {"command": "volume"},
    {"command": "volume", "params": {}},
    {"command": "volume", "params": {"volume": 101}},
    {"command": "volume", "params": {"volume": -1}},
    {"command": "volume", "params": {"volume": "50"}},
    {"command": "volume", "params": {"volume": 50.5}},
    {"command": "volume", "params": {"volume": True}},
    {"command": "volume", "params": {"volume": None}},
    {"command": "volume", "params": {"volume": 50, "and": "more"}},
    {"command": "volume", "params": {"volume": 10**15}},
    [],
    "restart",
]


def test_an_order_that_makes_no_sense_is_refused_and_not_kept(technician, path):
    for body in BAD_ORDERS:
        problem = is_problem(technician.post(f"{path}/command", json=body), 422)
        assert problem["errors"], body
    assert kept() == 0
    assert technician.get(path).get_json()["volume"] == 100


def test_what_is_wrong_with_an_order_is_said_in_words(technician, path):
    wrong = {"command": "volume", "params": {"volume": 101}}

    problem = is_problem(technician.post(f"{path}/command", json=wrong), 422)

    said = str(problem["errors"])
    assert "less than or equal to 100" in said
    assert "pydantic" not in said
    assert "\\n" not in said


def test_the_newest_orders_are_listed_first(technician, path):
    for name in ("identify", "next", "sync"):
        technician.post(f"{path}/command", json={"command": name})

    def listed(question=""):
        return [each["command"] for each in technician.get(f"{path}/commands{question}").get_json()["items"]]

    assert listed() == ["sync", "next", "identify"]
    assert listed("?sort=seq") == ["identify", "next", "sync"]
    assert listed("?per_page=1&page=2") == ["next"]
    is_problem(technician.get(f"{path}/commands?sort=detail"), 422)


def test_a_list_of_orders_costs_the_same_however_long(technician, path):
    def cost():
        with counted_statements() as statements:
            technician.get(f"{path}/commands?per_page=100")
        return len(statements)

    technician.post(f"{path}/command", json={"command": "identify"})
    few = cost()
    for _ in range(6):
        technician.post(f"{path}/command", json={"command": "identify"})

    assert cost() == few


def test_an_order_is_taken_back(technician, path):
    order = technician.post(f"{path}/command", json={"command": "restart"}).get_json()

    answer = technician.delete(f"{path}/commands/{order['id']}")

    assert (answer.status_code, answer.get_json()["status"]) == (200, "cancelled")


@pytest.mark.parametrize("command_id", ["none", "0" * 36, "x" * 300, "%00", "1 OR 1=1"])
def test_an_order_nobody_gave_cannot_be_taken_back(technician, path, command_id):
    assert is_problem(technician.delete(f"{path}/commands/{command_id}"), 404)["code"] == "not_found"


def test_another_screens_order_cannot_be_taken_back_through_ones_own(technician, player, path):
    foreign = make_player(make_place())
    sign_in_as(technician, "admin")
    order = technician.post(f"/api/players/{foreign.id}/command", json={"command": "restart"}).get_json()
    sign_in_as(technician, "technician", [player.location])

    is_problem(technician.delete(f"{path}/commands/{order['id']}"), 404)

    assert db.session.get(PlayerCommand, order["id"], populate_existing=True).status == "queued"
