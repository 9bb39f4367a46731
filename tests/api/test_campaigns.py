"""Campaigns: content in an order, made to be scheduled."""

import pytest

from backend.core import clock
from backend.core.db import db
from backend.models.campaigns import Campaign
from backend.models.players import Player
from backend.services import campaign_uses
from tests.browser import is_problem
from tests.factories import make_campaign, make_content, make_place, make_player, make_schedule, sign_in_as


def order(tower, *contents, **more):
    items = [{"content_id": content.id} for content in contents]
    return {"name": "Morning", "location_id": tower.id, "items": items} | more


def test_content_is_arranged_in_an_order(manager, tower):
    picture, film = make_content(tower), make_content(tower, type="video", duration_seconds=42.5)
    items = [
        {"content_id": film.id},
        {"content_id": picture.id, "duration_seconds": 7, "fit": "cover"},
        {"content_id": film.id, "duration_seconds": 5, "muted": True},
        {"content_id": picture.id},
    ]

    made = manager.post("/api/campaigns", json=order(tower, items=items))

    assert made.status_code == 201
    turns = [
        (item["content"]["id"], item["seconds"], item["fit"], item["muted"]) for item in made.json["items"]
    ]
    assert turns == [
        (film.id, 42.5, "contain", False),
        (picture.id, 7, "cover", False),
        (film.id, 5, "contain", True),
        (picture.id, 10, "contain", False),
    ]
    assert [item["position"] for item in made.json["items"]] == [0, 1, 2, 3]
    assert (made.json["item_count"], made.json["total_seconds"], made.json["schedule_count"]) == (4, 64.5, 0)
    assert manager.get(f"/api/campaigns/{made.json['id']}").json == made.json


def test_content_order_is_the_short_way_to_say_it(manager, tower):
    first, second = make_content(tower), make_content(tower)
    short = {"name": "Short", "location_id": tower.id, "content_order": [second.id, first.id]}

    made = manager.post("/api/campaigns", json=short).json

    assert [item["content"]["id"] for item in made["items"]] == [second.id, first.id]


def test_content_from_a_place_above_may_be_used_and_foreign_content_is_not_there(client, tower):
    floor = make_place("Floor", tower)
    above, foreign, of_administrators = make_content(tower), make_content(make_place()), make_content()
    sign_in_as(client, "manager", [floor])

    assert client.post("/api/campaigns", json=order(floor, above)).status_code == 201
    for unseen in (foreign, of_administrators):
        is_problem(client.post("/api/campaigns", json=order(floor, above, unseen)), 404, "not_found")
    assert client.get("/api/campaigns").json["total"] == 1


def test_content_that_failed_is_refused_by_name_and_content_in_work_is_taken(manager, tower):
    broken = make_content(tower, title="Torn film", status="failed")
    in_work = make_content(tower, status="processing")

    refused = is_problem(manager.post("/api/campaigns", json=order(tower, broken)), 422, "invalid")

    assert "Torn film" in refused["detail"]
    assert list(refused["errors"]) == ["items"]
    assert manager.post("/api/campaigns", json=order(tower, in_work)).status_code == 201


def test_a_campaign_lies_in_ones_own_place(manager, tower):
    content = make_content(tower)
    foreign = make_place()

    is_problem(manager.post("/api/campaigns", json=order(foreign, content)), 404, "not_found")
    nowhere = is_problem(manager.post("/api/campaigns", json=order(tower, content, location_id=None)), 422)
    assert "location_id" in nowhere["errors"]


def test_a_campaign_without_a_place_is_for_administrators_only(client, tower):
    sign_in_as(client, "admin")
    made = client.post("/api/campaigns", json=order(tower, make_content(tower), location_id=None)).json
    assert made["location"] is None

    sign_in_as(client, "manager", [tower])
    is_problem(client.get(f"/api/campaigns/{made['id']}"), 404)
    assert client.get("/api/campaigns").json["total"] == 0


def test_what_lies_above_is_used_but_not_changed(client, tower):
    campaign = make_campaign(tower)
    sign_in_as(client, "manager", [make_place("Floor", tower)])

    assert client.get(f"/api/campaigns/{campaign.id}").json["can_edit"] is False
    change = {"version": 1, "name": "Mine"}
    is_problem(client.patch(f"/api/campaigns/{campaign.id}", json=change), 403, "forbidden")
    is_problem(client.delete(f"/api/campaigns/{campaign.id}"), 403, "forbidden")


