"""Schedules: which campaign plays where and when."""

import pytest

from backend.core.db import db
from backend.models.players import Player
from backend.models.schedules import Schedule
from tests.browser import is_problem
from tests.factories import make_campaign, make_content, make_place, make_player, make_schedule, sign_in_as


@pytest.fixture
def campaign(tower):
    return make_campaign(tower, name="Morning")


def rule(campaign, place=None, **more):
    target = {} if place is None else {"location_id": place.id}
    return {"campaign_id": campaign.id, "start_date": "2026-03-01"} | target | more


def wanting(*players):
    return [db.session.get(Player, player.id).plan_wanted > 0 for player in players]


def test_a_schedule_for_a_place_reaches_its_screens_and_those_below(manager, tower, campaign):
    floor = make_place("Floor", tower)
    here, below, elsewhere = make_player(tower), make_player(floor), make_player(make_place())
    asked = rule(
        campaign,
        tower,
        end_date="2026-03-31",
        start_time="22:00",
        end_time="06:00",
        days_of_week=[4, 5],
        exceptions=["2026-03-13", "2026-03-06"],
        priority=3,
    )

    made = manager.post("/api/schedules", json=asked)

    assert made.status_code == 201
    kept = made.json
    assert kept["campaign"] == {"id": campaign.id, "name": "Morning"}
    assert kept["location"] == {"id": tower.id, "name": "Tower"}
    assert (kept["start_time"], kept["end_time"], kept["days_of_week"]) == ("22:00:00", "06:00:00", [4, 5])
    assert (kept["exceptions"], kept["effective_priority"]) == (["2026-03-06", "2026-03-13"], 3)
    assert manager.get(f"/api/schedules/{kept['id']}").json == kept
    assert wanting(here, below, elsewhere) == [True, True, False]


def test_a_schedule_for_named_screens_reaches_exactly_those(manager, tower, campaign):
    one, other = make_player(tower, "One"), make_player(tower, "Other")

    made = manager.post("/api/schedules", json=rule(campaign, player_ids=[one.id]))

    assert (made.json["location"], made.json["players"]) == (None, [{"id": one.id, "name": "One"}])
    assert wanting(one, other) == [True, False]


def test_priority_is_the_campaigns_unless_the_schedule_has_its_own(manager, tower):
    campaign = make_campaign(tower, priority=7)

    inherited = manager.post("/api/schedules", json=rule(campaign, tower)).json
    own = manager.post("/api/schedules", json=rule(campaign, tower, priority=0)).json

    assert (inherited["priority"], inherited["effective_priority"]) == (None, 7)
    assert (own["priority"], own["effective_priority"]) == (0, 0)


def test_one_schedules_only_what_one_has(client, tower, campaign):
    floor = make_place("Floor", tower)
    foreign_place, own_screen = make_place(), make_player(floor)
    foreign_screen, foreign_campaign = make_player(foreign_place), make_campaign(foreign_place)
    sign_in_as(client, "manager", [floor])

    for order, status in (
        (rule(campaign, foreign_place), 404),
        (rule(campaign, tower), 403),  # seen from below, not one's own
        (rule(foreign_campaign, floor), 404),
        (rule(campaign, player_ids=[foreign_screen.id]), 404),
        (rule(campaign, player_ids=[own_screen.id, foreign_screen.id]), 404),
        (rule(campaign, player_ids=[4711]), 404),
        (rule(campaign, floor), 201),  # the campaign lies above: it may be used
    ):
        assert client.post("/api/schedules", json=order).status_code == status
    assert db.session.query(Schedule).count() == 1
    assert wanting(own_screen, foreign_screen) == [True, False]


def test_who_sees_a_schedule_and_who_may_change_it(client, tower, campaign):
    floor = make_place("Floor", tower)
    beside, upstairs = make_player(make_place()), make_player(floor, "Upstairs")
    for_tower = make_schedule(campaign, tower)
    for_both = make_schedule(campaign, players=[beside, upstairs])
    foreign = make_schedule(campaign, players=[beside])
    sign_in_as(client, "manager", [floor])

    listed = {each["id"]: each for each in client.get("/api/schedules").json["items"]}

    assert listed.keys() == {for_tower.id, for_both.id}
    assert not any(each["can_edit"] for each in listed.values())
    assert listed[for_both.id]["players"] == [{"id": upstairs.id, "name": "Upstairs"}]
    is_problem(client.get(f"/api/schedules/{foreign.id}"), 404, "not_found")
    for seen in (for_tower, for_both):
        assert client.get(f"/api/schedules/{seen.id}").status_code == 200
        change = rule(campaign, floor, version=1)
        is_problem(client.patch(f"/api/schedules/{seen.id}", json=change), 403, "forbidden")
        is_problem(client.delete(f"/api/schedules/{seen.id}"), 403, "forbidden")


def test_a_change_reaches_the_screens_of_before_and_of_after(manager, tower, campaign):
    first, second, third = (make_player(make_place(name, tower)) for name in ("A", "B", "C"))
    schedule = make_schedule(campaign, db.session.get(Player, first.id).location)

    moved = rule(campaign, player_ids=[second.id], version=1)
    changed = manager.patch(f"/api/schedules/{schedule.id}", json=moved)

    assert (changed.status_code, changed.json["version"]) == (200, 2)
    assert (changed.json["location"], [each["id"] for each in changed.json["players"]]) == (None, [second.id])
    assert wanting(first, second, third) == [True, True, False]


