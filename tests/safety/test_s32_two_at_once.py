"""s32: two people at once, one pairing code or one schedule: exactly one of them has it, the others are told that it is taken."""

import pytest

from backend.core.db import atomic, db
from backend.models.players import Pairing, Player
from backend.models.schedules import Schedule
from backend.services import pairing
from tests.browser import is_problem
from tests.factories import make_campaign, make_place, make_player, make_schedule, sign_in_as
from tests.together import announced, at_once

HOW_MANY = 4


@pytest.fixture
def tower(app):
    return make_place("Tower", timezone="UTC")


@pytest.fixture
def people(app, tower):
    return [sign_in_as(app.test_client(), "manager", [tower]) for _ in range(HOW_MANY)]


def together(app, people, ask):
    """The answers of all of these to what they ask at the same moment."""
    return at_once(
        app, *(lambda number=number, each=each: ask(each, number) for number, each in enumerate(people))
    )


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def losers(answers):
    return {is_problem(answer, 409)["code"] for answer in answers if answer.status_code not in {200, 201}}


def test_s32_of_people_who_type_one_code_at_once_exactly_one_has_the_screen(app, tower, people):
    waiting = pairing.wait("the screen's socket", None)
    order = {"code": waiting.code, "location_id": tower.id}

    with announced(pairing.Paired) as paired:
        answers = together(
            app,
            people,
            lambda browser, number: browser.post("/api/players/pair", json=order | {"name": f"N{number}"}),
        )

    assert statuses(answers) == [201, 409, 409, 409]
    assert losers(answers) == {"pairing_code_used"}
    (screen,) = db.session.query(Player).all()
    winner = next(answer.json for answer in answers if answer.status_code == 201)
    assert (winner["id"], winner["name"]) == (screen.id, screen.name)
    assert [(each.session_id, each.player_id) for each in paired] == [("the screen's socket", screen.id)]


def test_s32_a_used_code_is_taken_until_its_screen_has_come_and_unknown_afterwards(app, tower, people):
    waiting = pairing.wait("the screen's socket", None)
    order = {"code": waiting.code, "location_id": tower.id, "name": "Door"}
    assert people[0].post("/api/players/pair", json=order).status_code == 201

    is_problem(people[0].post("/api/players/pair", json=order), 409, "pairing_code_used")
    is_problem(people[1].post("/api/players/pair", json=order), 409, "pairing_code_used")
    forget_pairings()

    is_problem(people[1].post("/api/players/pair", json=order), 404, "unknown_pairing_code")
    assert db.session.query(Player).count() == 1


@atomic
def forget_pairings():
    """As when the screen has registered with its key."""
    db.session.query(Pairing).delete()


def test_s32_of_edits_of_one_schedule_at_once_exactly_one_wins(app, tower, people):
    campaign, screen = make_campaign(tower), make_player(tower)
    schedule = make_schedule(campaign, tower)
    rule = {"campaign_id": campaign.id, "location_id": tower.id, "start_date": "2026-01-01", "version": 1}

    answers = together(
        app,
        people,
        lambda browser, number: browser.patch(
            f"/api/schedules/{schedule.id}", json=rule | {"priority": number}
        ),
    )

    assert statuses(answers) == [200, 409, 409, 409]
    assert losers(answers) == {"stale"}
    winner = next(answer.json for answer in answers if answer.status_code == 200)
    kept = db.session.get(Schedule, schedule.id)
    assert (kept.version, kept.priority) == (2, winner["priority"])
    assert db.session.get(Player, screen.id).plan_wanted > 0


def test_s32_of_two_who_want_the_same_hour_at_once_the_second_is_told_of_the_first(app, tower, people):
    """Neither saw the other's schedule when they began: still they do not both play."""
    make_player(tower)
    rule = {"location_id": tower.id, "start_date": "2026-01-01"}
    campaigns = [make_campaign(tower).id for _ in people]

    answers = together(
        app,
        people,
        lambda browser, number: browser.post(
            "/api/schedules", json=rule | {"campaign_id": campaigns[number]}
        ),
    )

    assert statuses(answers) == [201, 409, 409, 409]
    assert losers(answers) == {"schedule_conflict"}
    assert db.session.query(Schedule).count() == 1