@pytest.mark.parametrize(
    ("change", "replans"),
    [
        ({"name": "Evening"}, False),
        ({"description": "For the lobby"}, False),
        ({"priority": 5}, True),
        ({"is_active": False}, True),
        ({"start_date": "2026-01-01", "end_date": "2026-12-31"}, True),
        ({"priority": 0}, False),  # as it was
    ],
)
def test_screens_follow_a_change_that_matters_to_them(manager, tower, change, replans):
    campaign = make_campaign(tower)
    scheduled, elsewhere = make_player(tower), make_player(make_place())
    make_schedule(campaign, tower)

    changed = manager.patch(f"/api/campaigns/{campaign.id}", json={"version": 1, **change})

    assert (changed.status_code, changed.json["version"]) == (200, 2)
    assert {name: changed.json[name] for name in change} == change
    assert (db.session.get(Player, scheduled.id).plan_wanted > 0) is replans
    assert db.session.get(Player, elsewhere.id).plan_wanted == 0


def test_new_items_replace_the_old_ones_and_screens_follow(manager, tower):
    old, new = make_content(tower), make_content(tower)
    campaign = make_campaign(tower, [old, old])
    fallback_of = make_place("Quiet room", tower, fallback_campaign_id=campaign.id)
    screen = make_player(fallback_of)

    items = [{"content_id": new.id}, {"content_id": old.id}, {"content_id": new.id}]
    changed = manager.patch(f"/api/campaigns/{campaign.id}", json={"version": 1, "items": items}).json

    assert [item["content"]["id"] for item in changed["items"]] == [new.id, old.id, new.id]
    assert db.session.get(Player, screen.id).plan_wanted > 0


def test_an_empty_campaign_is_refused_when_made_and_when_changed(manager, tower):
    campaign = make_campaign(tower)

    for nothing in ({"items": []}, {"items": None}, {"content_order": []}):
        body = {"name": "Empty", "location_id": tower.id} | nothing
        is_problem(manager.post("/api/campaigns", json=body), 422, "invalid")
    for nothing in ([], None):
        change = {"version": 1, "items": nothing}
        assert (
            "items" in is_problem(manager.patch(f"/api/campaigns/{campaign.id}", json=change), 422)["errors"]
        )
    assert manager.get("/api/campaigns").json["total"] == 1
    assert manager.get(f"/api/campaigns/{campaign.id}").json["item_count"] == 1


def test_an_end_before_the_start_is_refused_also_when_only_one_of_them_changes(manager, tower):
    body = order(tower, make_content(tower), start_date="2026-05-02", end_date="2026-05-01")
    is_problem(manager.post("/api/campaigns", json=body), 422, "invalid")

    made = manager.post("/api/campaigns", json=body | {"end_date": "2026-06-01"}).json
    change = {"version": 1, "end_date": "2026-05-01"}
    refused = is_problem(manager.patch(f"/api/campaigns/{made['id']}", json=change), 422, "invalid")
    assert "end_date" in refused["errors"]
    assert manager.get(f"/api/campaigns/{made['id']}").json["end_date"] == "2026-06-01"


def test_a_copy_has_the_same_items_and_a_free_name(manager, tower):
    campaign = make_campaign(tower, [make_content(tower), make_content(tower, type="video")], name="Morning")
    make_schedule(campaign, tower)

    first = manager.post(f"/api/campaigns/{campaign.id}/duplicate")
    second = manager.post(f"/api/campaigns/{campaign.id}/duplicate")

    assert (first.status_code, first.json["name"], second.json["name"]) == (201, "Morning (2)", "Morning (3)")
    original = manager.get(f"/api/campaigns/{campaign.id}").json
    assert first.json["items"] == original["items"]
    assert (original["schedule_count"], first.json["schedule_count"]) == (1, 0)


def test_a_copy_shows_nothing_that_went_into_the_trash_at_that_very_moment(manager, tower):
    stays = make_content(tower, title="Stays")
    goes = make_content(tower, title="Goes", deleted_at=clock.now())
    campaign = make_campaign(tower, [goes, stays, goes, stays])

    copy = manager.post(f"/api/campaigns/{campaign.id}/duplicate").json

    assert [item["content"]["title"] for item in copy["items"]] == ["Stays", "Stays"]


def test_a_copy_of_what_lies_above_lies_in_ones_own_place(client, tower):
    campaign, floor = make_campaign(tower), make_place("Floor", tower)
    sign_in_as(client, "manager", [floor])

    copy = client.post(f"/api/campaigns/{campaign.id}/duplicate").json

    assert (copy["location"]["id"], copy["can_edit"]) == (floor.id, True)


