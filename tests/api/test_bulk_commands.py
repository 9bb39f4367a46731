"""One order to many screens over HTTP: for all of them or for none, with an answer that says what will become of it."""

import pytest
from sqlalchemy import select

from backend.core.db import db
from backend.models.activity import ActivityEntry
from backend.models.commands import PlayerCommand
from backend.models.players import PlayerStatus
from backend.schemas import commands as shapes
from backend.services import bulk_commands
from tests.browser import is_problem
from tests.factories import make_place, make_player, sign_in_as
from tests.statements import counted_statements

PATH = "/api/players/commands"
KEY = {"Idempotency-Key": "6f1f0d0e-restart-all"}


@pytest.fixture
def technician(client, tower):
    return sign_in_as(client, "technician", [tower])


def ids(*screens):
    return [screen.id for screen in screens]


def kept():
    """Every command: its screen, its number, what and how it is."""
    db.session.rollback()
    query = select(PlayerCommand).order_by(PlayerCommand.player_id, PlayerCommand.seq)
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    return [(row.player_id, row.seq, str(row.command), str(row.status)) for row in rows]


def feed():
    db.session.rollback()
    query = (
        select(ActivityEntry).where(ActivityEntry.kind == "player.commanded_many").order_by(ActivityEntry.id)
    )
    return [(line.location_id, line.words) for line in db.session.scalars(query)]


def test_the_answer_says_who_is_told_now_and_who_later(technician, tower, the_clock):
    sign_in_as(technician, technician.user)
    here = [make_player(tower, status=PlayerStatus.ONLINE) for _ in range(2)]
    away = make_player(tower)

    answer = technician.post(PATH, json={"command": "restart", "player_ids": ids(*here, away)})

    assert answer.status_code == 202
    said = answer.json
    assert (said["command"], said["queued"], said["online"], said["offline"]) == ("restart", 3, 2, 1)
    assert (said["superseded"], said["expires_at"]) == (0, "2026-03-11T12:05:00Z")
    assert kept() == [(each, 1, "restart", "queued") for each in ids(*here, away)]
    listed = [
        technician.get(f"/api/players/{each}/commands").json["items"][0]["id"] for each in ids(*here, away)
    ]
    assert said["command_ids"] == listed


def test_what_is_to_hold_never_expires_and_replaces_what_was_to_hold(technician, tower):
    screens = [make_player(tower) for _ in range(2)]
    technician.post(PATH, json={"command": "pause", "player_ids": ids(*screens)})

    said = technician.post(PATH, json={"command": "play", "player_ids": ids(*screens)}).json

    assert (said["superseded"], said["expires_at"]) == (2, None)
    assert [technician.get(f"/api/players/{each}").json["playback"] for each in ids(*screens)] == [
        "playing"
    ] * 2


def test_the_volume_of_a_whole_place(technician, tower):
    screens = [make_player(tower) for _ in range(2)]

    order = {"command": "volume", "params": {"volume": 30}, "location_id": tower.id}
    assert technician.post(PATH, json=order).json["queued"] == 2

    assert [technician.get(f"/api/players/{each}").json["volume"] for each in ids(*screens)] == [30, 30]


def test_a_place_holds_what_is_below_it(technician, tower, lobby):
    inside = [make_player(tower), make_player(lobby)]
    make_player(make_place("Elsewhere"))

    said = technician.post(PATH, json={"command": "identify", "location_id": tower.id}).json

    assert said["queued"] == 2
    assert [row[0] for row in kept()] == ids(*inside)


def test_tags_narrow_a_place_to_screens_that_have_one_of_them(technician, tower, lobby):
    tagged = [make_player(tower, tags=["door"]), make_player(lobby, tags=["hall", "tall"])]
    make_player(tower, tags=["other"])
    make_player(make_place("Elsewhere"), tags=["door"])

    order = {"command": "identify", "location_id": tower.id, "tags": ["door", "tall", "hall"]}
    assert technician.post(PATH, json=order).json["queued"] == 2

    assert [row[0] for row in kept()] == ids(*tagged)


