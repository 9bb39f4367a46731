"""A change becomes a plan, reaches the screen, is acknowledged; and whatever is lost on the way comes again."""

import pytest

from backend.core.db import atomic, db
from backend.realtime import fanout
from backend.services import player_views
from tests.factories import all_want_plans, make_campaign, make_player, make_schedule
from tests.lines import eventually


def changes(place, name="Lunch"):
    """Something else plays from now on."""
    make_schedule(make_campaign(place, name=name), place, priority=9)
    all_want_plans()


@atomic
def is_taken_back(schedule):
    """What was before plays again."""
    db.session.delete(schedule)
    all_want_plans()


def loses_what_is_pushed(monkeypatch):
    """The next plan that is pushed is lost, as when the bus between processes is down. Returns what was lost."""
    lost, said = [], fanout.say_own

    def say_own(event, payloads):
        if event == "campaign_update" and not lost:
            lost.extend(payloads)
            return 0
        return said(event, payloads)

    monkeypatch.setattr(fanout, "say_own", say_own)
    return lost


def test_a_change_reaches_the_screen_by_itself(site, place, player):
    screen = site.screen(player)
    before = screen.plan()

    changes(place)

    after = screen.plan(2)
    assert after["campaign"]["name"] == "Lunch"
    assert after["revision"] > before["revision"]
    assert after["plan_hash"] != before["plan_hash"]


def test_a_change_that_changes_nothing_for_a_screen_is_not_sent_to_it(site, place, player, fresh):
    screen = site.screen(player, plan_hash=player.plan_hash)
    revision = player.plan_revision

    all_want_plans()

    eventually(lambda: fresh(player).plan_revision > revision, "planning anew")
    screen.beats(plan_hash=player.plan_hash)
    assert screen.heard("campaign_update") == []


def test_one_message_serves_all_screens_of_an_audience(site, place, player):
    screens = [site.screen(player), *(site.screen(make_player(place)) for _ in range(3))]

    changes(place)

    plans = [
        screen.plan(len(screen.heard("register_success")) + (screen is screens[0])) for screen in screens
    ]
    assert len({(plan["plan_hash"], plan["revision"], plan["issued_at"]) for plan in plans}) == 1


def test_from_behind_to_downloading_to_in_step(site, player, fresh):
    screen = site.screen(player)
    plan = screen.plan()
    states = [player_views.state_of(fresh(player))]

    screen.acknowledges(plan, "downloading", missing=["a", "b", "c"])
    states.append((player_views.state_of(fresh(player)), player.missing_count))
    screen.acknowledges(plan, "downloading", missing=1)
    states.append((player_views.state_of(fresh(player)), player.missing_count))
    screen.acknowledges(plan, "applied")
    states.append((player_views.state_of(fresh(player)), player.missing_count))

    assert states == ["behind", ("downloading", 3), ("downloading", 1), ("in_step", 0)]
    assert player.applied_plan_hash == plan["plan_hash"]
    assert player.applied_at is not None


def test_a_screen_that_cannot_use_its_plan_says_why(site, player, fresh):
    screen = site.screen(player)

    screen.acknowledges(screen.plan(), "failed", detail="The storage is full.")

    assert player_views.state_of(fresh(player)) == "fault"
    assert player.fault == "The storage is full."


def test_a_plan_that_failed_comes_again_and_its_fault_goes_when_it_works(site, player, fresh):
    screen = site.screen(player)
    screen.acknowledges(screen.plan(), "failed")

    screen.beats(plan_hash=None)
    screen.acknowledges(screen.plan(2))

    assert (fresh(player).fault, player.in_step) == (None, True)


def test_a_push_that_was_lost_is_healed_by_the_next_heartbeat(site, place, player, fresh, monkeypatch):
    screen = site.screen(player, plan_hash=player.plan_hash)
    before = player.plan_hash
    monkeypatch.setattr("backend.realtime.push.PATIENCE_SECONDS", 0)
    lost = loses_what_is_pushed(monkeypatch)
    changes(place)
    eventually(lambda: lost, "the push being lost")
    assert fresh(player).plan_hash != before
    assert screen.heard("campaign_update") == []

    screen.beats(plan_hash=before, pending_hash=None)

    assert screen.heard("campaign_update")[0]["plan_hash"] == player.plan_hash


@pytest.mark.parametrize("says_what_it_downloads", [True, False])
def test_a_screen_that_is_downloading_its_plan_is_not_sent_it_again(site, player, says_what_it_downloads):
    screen = site.screen(player)
    plan = screen.plan()
    screen.acknowledges(plan, "downloading", missing=2)

    screen.beats(
        plan_hash="0" * 64, **({"pending_hash": plan["plan_hash"]} if says_what_it_downloads else {})
    )

    assert len(screen.heard("campaign_update")) == 1


def test_a_screen_that_gave_up_a_download_is_sent_the_plan_again(site, player, monkeypatch):
    monkeypatch.setattr("backend.realtime.push.PATIENCE_SECONDS", 0)
    screen = site.screen(player)
    screen.acknowledges(screen.plan(), "downloading", missing=2)

    screen.beats(plan_hash=None, pending_hash=None)

    assert len(screen.heard("campaign_update")) == 2


def test_a_change_taken_back_stops_a_screen_on_its_way(site, place, player, fresh):
    screen = site.screen(player, plan_hash=player.plan_hash)
    first = player.plan_hash
    lunch = make_schedule(make_campaign(place, name="Lunch"), place, priority=9)
    all_want_plans()
    second = screen.plan()
    screen.acknowledges(second, "downloading", missing=1)

    is_taken_back(lunch)

    third = screen.plan(2)
    assert (third["plan_hash"], third["revision"] > second["revision"]) == (first, True)


def test_a_change_taken_back_before_the_screen_could_say_a_word(site, place, player, fresh):
    screen = site.screen(player, plan_hash=player.plan_hash)
    first = player.plan_hash
    lunch = make_schedule(make_campaign(place, name="Lunch"), place, priority=9)
    all_want_plans()
    second = screen.plan()
    is_taken_back(lunch)
    eventually(lambda: fresh(player).plan_hash == first, "the old plan being wanted again")

    screen.acknowledges(second, "downloading", missing=1)

    assert screen.plan(2)["plan_hash"] == first


def test_a_plan_is_never_followed_by_an_older_one(site, place, player):
    screen = site.screen(player)

    for number in range(8):
        changes(place, f"Change {number}")
    eventually(lambda: screen.heard("campaign_update")[-1]["campaign"]["name"] != "Breakfast")

    revisions = [plan["revision"] for plan in screen.heard("campaign_update")]
    assert revisions == sorted(revisions)


def test_a_screen_that_was_away_gets_the_newest_plan_alone(site, place, player, fresh):
    screen = site.screen(player)
    screen.acknowledges(screen.plan())
    screen.goes_away()
    for number in range(3):
        before = fresh(player).plan_hash
        changes(place, f"Change {number}")
        eventually(lambda before=before: fresh(player).plan_hash != before)

    back = site.screen(player)

    assert [plan["plan_hash"] for plan in back.heard("campaign_update")] == [fresh(player).plan_hash]
