"""One act on many entries of the library: all of them or none."""

import pytest
from sqlalchemy import func, select

from backend.core.db import db
from backend.models.activity import ActivityEntry
from backend.models.content import Content
from backend.models.players import Player
from tests.browser import is_problem
from tests.factories import make_campaign, make_content, make_place, make_player, make_schedule, sign_in_as

EXPIRY = "2027-01-01T00:00:00Z"


def ask(client, act, *contents, **more):
    body = {"act": act, "ids": [each.id for each in contents]} | more
    return client.post("/api/content/bulk", json=body)


def changed(client, act, *contents, **more):
    answer = ask(client, act, *contents, **more)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["changed"]


def seen(client, content):
    return client.get(f"/api/content/{content.id}").get_json()


@pytest.fixture
def three(lobby):
    return [make_content(lobby, title=name, tags=["old"]) for name in ("One", "Two", "Three")]


def test_many_are_tagged_and_untagged(manager, three):
    one, two, _ = three
    assert changed(manager, "tag", one, two, tags=["new", "old"]) == 2
    assert changed(manager, "tag", *three, tags=["new"]) == 1
    assert changed(manager, "untag", *three, tags=["old", "unknown"]) == 3

    assert [(seen(manager, each)["tags"], seen(manager, each)["version"]) for each in three] == [
        (["new"], 3),
        (["new"], 3),
        (["new"], 3),
    ]


def test_many_are_moved(manager, tower, three):
    floor = make_place("Floor", tower)
    one, *_ = three

    assert changed(manager, "move", *three, location_id=floor.id) == 3
    assert changed(manager, "move", one, location_id=floor.id) == 0

    assert {seen(manager, each)["location"]["name"] for each in three} == {"Floor"}


def test_many_expire_and_their_screens_get_new_plans(manager, lobby, three):
    one, two, three_ = three
    screen, other = make_player(lobby), make_player(lobby)
    make_schedule(make_campaign(lobby, [two]), players=[screen])
    make_schedule(make_campaign(lobby, [three_]), players=[other])

    assert changed(manager, "expire", one, two, expires_at=EXPIRY) == 2

    assert (seen(manager, one)["expires_at"], seen(manager, three_)["expires_at"]) == (EXPIRY, None)
    assert db.session.get(Player, screen.id).plan_wanted > 0
    assert db.session.get(Player, other.id).plan_wanted == 0
    assert changed(manager, "expire", *three, expires_at=None) == 2


def test_many_go_to_the_trash_come_back_and_go_for_ever(manager, three):
    one, *_ = three
    numbers = [each.id for each in three]
    assert changed(manager, "trash", *three) == 3
    assert manager.get("/api/content?trashed=true").get_json()["total"] == 3
    assert changed(manager, "restore", one) == 1
    body = {"act": "erase", "ids": numbers[1:]}
    assert manager.post("/api/content/bulk", json=body).get_json() == {"changed": 2}

    assert [each["title"] for each in manager.get("/api/content").get_json()["items"]] == ["One"]
    assert db.session.scalars(select(Content.id)).all() == numbers[:1]


def test_each_stands_in_the_feed(manager, three):
    changed(manager, "trash", *three)

    lines = manager.get("/api/activity").get_json()["items"]
    assert {(each["kind"], each["words"]["title"]) for each in lines} == {
        ("content.deleted", name) for name in ("One", "Two", "Three")
    }


def test_whoever_edits_one_of_them_is_told(manager, three):
    one, *_ = three
    changed(manager, "tag", one, tags=["new"])

    assert (
        is_problem(manager.patch(f"/api/content/{one.id}", json={"version": 1, "tags": []}), 409)["code"]
        == "stale"
    )


ACTS = [
    ("trash", {}),
    ("restore", {}),
    ("erase", {}),
    ("tag", {"tags": ["x"]}),
    ("untag", {"tags": ["old"]}),
    ("move", {"location_id": "lobby"}),
    ("expire", {"expires_at": EXPIRY}),
]


@pytest.mark.parametrize(("act", "more"), ACTS)
@pytest.mark.parametrize("missing", ["foreign", "administrators", "unknown", "in the other room"])
def test_s02_one_that_is_not_there_and_nothing_is_done(
    the_clock, client, tower, lobby, three, act, more, missing
):
    sign_in_as(client, "manager", [lobby])
    in_trash = act in {"restore", "erase"}
    if in_trash:
        assert changed(client, "trash", *three) == 3
    before = rows()
    other = {
        "foreign": lambda: make_content(make_place("Elsewhere"), tags=["old"]),
        "administrators": lambda: make_content(tags=["old"]),
        "unknown": lambda: Content(id=999_999),
        "in the other room": lambda: make_content(
            lobby, tags=["old"], deleted_at=None if in_trash else the_clock.instant
        ),
    }[missing]()
    more = {name: lobby.id if value == "lobby" else value for name, value in more.items()}

    body = is_problem(ask(client, act, *three, other, **more), 404, "not_found")

    assert body["detail"] == "There is no such content."
    assert [row for row in rows() if row[0] != other.id] == before