@pytest.mark.parametrize("stranger", ["foreign", "none"])
def test_one_screen_that_is_not_theirs_and_nothing_is_queued(technician, tower, stranger):
    own, foreign = make_player(tower), make_player(make_place("Elsewhere"))
    other = foreign.id if stranger == "foreign" else foreign.id + 1000

    is_problem(technician.post(PATH, json={"command": "pause", "player_ids": [own.id, other]}), 404)

    assert (kept(), feed()) == ([], [])
    shown = technician.get(f"/api/players/{own.id}").json
    assert shown["playback"] == "playing"
    technician.post(f"/api/players/{own.id}/command", json={"command": "identify"})
    assert kept() == [(own.id, 1, "identify", "queued")]  # not even a number was used up


def test_a_place_that_is_not_theirs_is_not_found(technician, tower):
    elsewhere = make_place("Elsewhere")
    make_player(elsewhere)

    is_problem(technician.post(PATH, json={"command": "restart", "location_id": elsewhere.id}), 404)
    is_problem(technician.post(PATH, json={"command": "restart", "location_id": 4711}), 404)

    assert kept() == []


def test_a_place_above_theirs_is_not_theirs_to_command(client, tower, lobby):
    make_player(lobby)
    sign_in_as(client, "technician", [lobby])

    is_problem(client.post(PATH, json={"command": "restart", "location_id": tower.id}), 403)

    assert kept() == []


def test_who_may_not_command_one_screen_may_not_command_many(client, tower):
    screen = make_player(tower)
    for body in (
        {"command": "restart", "player_ids": [screen.id]},
        {"command": "restart", "location_id": tower.id},
    ):
        sign_in_as(client, "viewer", [tower])
        is_problem(client.post(PATH, json=body), 403)
    client.carries("")
    is_problem(client.post(PATH, json={"command": "restart", "player_ids": [screen.id]}), 401)
    assert kept() == []


BAD_ORDERS = [
    {},
    {"command": "restart"},
    {"command": "restart", "player_ids": []},
    {"command": "restart", "player_ids": None},
    {"command": "restart", "player_ids": ["1"]},
    {"command": "restart", "player_ids": [1, 1]},
    {"command": "restart", "player_ids": [0]},
    {"command": "restart", "player_ids": 1},
    {"command": "restart", "player_ids": [1], "location_id": 1},
    {"command": "restart", "player_ids": [1], "tags": ["door"]},
    {"command": "restart", "tags": ["door"]},
    {"command": "restart", "location_id": 1, "tags": ["door", "door"]},
    {"command": "restart", "location_id": "1"},
    {"command": "explode", "player_ids": [1]},
    {"command": "restart", "params": {"now": True}, "player_ids": [1]},
    {"command": "volume", "player_ids": [1]},
    {"command": "volume", "params": {"volume": 101}, "player_ids": [1]},
    {"command": "restart", "player_ids": list(range(1, shapes.MOST_SCREENS + 2))},
    [],
]


def test_an_order_that_makes_no_sense_is_refused_and_not_kept(technician, tower):
    make_player(tower)
    for body in BAD_ORDERS:
        assert is_problem(technician.post(PATH, json=body), 422)["errors"], body
    assert kept() == []


def test_nobody_to_send_it_to_is_said_plainly(technician, tower):
    make_player(tower, tags=["hall"])

    for order in (
        {"location_id": tower.id, "tags": ["door"]},
        {"location_id": make_place("Cellar", tower).id},
    ):
        problem = is_problem(technician.post(PATH, json={"command": "restart"} | order), 422)
        assert problem["detail"] == "There is no such screen in this place."
    assert kept() == []


def test_a_place_with_too_many_screens_is_refused_whole(technician, tower, lobby, monkeypatch):
    monkeypatch.setattr(bulk_commands, "MOST_SCREENS", 2)
    for _ in range(2):
        make_player(lobby)
    make_player(tower)

    problem = is_problem(technician.post(PATH, json={"command": "restart", "location_id": tower.id}), 422)

    assert "2 screens" in problem["detail"]
    assert kept() == []
    assert technician.post(PATH, json={"command": "restart", "location_id": lobby.id}).json["queued"] == 2


def test_sent_twice_because_the_answer_was_lost_it_happens_once(technician, tower):
    screens = [make_player(tower) for _ in range(3)]
    order = {"command": "identify", "player_ids": ids(*screens)}

    first, again = (technician.post(PATH, json=order, headers=KEY) for _ in range(2))

    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json == first.json
    assert len(kept()) == 3


