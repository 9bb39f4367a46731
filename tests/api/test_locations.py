"""Places: a tree in which rights hold downwards."""

import pytest

from backend.core.db import db
from backend.models.locations import Location
from backend.models.players import Player
from backend.services import place_uses
from tests.browser import is_problem
from tests.factories import (
    make_campaign,
    make_content,
    make_place,
    make_player,
    make_schedule,
    make_user,
    sign_in_as,
)

ZONE = "America/Sao_Paulo"


@pytest.fixture
def floor(tower):
    return make_place("Floor", tower)


def wanted(player):
    return db.session.get(Player, player.id).plan_wanted


def test_a_manager_makes_a_place_below_their_own(client, tower):
    sign_in_as(client, "manager", [tower])

    made = client.post("/api/locations", json={"name": " Lobby ", "parent_id": tower.id, "timezone": ZONE})

    assert made.status_code == 201
    assert made.json["name"] == "Lobby"
    assert made.json["path"] == f"/{tower.id}/{made.json['id']}/"
    assert made.json["can_edit"] is True
    assert client.get(f"/api/locations/{made.json['id']}").json == made.json


def test_only_administrators_make_places_at_the_top(client, tower):
    sign_in_as(client, "manager", [tower])
    is_problem(client.post("/api/locations", json={"name": "Mine", "timezone": ZONE}), 403, "forbidden")

    sign_in_as(client, "admin")
    assert client.post("/api/locations", json={"name": "Ours", "timezone": ZONE}).status_code == 201


def test_a_foreign_place_is_not_there(client, tower):
    foreign = make_place("Elsewhere")
    sign_in_as(client, "manager", [tower])

    for answer in (
        client.get(f"/api/locations/{foreign.id}"),
        client.patch(f"/api/locations/{foreign.id}", json={"version": 1, "name": "Mine"}),
        client.delete(f"/api/locations/{foreign.id}"),
        client.post("/api/locations", json={"name": "X", "parent_id": foreign.id, "timezone": ZONE}),
    ):
        body = is_problem(answer, 404, "not_found")
        unknown = is_problem(client.get("/api/locations/999999"), 404, "not_found")
        assert body | {"request_id": ""} == unknown | {"request_id": ""}


def test_places_above_are_named_and_nothing_else(client, tower, floor):
    make_player(tower)
    sign_in_as(client, "admin")
    client.patch(f"/api/locations/{tower.id}", json={"version": 1, "address": "1 Secret Street"})
    sign_in_as(client, "manager", [floor])

    listed = client.get("/api/locations").json

    assert [place["name"] for place in listed["items"]] == ["Tower", "Floor"]
    above = listed["items"][0]
    assert (above["address"], above["player_count"], above["can_edit"]) == ("", 0, False)
    is_problem(client.patch(f"/api/locations/{tower.id}", json={"version": 2, "name": "X"}), 403, "forbidden")
    is_problem(client.delete(f"/api/locations/{tower.id}"), 403, "forbidden")


def test_places_beside_and_of_others_are_not_listed(client, tower, floor):
    make_place("Elsewhere")
    beside = make_place("Beside", tower)
    below = make_place("Room", floor)
    sign_in_as(client, "viewer", [floor])

    names = [place["name"] for place in client.get("/api/locations").json["items"]]

    assert names == ["Tower", "Floor", "Room"]
    assert client.get(f"/api/locations/{below.id}").status_code == 200
    is_problem(client.get(f"/api/locations/{beside.id}"), 404)


def test_the_list_is_searched_sorted_and_paged(client, tower):
    for name in ("North 100%", "North_b", "South"):
        make_place(name, tower)
    sign_in_as(client, "manager", [tower])

    assert client.get("/api/locations?q=north").json["total"] == 2
    assert client.get("/api/locations?q=100%25").json["total"] == 1
    assert client.get("/api/locations?q=_").json["total"] == 1
    page = client.get("/api/locations?sort=-name&per_page=2&page=2").json
    assert [place["name"] for place in page["items"]] == ["North_b", "North 100%"]
    assert (page["total"], page["page"], page["per_page"]) == (4, 2, 2)
    is_problem(client.get("/api/locations?sort=name;drop"), 422, "invalid")
    is_problem(client.get("/api/locations?per_page=1000000000"), 422, "invalid")


def test_moving_a_place_takes_everything_below_along(client, tower, floor):
    room = make_place("Room", floor)
    other = make_place("Other tower")
    player = make_player(room)
    sign_in_as(client, "manager", [tower, other])

    moved = client.patch(f"/api/locations/{floor.id}", json={"version": 1, "parent_id": other.id})

    assert moved.json["path"] == f"/{other.id}/{floor.id}/"
    assert client.get(f"/api/locations/{room.id}").json["path"] == f"/{other.id}/{floor.id}/{room.id}/"
    assert wanted(player) > 0


def test_a_place_never_lies_in_itself(client, tower, floor):
    room = make_place("Room", floor)
    sign_in_as(client, "manager", [tower])

    for into in (floor, room):
        answer = client.patch(f"/api/locations/{floor.id}", json={"version": 1, "parent_id": into.id})
        assert "parent_id" in is_problem(answer, 422, "invalid")["errors"]
    assert client.get(f"/api/locations/{floor.id}").json["path"] == f"/{tower.id}/{floor.id}/"
    assert client.get(f"/api/locations/{floor.id}").json["version"] == 1