def test_a_change_replaces_the_whole_rule(manager, tower, campaign):
    other = make_campaign(tower, name="Evening")
    schedule = make_schedule(campaign, tower, tags=["a", "b"], times=("08:00", "10:00"), priority=4)

    changed = manager.patch(
        f"/api/schedules/{schedule.id}", json=rule(other, tower, tags=["b", "c"], version=1)
    ).json

    assert (changed["campaign"]["name"], changed["tags"]) == ("Evening", ["b", "c"])
    assert (changed["start_time"], changed["end_time"], changed["priority"]) == (None, None, None)


def test_a_stale_change_is_refused_and_changes_nothing(manager, tower, campaign):
    schedule = make_schedule(campaign, tower)
    manager.patch(f"/api/schedules/{schedule.id}", json=rule(campaign, tower, priority=1, version=1))

    late = rule(campaign, tower, priority=2, version=1)
    is_problem(manager.patch(f"/api/schedules/{schedule.id}", json=late), 409, "stale")

    assert manager.get(f"/api/schedules/{schedule.id}").json["priority"] == 1


def test_a_removed_schedule_no_longer_plays(manager, tower, campaign):
    screen, schedule = make_player(tower), make_schedule(campaign, tower)
    address = f"/api/schedules/{schedule.id}"

    assert manager.delete(address).status_code == 204

    is_problem(manager.get(address), 404, "not_found")
    assert wanting(screen) == [True]


@pytest.mark.parametrize(
    "wrong",
    [
        {"recurrence_rule": "FREQ=HOURLY"},
        {"recurrence_rule": "every day"},
        {"recurrence_rule": "FREQ=DAILY;BYHOUR=9"},
        {"recurrence_rule": "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"},
        {"recurrence_rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"},
        {"recurrence_rule": ""},
        {"recurrence_rule": "FREQ=WEEKLY", "days_of_week": [1]},
        {"days_of_week": []},
        {"days_of_week": [7]},
        {"days_of_week": [1, 1]},
        {"days_of_week": ["1"]},
        {"start_time": "10:00"},
        {"start_time": "10:00", "end_time": "10:00"},
        {"start_time": "24:00", "end_time": "10:00"},
        {"start_time": 36_000, "end_time": "10:00"},
        {"start_time": "10:00:00.5", "end_time": "11:00"},
        {"start_time": "10:00+02:00", "end_time": "11:00"},
        {"end_date": "2026-02-28"},
        {"start_date": "2026-03-02", "end_date": "2026-03-02", "days_of_week": [3]},
        {"exceptions": ["2026-02-30"]},
        {"exceptions": [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)] * 2},
        {"tags": ["x", "x"]},
        {"player_ids": [1]},
        {"priority": 1.5},
        {"is_active": "yes"},
        {"colour": "red"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_its_field(manager, tower, campaign, wrong):
    refused = is_problem(manager.post("/api/schedules", json=rule(campaign, tower) | wrong), 422)

    assert refused["code"] in {"invalid", "recurrence_invalid"}
    assert refused["errors"]
    assert manager.get("/api/schedules").json["total"] == 0


def test_a_schedule_no_screen_could_hold_is_refused_with_the_reason(manager, tower):
    make_player(tower)
    picture = make_content(tower)
    long = [make_campaign(tower, [picture] * 500) for _ in range(4)]
    hours = [("08:00", "12:00"), ("09:00", "13:00"), ("10:00", "14:00")]
    for campaign, times in zip(long[:3], hours, strict=True):
        make_schedule(campaign, tower, times=times)  # each overlap is another loop of all that play in turn

    last = rule(long[3], tower, start_time="11:00", end_time="15:00", allow_conflicts=True)
    refused = is_problem(manager.post("/api/schedules", json=last), 422, "plan_too_large")

    assert "fewer" in refused["detail"]
    assert manager.get("/api/schedules").json["total"] == 3


def test_the_list_is_filtered_by_place_campaign_screen_and_words(manager, tower, campaign):
    floor = make_place("Floor", tower)
    tagged, plain = make_player(floor, tags=["door"]), make_player(tower)
    evening = make_campaign(tower, name="Evening")
    everywhere = make_schedule(campaign, tower)
    for_doors = make_schedule(evening, tower, tags=["door"])
    for_floor = make_schedule(campaign, floor)
    by_name = make_schedule(evening, players=[plain])

    def ids(query):
        return {each["id"] for each in manager.get(f"/api/schedules?{query}").json["items"]}

    assert ids("") == {everywhere.id, for_doors.id, for_floor.id, by_name.id}
    assert ids(f"location_id={floor.id}") == {for_floor.id}
    assert ids(f"location_id={tower.id}") == {everywhere.id, for_doors.id, for_floor.id, by_name.id}
    assert ids(f"campaign_id={evening.id}") == {for_doors.id, by_name.id}
    assert ids(f"player_id={tagged.id}") == {everywhere.id, for_doors.id, for_floor.id}
    assert ids(f"player_id={plain.id}") == {everywhere.id, by_name.id}
    assert ids("q=even") == {for_doors.id, by_name.id}
    is_problem(manager.get("/api/schedules?player_id=4711"), 404)
    is_problem(manager.get("/api/schedules?sort=campaign"), 422)
