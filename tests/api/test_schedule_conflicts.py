"""Conflicts: schedules of equal right for one screen at one time are named before they are kept."""

from datetime import date

import pytest

from tests.browser import is_problem
from tests.factories import make_campaign, make_place, make_player, make_schedule, sign_in_as


@pytest.fixture
def tower(app, the_clock):
    return make_place("Tower")


@pytest.fixture
def screen(tower):
    return make_player(tower, "Door", tags=["door"])


@pytest.fixture
def manager(client, tower, screen):
    return sign_in_as(client, "manager", [tower])


@pytest.fixture
def breakfast(tower):
    return make_campaign(tower, name="Breakfast")


@pytest.fixture
def standing(breakfast, tower):
    """Every day from 8 to 10."""
    return make_schedule(breakfast, tower, times=("08:00", "10:00"))


def rule(tower, start="09:00", end="11:00", **more):
    times = {"start_date": "2026-03-12", "start_time": start, "end_time": end}
    return {"campaign_id": make_campaign(tower).id, "location_id": tower.id} | times | more


def test_a_clash_is_refused_and_says_with_what_where_and_when(manager, tower, screen, standing):
    refused = is_problem(manager.post("/api/schedules", json=rule(tower)), 409, "schedule_conflict")

    assert refused["conflicts"] == [
        {
            "schedule_id": standing.id,
            "campaign": {"id": standing.campaign_id, "name": "Breakfast"},
            "player": {"id": screen.id, "name": "Door"},
            "starts_at": "2026-03-12T12:00:00Z",  # 9 in the morning in São Paulo
            "ends_at": "2026-03-12T13:00:00Z",
        }
    ]
    assert refused["hidden_count"] == 0
    assert manager.get("/api/schedules").json["total"] == 1


def test_a_clash_can_be_wanted(manager, tower, standing):
    kept = manager.post("/api/schedules", json=rule(tower, allow_conflicts=True))

    assert kept.status_code == 201
    assert "allow_conflicts" not in kept.json


@pytest.mark.parametrize(
    "apart",
    [
        {"start": "10:00", "end": "11:00"},  # begins when the other ends
        {"priority": 1},
        {"tags": ["door"]},  # narrower
        {"is_active": False},
        {
            "days_of_week": [0],
            "exceptions": ["2026-03-16"],
            "end_date": "2026-03-25",
            "start": "07:00",
            "end": "07:30",
        },
    ],
)
def test_what_differs_in_time_priority_or_narrowness_does_not_clash(manager, tower, standing, apart):
    assert manager.post("/api/schedules", json=rule(tower, **apart)).status_code == 201


def test_what_has_ended_does_not_clash(manager, tower, breakfast):
    make_schedule(breakfast, tower, times=("08:00", "10:00"), end_date=date(2026, 3, 10))

    assert manager.post("/api/schedules", json=rule(tower, start_date="2026-03-01")).status_code == 201


def test_a_place_without_screens_has_no_clash(manager, tower, breakfast):
    empty = make_place("Empty", tower)
    make_schedule(breakfast, empty, times=("08:00", "10:00"))

    assert manager.post("/api/schedules", json=rule(empty)).status_code == 201


def test_tags_clash_where_a_screen_has_both(manager, tower, breakfast, screen):
    make_schedule(breakfast, tower, tags=["door"], times=("08:00", "10:00"))
    make_player(tower, "Wall", tags=["wall"])

    assert manager.post("/api/schedules", json=rule(tower, tags=["wall"])).status_code == 201
    both = make_player(tower, "Both", tags=["door", "hall"])
    refused = is_problem(manager.post("/api/schedules", json=rule(tower, tags=["hall"])), 409)
    assert [conflict["player"]["id"] for conflict in refused["conflicts"]] == [both.id]


def test_named_screens_clash_with_named_screens(manager, tower, breakfast, screen):
    other = make_player(tower)
    make_schedule(breakfast, players=[screen], times=("08:00", "10:00"))
    named = rule(tower)
    del named["location_id"]

    assert manager.post("/api/schedules", json=named | {"player_ids": [other.id]}).status_code == 201
    clash = named | {"player_ids": [screen.id]}
    is_problem(manager.post("/api/schedules", json=clash), 409, "schedule_conflict")


def test_a_schedule_does_not_clash_with_itself_but_its_change_may_with_others(manager, tower, standing):
    lunch = make_schedule(make_campaign(tower), tower, times=("12:00", "13:00"))
    change = rule(tower, version=1) | {"campaign_id": lunch.campaign_id}

    later = change | {"start_time": "12:00", "end_time": "14:00"}
    assert manager.patch(f"/api/schedules/{lunch.id}", json=later).status_code == 200
    clash = change | {"version": 2}
    is_problem(manager.patch(f"/api/schedules/{lunch.id}", json=clash), 409, "schedule_conflict")
    allowed = manager.patch(f"/api/schedules/{lunch.id}", json=clash | {"allow_conflicts": True})
    assert allowed.json["version"] == 3


def test_conflicts_can_be_asked_for_without_keeping_anything(manager, tower, standing):
    found = manager.post("/api/schedules/conflicts", json=rule(tower))

    assert found.status_code == 200
    assert [conflict["schedule_id"] for conflict in found.json["conflicts"]] == [standing.id]
    itself = rule(tower, schedule_id=standing.id)
    assert manager.post("/api/schedules/conflicts", json=itself).json == {"conflicts": [], "hidden_count": 0}
    assert manager.get("/api/schedules").json["total"] == 1


def test_asking_for_conflicts_takes_the_same_rights_and_sense(manager, tower):
    foreign = make_place()
    assert (
        is_problem(manager.post("/api/schedules/conflicts", json=rule(tower, location_id=foreign.id)), 404)[
            "code"
        ]
        == "not_found"
    )
    assert (
        is_problem(manager.post("/api/schedules/conflicts", json=rule(tower, end="09:00")), 422)["code"]
        == "invalid"
    )
    assert (
        is_problem(manager.post("/api/schedules/conflicts", json=rule(tower, schedule_id=4711)), 404)["code"]
        == "not_found"
    )


def test_every_zone_of_a_place_is_looked_at(manager, tower, breakfast):
    berlin = make_place("Berlin office", tower, timezone="Europe/Berlin")
    there = make_player(berlin, "Berlin")
    make_schedule(breakfast, berlin, times=("08:00", "10:00"))

    refused = is_problem(manager.post("/api/schedules", json=rule(tower, location_id=berlin.id)), 409)

    (conflict,) = refused["conflicts"]
    assert (conflict["player"]["id"], conflict["starts_at"]) == (there.id, "2026-03-12T08:00:00Z")