def test_a_scheduled_campaign_or_a_fallback_stays_and_says_where_it_plays(manager, tower):
    campaign = make_campaign(tower, name="Morning")
    schedule = make_schedule(campaign, tower)
    floor = make_place("Floor", tower, fallback_campaign_id=campaign.id)
    far_away = make_place()
    make_schedule(campaign, far_away)

    refused = is_problem(manager.delete(f"/api/campaigns/{campaign.id}"), 409, "in_use")

    assert refused["used_in"] == [
        {"name": "Morning", "schedule_id": schedule.id},
        {"name": "Floor", "location_id": floor.id},
    ]
    assert refused["used_elsewhere"] == 1
    assert manager.get(f"/api/campaigns/{campaign.id}").status_code == 200


def test_a_campaign_nobody_plays_goes_with_its_items(manager, tower):
    content = make_content(tower)
    campaign = make_campaign(tower, [content])
    address = f"/api/campaigns/{campaign.id}"

    assert manager.delete(address).status_code == 204

    is_problem(manager.get(address), 404, "not_found")
    assert manager.delete(f"/api/content/{content.id}").status_code == 204


def test_the_list_gives_the_first_items_and_the_length_of_all(manager, tower):
    contents = [make_content(tower) for _ in range(6)]
    make_campaign(tower, contents, name="Long")

    (listed,) = manager.get("/api/campaigns").json["items"]

    assert [item["content"]["id"] for item in listed["items"]] == [content.id for content in contents[:4]]
    assert (listed["item_count"], listed["total_seconds"]) == (6, 60)


def test_the_list_is_filtered_searched_and_sorted(manager, tower):
    floor = make_place("Floor", tower)
    make_campaign(tower, name="Alpha", is_active=False)
    make_campaign(floor, name="Beta", priority=9, description="For the 10% club")
    make_campaign(make_place(), name="Foreign")

    def names(query):
        return [
            campaign["name"] for campaign in manager.get(f"/api/campaigns?sort=name&{query}").json["items"]
        ]

    assert names("") == ["Alpha", "Beta"]
    assert names("is_active=true") == ["Beta"]
    assert names(f"location_id={floor.id}") == ["Beta"]
    assert names(f"location_id={tower.id}") == ["Alpha", "Beta"]
    assert names("q=ALPH") == ["Alpha"]
    assert names("q=10%25") == ["Beta"]
    assert manager.get("/api/campaigns?sort=-priority").json["items"][0]["name"] == "Beta"


def test_an_edit_of_what_somebody_else_changed_is_refused(manager, tower):
    campaign = make_campaign(tower, name="Before")
    manager.patch(f"/api/campaigns/{campaign.id}", json={"version": 1, "name": "First"})

    is_problem(
        manager.patch(f"/api/campaigns/{campaign.id}", json={"version": 1, "name": "Second"}), 409, "stale"
    )

    assert db.session.get(Campaign, campaign.id).name == "First"


@pytest.mark.parametrize("seconds", [0, -1, 0.5, 86_401, "10", True, float("inf")])
def test_a_turn_lasts_a_second_to_a_day(manager, tower, seconds):
    items = [{"content_id": make_content(tower).id, "duration_seconds": seconds}]
    body = order(tower, items=items)

    answer = manager.post(
        "/api/campaigns", data=str(body).replace("'", '"').replace("inf", "1e999").replace("True", "true")
    )

    assert answer.status_code in {400, 422}, answer.text
    assert manager.get("/api/campaigns").json["total"] == 0


def test_what_somebody_schedules_at_that_very_moment_keeps_the_campaign(manager, tower, monkeypatch):
    campaign = make_campaign(tower)
    make_schedule(campaign, tower)
    monkeypatch.setattr(
        campaign_uses, "uses_of", lambda _actor, _campaign_id: ([], 0)
    )  # as it was a moment ago

    is_problem(manager.delete(f"/api/campaigns/{campaign.id}"), 409, "in_use")

    assert manager.get(f"/api/campaigns/{campaign.id}").status_code == 200


def test_a_campaign_moves_only_into_ones_own_places(manager, tower):
    campaign, floor, foreign = make_campaign(tower), make_place("Floor", tower), make_place()
    address = f"/api/campaigns/{campaign.id}"

    is_problem(manager.patch(address, json={"version": 1, "location_id": foreign.id}), 404, "not_found")
    is_problem(manager.patch(address, json={"version": 1, "location_id": None}), 422, "invalid")
    assert (
        manager.patch(address, json={"version": 1, "location_id": floor.id}).json["location"]["id"]
        == floor.id
    )