def test_the_tree_has_a_bottom(client, tower):
    place = tower
    for _ in range(11):
        place = make_place(parent=place)
    sign_in_as(client, "manager", [tower])

    answer = client.post("/api/locations", json={"name": "Too deep", "parent_id": place.id, "timezone": ZONE})
    assert "parent_id" in is_problem(answer, 422, "invalid")["errors"]

    pair = make_place("Pair", tower)
    make_place("Below", pair)
    deepest_but_one = db.session.get(Location, place.id).parent_id
    answer = client.patch(f"/api/locations/{pair.id}", json={"version": 1, "parent_id": deepest_but_one})
    is_problem(answer, 422, "invalid")


@pytest.mark.parametrize(
    ("change", "replans"),
    [
        ({"timezone": "Europe/Berlin"}, True),
        ({"fallback_campaign_id": True}, True),
        ({"name": "New name"}, False),
        ({"address": "2 Main Street", "latitude": -23.5, "longitude": -46.6}, False),
        ({"timezone": ZONE}, False),  # as it was
    ],
)
def test_what_decides_plans_wants_new_ones_for_all_screens_below(client, tower, floor, change, replans):
    screens = [make_player(tower), make_player(floor)]
    elsewhere = make_player(make_place())
    if "fallback_campaign_id" in change:
        change = {"fallback_campaign_id": make_campaign(tower).id}
    sign_in_as(client, "manager", [tower])

    answer = client.patch(f"/api/locations/{tower.id}", json={"version": 1, **change})

    assert (answer.status_code, answer.json["version"]) == (200, 2)
    assert [wanted(screen) > 0 for screen in screens] == [replans, replans]
    assert wanted(elsewhere) == 0


def test_the_fallback_is_a_campaign_one_may_use(client, tower):
    own, foreign = make_campaign(tower, name="Ours"), make_campaign(make_place())
    sign_in_as(client, "manager", [tower])

    change = {"version": 1, "fallback_campaign_id": foreign.id}
    is_problem(client.patch(f"/api/locations/{tower.id}", json=change), 404, "not_found")
    change["fallback_campaign_id"] = own.id
    assert client.patch(f"/api/locations/{tower.id}", json=change).json["fallback_campaign"]["name"] == "Ours"
    change = {"version": 2, "fallback_campaign_id": None}
    assert client.patch(f"/api/locations/{tower.id}", json=change).json["fallback_campaign"] is None


def test_a_place_in_use_stays_and_says_what_is_in_it(client, tower, floor):
    campaign = make_campaign(floor, [make_content(floor, title="Picture")], name="Show")
    make_schedule(campaign, floor)
    make_player(floor, "Door")
    make_place("Room", floor)
    sign_in_as(client, "manager", [tower])

    refused = is_problem(client.delete(f"/api/locations/{floor.id}"), 409, "in_use")

    named = {(next(key for key in use if key != "name"), use["name"]) for use in refused["used_in"]}
    assert named == {
        ("location_id", "Room"),
        ("player_id", "Door"),
        ("content_id", "Picture"),
        ("campaign_id", "Show"),
        ("schedule_id", "Show"),
    }
    assert client.get(f"/api/locations/{floor.id}").status_code == 200


def test_an_empty_place_goes(client, tower, floor):
    user = make_user("viewer", [floor])
    sign_in_as(client, "manager", [tower])

    address = f"/api/locations/{floor.id}"

    gone = client.delete(address)

    assert (gone.status_code, gone.data) == (204, b"")
    is_problem(client.get(address), 404)
    assert user.location_ids == []


def test_a_quota_of_places_is_kept(client, tower, floor):
    sign_in_as(client, "manager", [tower], max_locations=3)
    order = {"name": "Third", "parent_id": tower.id, "timezone": ZONE}

    assert client.post("/api/locations", json=order).status_code == 201
    refused = is_problem(
        client.post("/api/locations", json=order | {"name": "Fourth"}), 409, "quota_exceeded"
    )
    assert refused["limit"] == 3
    assert client.get("/api/locations").json["total"] == 3


def test_an_edit_of_what_somebody_else_changed_is_refused(client, tower):
    sign_in_as(client, "manager", [tower])
    client.patch(f"/api/locations/{tower.id}", json={"version": 1, "name": "First"})

    is_problem(
        client.patch(f"/api/locations/{tower.id}", json={"version": 1, "name": "Second"}), 409, "stale"
    )

    assert client.get(f"/api/locations/{tower.id}").json["name"] == "First"


def test_making_changing_and_removing_places_can_be_read_in_the_feed(client, tower):
    sign_in_as(client, "manager", [tower])
    made = client.post("/api/locations", json={"name": "Lobby", "parent_id": tower.id, "timezone": ZONE}).json
    client.patch(f"/api/locations/{made['id']}", json={"version": 1, "name": "Hall"})
    client.delete(f"/api/locations/{made['id']}")

    feed = client.get("/api/activity").json["items"]

    assert ("location.deleted", {"name": "Hall"}) in [(line["kind"], line["words"]) for line in feed]


def test_what_somebody_puts_there_at_that_very_moment_keeps_the_place(client, tower, floor, monkeypatch):
    make_player(floor)
    sign_in_as(client, "manager", [tower])
    monkeypatch.setattr(place_uses, "uses_of", lambda _location_id: ([], 0))  # as it was a moment ago

    is_problem(client.delete(f"/api/locations/{floor.id}"), 409, "in_use")

    assert client.get(f"/api/locations/{floor.id}").status_code == 200


def test_what_can_not_be_empty_is_not_emptied(client, tower):
    sign_in_as(client, "manager", [tower])

    for field in ("name", "timezone", "address"):
        answer = client.patch(f"/api/locations/{tower.id}", json={"version": 1, field: None})
        assert list(is_problem(answer, 422, "invalid")["errors"]) == [field]
