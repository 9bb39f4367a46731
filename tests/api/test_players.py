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
    make_campaign,
    make_content,
    make_place,
    make_player,
    player_key,
    sign_in_as,
)
from tests.statements import counted_statements


@pytest.fixture
def place(app):
    return make_place("Lobby", timezone="UTC")


@pytest.fixture
def manager(client, place):
    return sign_in_as(client, "manager", [place])


def players():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Player))


def names(answer):
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [each["name"] for each in answer.get_json()["items"]]


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

    is_problem(client.open(path.format(id=player.id), method=method, json={"nonsense": 1}), 401)


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

    is_problem(client.get(f"/api/players/{make_player(place).id}"), 404)


def test_a_screen_below_ones_place_is_ones_own(manager, place):
    below = make_player(make_place(parent=place), "Upstairs")

    assert manager.get(f"/api/players/{below.id}").get_json()["name"] == "Upstairs"


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


def test_a_list_shows_ones_own_screens_only(client, place):
    make_player(place, "B")
    make_player(make_place(parent=place), "A")
    make_player(make_place(), "Foreign")

    sign_in_as(client, "viewer", [place])
    mine = names(client.get("/api/players"))
    sign_in_as(client, "viewer")
    nobodys = names(client.get("/api/players"))
    sign_in_as(client, "admin")
    everybodys = names(client.get("/api/players"))

    assert (mine, nobodys, everybodys) == (["A", "B"], [], ["A", "B", "Foreign"])


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("", ["Door 100%", "Hall", "Upstairs"]),
        ("?q=ALL", ["Hall"]),
        ("?q=100%25", ["Door 100%"]),
        ("?q=%25", ["Door 100%"]),
        ("?q=_", []),
        ("?tag=door", ["Door 100%", "Upstairs"]),
        ("?tag=doo", []),
        ("?status=online", ["Hall"]),
        ("?status=offline", ["Door 100%", "Upstairs"]),
        ("?sort=-name", ["Upstairs", "Hall", "Door 100%"]),
        ("?sort=name&per_page=1&page=2", ["Hall"]),
        ("?page=9", []),
        ("?tag=door&q=up", ["Upstairs"]),
    ],
)
def test_finding_screens(manager, place, question, found):
    make_player(place, "Hall", status="online")
    make_player(place, "Door 100%", tags=["door"])
    make_player(make_place(parent=place), "Upstairs", tags=["door", "up"])

    assert names(manager.get(f"/api/players{question}")) == found


def test_finding_a_screen_by_the_code_on_it(manager, place):
    player = make_player(place, "Hall")
    make_player(place, "Door")

    assert names(manager.get(f"/api/players?q={player.code.lower()}")) == ["Hall"]


def test_finding_the_screens_of_one_place_and_below(manager, place):
    floor = make_place(parent=place)
    make_player(place, "Hall")
    make_player(floor, "Floor")
    make_player(make_place(parent=floor), "Room")

    assert names(manager.get(f"/api/players?location_id={floor.id}")) == ["Floor", "Room"]
    assert names(manager.get(f"/api/players?location_id={make_player(make_place()).location_id}")) == []
    assert names(manager.get("/api/players?location_id=999999")) == []


@pytest.mark.parametrize(
    "question",
    [
        "page=0",
        "page=x",
        "per_page=0",
        "per_page=101",
        "status=asleep",
        "sort=key_hash",
        "sort=",
        "location_id=x",
        "location_id=0",
        "unknown=1",
        f"q={'x' * 101}",
        f"tag={'x' * 41}",
    ],
)
def test_a_question_that_makes_no_sense(manager, question):
    is_problem(manager.get(f"/api/players?{question}"), 422)


def test_a_list_costs_the_same_however_long(manager, place):
    def cost():
        with counted_statements() as statements:
            assert manager.get("/api/players?per_page=100").status_code == 200
        return len(statements)

    content, campaign = make_content(), make_campaign()
    for number in range(2):
        make_player(
            place, tags=[f"t{number}"], current_content_id=content.id, current_campaign_id=campaign.id
        )
    few = cost()
    for _ in range(8):
        playing = {"current_content_id": make_content().id, "current_campaign_id": make_campaign().id}
        make_player(make_place(parent=place), tags=["a", "b"], **playing)

    assert cost() == few


def test_a_list_says_what_each_screen_plays(manager, place):
    content, campaign = make_content(title="Rocket"), make_campaign(name="Breakfast")
    make_player(place, current_content_id=content.id, current_campaign_id=campaign.id)
    make_player(place, current_content_id=999_999, current_campaign_id=999_999)

    first, second = manager.get("/api/players").get_json()["items"]

    assert first["current_content"] == {"id": content.id, "name": "Rocket"}
    assert first["current_campaign"] == {"id": campaign.id, "name": "Breakfast"}
    assert first["thumbnail_url"] == f"/media/{content.blob.thumbnail_key}"
    assert (second["current_content"], second["current_campaign"], second["thumbnail_url"]) == (
        None,
        None,
        None,
    )