def rows():
    """All there is to see of the library, by number."""
    db.session.rollback()
    contents = db.session.scalars(select(Content).order_by(Content.id)).unique()
    lines = db.session.scalar(select(func.count(ActivityEntry.id)))
    return [
        (each.id, each.version, each.deleted_at, each.location_id, each.expires_at, each.tags, lines)
        for each in contents
    ]


@pytest.mark.parametrize(("act", "more"), ACTS)
def test_what_lies_above_is_not_changed(the_clock, client, tower, lobby, three, act, more):
    sign_in_as(client, "manager", [lobby])
    in_trash = act in {"restore", "erase"}
    above = make_content(tower, deleted_at=the_clock.instant if in_trash else None)
    if in_trash:
        changed(client, "trash", *three)
    more = {name: lobby.id if value == "lobby" else value for name, value in more.items()}

    assert is_problem(ask(client, act, *three, above, **more), 403)["code"] == "forbidden"


@pytest.mark.parametrize("role", ["technician", "viewer"])
def test_others_may_not(client, lobby, three, role):
    sign_in_as(client, role, [lobby])

    assert is_problem(ask(client, "trash", *three), 403)["code"] == "forbidden"


def test_one_in_a_campaign_keeps_all_of_them(manager, lobby, three):
    one, *_ = three
    make_campaign(lobby, [one], name="Autumn")

    body = is_problem(ask(manager, "trash", *three), 409, "in_use")

    assert [each["name"] for each in body["used_in"]] == ["Autumn"]
    assert manager.get("/api/content?trashed=true").get_json()["total"] == 0


def test_an_entry_keeps_to_twenty_tags(manager, lobby, three):
    full = make_content(lobby, title="Full", tags=[f"tag {number}" for number in range(20)])

    body = is_problem(ask(manager, "tag", *three, full, tags=["new"]), 422, "invalid")

    assert "Full" in body["detail"]
    assert seen(manager, three[0])["tags"] == ["old"]


def test_they_are_not_moved_to_a_foreign_place(manager, three):
    elsewhere = make_place("Elsewhere")

    is_problem(ask(manager, "move", *three, location_id=elsewhere.id), 404, "not_found")
    assert is_problem(ask(manager, "move", *three, location_id=None), 422)["code"] == "invalid"


@pytest.mark.parametrize(
    "body",
    [
        {"act": "trash", "ids": []},
        {"act": "trash", "ids": [1, 1]},
        {"act": "trash", "ids": ["1"]},
        {"act": "trash", "ids": [0]},
        {"act": "trash", "ids": list(range(1, 502))},
        {"act": "burn", "ids": [1]},
        {"act": "trash"},
        {"ids": [1]},
        {"act": "trash", "ids": [1], "tags": ["x"]},
        {"act": "tag", "ids": [1]},
        {"act": "tag", "ids": [1], "tags": []},
        {"act": "tag", "ids": [1], "tags": None},
        {"act": "tag", "ids": [1], "tags": ["x"], "location_id": 1},
        {"act": "move", "ids": [1]},
        {"act": "expire", "ids": [1]},
        {"act": "expire", "ids": [1], "expires_at": "tomorrow"},
        {"act": "tag", "ids": [1], "tags": ["x"], "colour": "red"},
    ],
)
def test_s31_orders_that_make_no_sense_are_refused(manager, body):
    assert is_problem(manager.post("/api/content/bulk", json=body), 422)["code"] == "invalid"


def test_an_order_that_comes_twice_is_done_once(manager, three):
    key = {"Idempotency-Key": "4711-tags"}
    body = {"act": "tag", "ids": [each.id for each in three], "tags": ["new"]}

    first = manager.post("/api/content/bulk", json=body, headers=key)
    again = manager.post("/api/content/bulk", json=body, headers=key)

    assert first.get_json() == again.get_json() == {"changed": 3}
    assert again.headers["Idempotency-Replayed"] == "true"
    assert seen(manager, three[0])["version"] == 2


def test_a_hundred_at_once(manager, lobby):
    many = [make_content(lobby) for _ in range(100)]

    assert changed(manager, "tag", *many, tags=["new"]) == 100
    assert manager.get("/api/content?tag=new").get_json()["total"] == 100