@pytest.mark.parametrize("command", ["restart", "pause", "identify"])
@pytest.mark.parametrize("whom", ["named", "place"])
def test_the_cost_is_the_same_for_three_screens_and_for_thirty(technician, tower, lobby, command, whom):
    def cost(screens):
        target = {"player_ids": ids(*screens)} if whom == "named" else {"location_id": lobby.id}
        order = {"command": command} | target
        technician.post(PATH, json=order)  # so that there is something to supersede
        with counted_statements() as statements:
            assert technician.post(PATH, json=order).json["queued"] == len(screens)
        return len(statements)

    screens = [make_player(lobby) for _ in range(3)]
    few = cost(screens)
    screens += [make_player(lobby) for _ in range(27)]

    assert cost(screens) == few


def test_the_feed_has_one_line_where_all_the_screens_are(technician, tower, lobby):
    cellar = make_place("Cellar", tower)
    screens = [make_player(lobby), make_player(lobby), make_player(cellar)]

    technician.post(PATH, json={"command": "restart", "player_ids": ids(*screens[:2])})
    technician.post(PATH, json={"command": "sync", "player_ids": ids(*screens)})
    technician.post(PATH, json={"command": "next", "location_id": tower.id})

    assert feed() == [
        (lobby.id, {"command": "restart", "count": 2}),
        (tower.id, {"command": "sync", "count": 3}),
        (tower.id, {"command": "next", "count": 3}),
    ]


def test_who_has_two_places_finds_it_in_the_feed_of_both(client, tower):
    park = make_place("Park")
    sign_in_as(client, "technician", [tower, park])
    screens = [make_player(tower), make_player(park), make_player(park)]

    client.post(PATH, json={"command": "restart", "player_ids": ids(*screens)})

    assert feed() == [
        (tower.id, {"command": "restart", "count": 1}),
        (park.id, {"command": "restart", "count": 2}),
    ]
    shown = [
        line for line in client.get("/api/activity").json["items"] if line["kind"] == "player.commanded_many"
    ]
    assert [line["words"]["count"] for line in shown] == [2, 1]


def test_an_administrators_order_to_places_without_a_common_one_is_in_their_own_feed(client, tower):
    screens = [make_player(tower), make_player(make_place("Park"))]
    sign_in_as(client, "admin")

    client.post(PATH, json={"command": "restart", "player_ids": ids(*screens)})

    assert feed() == [(None, {"command": "restart", "count": 2})]


def test_an_order_to_many_is_taken_back_by_the_ids_it_answered(technician, tower):
    screens = [make_player(tower) for _ in range(3)]
    said = technician.post(PATH, json={"command": "restart", "player_ids": ids(*screens)}).json

    answer = technician.post(f"{PATH}/cancel", json={"command_ids": said["command_ids"]})
    again = technician.post(f"{PATH}/cancel", json={"command_ids": said["command_ids"]})

    assert (answer.status_code, answer.json) == (200, {"cancelled": 3, "ended_before": 0})
    assert again.json == {"cancelled": 0, "ended_before": 3}
    assert [row[3] for row in kept()] == ["cancelled"] * 3


def test_commands_are_taken_back_only_by_who_may_and_only_their_own(client, technician, tower):
    own, foreign = make_player(tower), make_player(make_place("Elsewhere"))
    admin = sign_in_as(client, "admin")
    orders = {"command": "restart", "player_ids": ids(own, foreign)}
    command_ids = admin.post(PATH, json=orders).json["command_ids"]

    sign_in_as(client, "technician", [tower])
    is_problem(client.post(f"{PATH}/cancel", json={"command_ids": command_ids}), 404)
    sign_in_as(client, "viewer", [tower])
    is_problem(client.post(f"{PATH}/cancel", json={"command_ids": command_ids[:1]}), 403)
    sign_in_as(client, "technician", [tower])
    for body in ({}, {"command_ids": []}, {"command_ids": [1]}, {"command_ids": command_ids[:1] * 2}):
        assert is_problem(client.post(f"{PATH}/cancel", json=body), 422)["errors"], body

    assert [row[3] for row in kept()] == ["queued", "queued"]
