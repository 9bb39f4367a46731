"""What people's open windows hear: their own places, and nothing else."""

import pytest

from backend.core import events
from backend.core.db import db
from backend.core.errors import Unavailable
from backend.realtime import connections, progress
from backend.schemas.realtime import ActivityEventOut, PlanProgressOut, PlayerStatusOut
from backend.services import live
from backend.services.planner import PlansChanged
from backend.services.players import PlayerChanged
from tests.factories import all_want_plans, make_campaign, make_place, make_player, make_schedule
from tests.lines import eventually
from tests.wire import Refused


def test_people_hear_of_screens_in_their_places_and_below(site, place):
    below = make_place("Floor 2", parent=place)
    window, _ = site.window("viewer", [place])

    site.screen(make_player(below, "Upstairs"))

    said = PlayerStatusOut.model_validate(window.waits_for("player_status"))
    assert (said.status, said.state) == ("online", "behind")
    assert ActivityEventOut.model_validate(window.waits_for("activity")).kind == "player.online"


def test_a_foreign_place_is_silent(site, place, player):
    foreign, _ = site.window("manager", [make_place("Elsewhere")])
    above, _ = site.window("manager", [make_place("Below", parent=place)])
    mine, browser = site.window("manager", [place])

    screen = site.screen(player)
    browser.post(f"/api/players/{player.id}/command", json={"command": "identify"})
    screen.answers(screen.waits_for("player_command"), "done")
    eventually(
        lambda: [each["status"] for each in mine.heard("player_command_status")][-1:] == ["done"], "the end"
    )
    mine.waits_for("plan_progress")

    assert foreign.heard() == []
    assert above.heard() == []


def test_an_administrator_hears_of_all_places_once(site, place, player):
    window, _ = site.window("admin", [place, make_place("Elsewhere")])

    site.screen(player, plan_hash=player.plan_hash)

    window.waits_for("plan_progress")
    window.waits_for("player_status")
    assert len(window.heard("player_status")) == 1


def test_who_was_given_a_place_twice_over_hears_once(site, place, player):
    window, _ = site.window("manager", [place, make_place("Below", parent=place)])
    below = make_player(db.session.merge(place))

    site.screen(below, plan_hash="0" * 64)

    window.waits_for("plan_progress")
    window.waits_for("player_status")
    assert [each["id"] for each in window.heard("player_status")] == [below.id]


def test_how_far_a_change_has_come_is_counted_for_each_place(site, place, player):
    above, _ = site.window("viewer", [place])
    below = make_place("Floor 2", parent=place)
    upstairs = make_player(below)
    all_want_plans()
    screens = [site.screen(player), site.screen(upstairs)]
    make_player(place)  # it is away, and does not count
    for screen in screens:
        screen.acknowledges(screen.plan())

    def last_words():
        return {said["location_id"]: said for said in above.heard("plan_progress")}

    eventually(lambda: last_words().get(place.id, {}).get("in_step") == 2, "everybody being in step")
    assert PlanProgressOut.model_validate(last_words()[place.id]).total == 2
    assert last_words()[below.id] == {"location_id": below.id, "in_step": 1, "total": 1}
    make_schedule(make_campaign(below), below)
    all_want_plans()
    eventually(lambda: last_words()[place.id]["in_step"] == 1, "one being behind")


def playing(window):
    return window.waits_for("player_status") and window.heard("player_status")[-1]["current_content_id"]


def test_what_is_said_of_progress_is_not_said_twice(site, place, player):
    window, _ = site.window("viewer", [place])
    screen = site.screen(player, plan_hash=player.plan_hash)
    window.waits_for("plan_progress")

    for content_id in range(1, 4):
        screen.beats(plan_hash=player.plan_hash, current_content_id=content_id)
        eventually(lambda said=content_id: playing(window) == said, "its being told")
    site.screen(make_player(place))
    eventually(lambda: window.heard("plan_progress")[-1]["total"] == 2)

    said = [(each["in_step"], each["total"]) for each in window.heard("plan_progress")]
    assert said[-2:] == [(1, 1), (1, 2)]
    assert len(said) == len(set(said))


def told_that_all_are_in_step(window):
    """What the window was told last, when that is so. It listens anew from then on."""
    told = eventually(
        lambda: [each for each in window.heard("plan_progress")[-1:] if each["in_step"] == 1], "being in step"
    )
    window.forgets()
    return told[0]


def test_how_far_it_is_is_said_again_when_plans_were_on_their_way(site, place, player):
    window, _ = site.window("viewer", [place])
    site.screen(player, plan_hash=player.plan_hash)
    told = told_that_all_are_in_step(window)

    events.publish([PlansChanged(player.plan_hash, (player.id,))])

    assert window.waits_for("plan_progress") == told


def test_how_far_it_is_is_said_when_another_process_said_something_else(site, place, player):
    window, _ = site.window("viewer", [place])
    site.screen(player, plan_hash=player.plan_hash)
    told = told_that_all_are_in_step(window)

    progress.was_told([told | {"in_step": 0}])
    events.publish([PlayerChanged(player.id)])

    assert window.waits_for("plan_progress") == told


@pytest.fixture
def away_once(monkeypatch):
    """Have the database be away when this is read for the first time. Returns how often it was read."""

    def make(name):
        reading, asked = getattr(live, name), []

        def read(ids):
            asked.append(ids)
            if len(asked) == 1:
                raise Unavailable("The database can't be reached right now.")
            return reading(ids)

        monkeypatch.setattr(live, name, read)
        return asked

    return make


def test_what_could_not_be_counted_is_told_when_the_database_is_back(site, place, player, away_once):
    window, _ = site.window("viewer", [place])
    asked = away_once("progress")

    site.screen(player, plan_hash=player.plan_hash)

    assert told_that_all_are_in_step(window)["total"] == 1
    assert len(asked) > 1


def test_what_could_not_be_read_is_told_when_the_database_is_back(site, place, player, away_once):
    window, _ = site.window("viewer", [place])
    other = make_player(place)
    asked = away_once("player_statuses")

    events.publish([PlayerChanged(player.id)])
    eventually(lambda: asked, "the database being away")
    events.publish([PlayerChanged(other.id)])

    window.waits_for("player_status", 2)
    assert {each["id"] for each in window.heard("player_status")} == {player.id, other.id}


def test_who_looks_on_after_nobody_did_is_told_how_far_it_is(site, place, player):
    first, _ = site.window("viewer", [place])
    site.screen(player, plan_hash=player.plan_hash)
    told = told_that_all_are_in_step(first)
    first.goes_away()
    eventually(lambda: not connections.has_windows(), "nobody looking on")
    events.publish([PlayerChanged(player.id)])
    nobody_hears_it = progress.tell()

    second, _ = site.window("viewer", [place])
    events.publish([PlayerChanged(player.id)])

    assert nobody_hears_it == 0
    assert second.waits_for("plan_progress") == told


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", None, 7, {"a": 1}, "x" * 10_000])
def test_a_window_without_a_valid_token_is_refused(site, app, token):
    with pytest.raises(Refused) as refusal:
        site.line().connects(token=token)

    assert refusal.value.args[0]["data"]["code"] == "unauthorized"
