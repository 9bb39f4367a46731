"""How far a change has come: "412 of 430 in step", over the screens one may see."""

import pytest

from backend.core.db import atomic, db
from backend.models.players import Player, PlayerStatus
from tests.browser import is_problem
from tests.factories import make_campaign, make_place, make_player, make_schedule, sign_in_as
from tests.statements import counted_statements

NEW, OLD = "a" * 64, "b" * 64
HERE, AWAY = PlayerStatus.ONLINE, PlayerStatus.OFFLINE


def screen(place, status=HERE, applied=NEW, **more):
    return make_player(place, status=status, plan_hash=NEW, applied_plan_hash=applied, **more)


def of(client, what):
    answer = client.get(f"/api/{what}/progress")
    assert answer.status_code == 200, answer.text
    return [answer.json[name] for name in ("in_step", "total", "offline", "failed")]


def test_every_screen_of_a_schedule_is_counted_as_what_it_is(manager, tower, lobby):
    schedule = make_schedule(make_campaign(tower), tower)
    screen(tower)
    screen(lobby)
    screen(lobby, applied=OLD)
    screen(lobby, applied=OLD, fault="The disk is full.")
    screen(tower, fault="No sound.")  # plays its plan all the same
    screen(tower, AWAY, applied=OLD)
    screen(tower, AWAY)
    screen(make_place("Elsewhere"))

    assert of(manager, f"schedules/{schedule.id}") == [3, 7, 2, 1]
    assert manager.get(f"/api/schedules/{schedule.id}/progress").json["schedule_id"] == schedule.id


def test_a_screen_that_still_waits_for_its_plan_is_not_in_step(manager, tower):
    schedule = make_schedule(make_campaign(tower), tower)
    screen(tower, plan_wanted=7, plan_revision=7)
    screen(tower, plan_wanted=8, plan_revision=7)
    make_player(tower, status=HERE)

    assert of(manager, f"schedules/{schedule.id}") == [1, 3, 0, 0]


def test_it_follows_the_screens(manager, tower):
    schedule = make_schedule(make_campaign(tower), tower)
    late = screen(tower, applied=OLD)
    assert of(manager, f"schedules/{schedule.id}") == [0, 1, 0, 0]

    @atomic
    def applies():
        db.session.get(Player, late.id).applied_plan_hash = NEW

    applies()
    assert of(manager, f"schedules/{schedule.id}") == [1, 1, 0, 0]


def test_tags_and_names_narrow_what_a_schedule_reaches(manager, tower, lobby):
    campaign = make_campaign(tower)
    tagged, named = screen(lobby, tags=["door"]), screen(lobby, AWAY)
    screen(tower)

    for_tag = make_schedule(campaign, tower, tags=["door"])
    for_names = make_schedule(campaign, players=[tagged, named])

    assert of(manager, f"schedules/{for_tag.id}") == [1, 1, 0, 0]
    assert of(manager, f"schedules/{for_names.id}") == [1, 2, 1, 0]


def test_a_place_counts_what_is_below_it(manager, tower, lobby):
    screen(tower)
    screen(lobby, applied=OLD)
    screen(lobby, AWAY)

    assert of(manager, f"locations/{tower.id}") == [1, 3, 1, 0]
    assert of(manager, f"locations/{lobby.id}") == [0, 2, 1, 0]
    assert manager.get(f"/api/locations/{lobby.id}/progress").json["location_id"] == lobby.id


def test_where_there_is_no_screen_there_is_nothing_to_wait_for(manager, tower):
    schedule = make_schedule(make_campaign(tower), tower)

    assert of(manager, f"schedules/{schedule.id}") == [0, 0, 0, 0]
    assert of(manager, f"locations/{tower.id}") == [0, 0, 0, 0]


def test_screens_of_foreign_places_are_not_counted(client, tower, lobby):
    schedule = make_schedule(make_campaign(tower), tower)
    own, foreign = screen(lobby), screen(tower)
    for_both = make_schedule(make_campaign(tower), players=[own, foreign])
    sign_in_as(client, "viewer", [lobby])

    assert of(client, f"schedules/{schedule.id}") == [1, 1, 0, 0]
    assert of(client, f"schedules/{for_both.id}") == [1, 1, 0, 0]
    assert of(client, f"locations/{tower.id}") == [1, 1, 0, 0]


def test_what_is_foreign_is_not_found(client, tower):
    schedule = make_schedule(make_campaign(tower), tower)
    screen(tower)
    sign_in_as(client, "manager", [make_place("Elsewhere")])

    for address in (f"schedules/{schedule.id}", f"locations/{tower.id}", "schedules/4711", "locations/4711"):
        assert is_problem(client.get(f"/api/{address}/progress"), 404)["code"] == "not_found"


@pytest.mark.parametrize("noun", ["schedules", "locations"])
def test_counting_costs_the_same_for_three_screens_and_for_thirty(manager, tower, noun):
    schedule = make_schedule(make_campaign(tower), tower)
    number = schedule.id if noun == "schedules" else tower.id

    def cost():
        with counted_statements() as statements:
            of(manager, f"{noun}/{number}")
        return len(statements)

    for _ in range(3):
        screen(tower)
    few = cost()
    for _ in range(27):
        screen(tower)

    assert cost() == few
