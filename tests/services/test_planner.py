"""The planner: every screen ends with the plan that is right by the newest committed rows."""

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from backend.core.db import atomic, db
from backend.models.activity import ActivityEntry
from backend.models.campaigns import Campaign
from backend.models.plans import Plan
from backend.models.players import Player
from backend.models.schedules import Schedule
from backend.services import planner, timelines, updates
from backend.services.audiences import audiences
from backend.services.planner import PlansChanged
from backend.services.players import PlayerChanged
from backend.services.wanted import want_plans, want_plans_for_campaigns
from tests.factories import (
    all_want_plans,
    make_campaign,
    make_content,
    make_place,
    make_player,
    make_schedule,
)
from tests.planned import anew, planned
from tests.statements import counted_statements
from tests.together import announced, at_once


def computed(player):
    """The hash of the plan this screen should have, from the rows as they are."""
    db.session.rollback()
    db.session.expire_all()
    (audience,) = audiences(Player.id == player.id)
    return planner.compute(audience).hash


@atomic
def rename(campaign_id, **fields):
    """An edit of a campaign, as its verb does it."""
    campaign = db.session.get(Campaign, campaign_id)
    for name, value in fields.items():
        setattr(campaign, name, value)
    db.session.flush()
    want_plans_for_campaigns([campaign_id])


@atomic
def prioritise(schedule_id, priority):
    """An edit of a schedule, as its verb does it."""
    schedule = db.session.get(Schedule, schedule_id)
    schedule.priority = priority
    db.session.flush()
    want_plans(Player.location_id == schedule.location_id)


@pytest.fixture
def place(app):
    return make_place("Lobby", timezone="UTC")


def test_screens_of_one_audience_share_one_plan_one_update_and_one_message(place):
    make_schedule(make_campaign(place), place)
    players = [make_player(place) for _ in range(5)]
    all_want_plans()

    with announced(PlansChanged) as changed, counted_statements() as statements:
        assert planner.plan_all() == 5

    assert len({anew(player).plan_hash for player in players}) == 1
    assert len({player.plan_revision for player in players}) == 1
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 1
    assert len([each for each in statements if each.startswith("UPDATE players")]) == 1
    assert [sorted(each.player_ids) for each in changed] == [sorted(player.id for player in players)]


def test_one_message_however_many_screens(place):
    players = [make_player(place, session_id=f"socket {number}") for number in range(5)]
    planned()

    (update,) = updates.updates_for(tuple(player.id for player in players))

    assert sorted(update.player_ids) == sorted(player.id for player in players)


def test_finding_audiences_costs_the_same_however_many_screens(app):
    def furnish(count):
        for _ in range(count):
            place = make_place(parent=make_place())
            player = make_player(place, tags=["door"])
            make_schedule(
                make_campaign(place, [make_content(place), make_content(place)]), place, tags=["door"]
            )
            make_schedule(make_campaign(place), players=[player])

    def cost():
        db.session.rollback()
        db.session.expunge_all()
        with counted_statements() as statements:
            found = audiences(Player.id > 0)
        return len(statements), len(found)

    furnish(2)
    few, _ = cost()
    furnish(10)
    many, groups = cost()

    assert many == few
    assert groups == 12


def test_who_has_a_plan_wants_no_other_until_something_changes(place):
    player = make_player(place)
    planned()

    assert planner.plan_all() == 0
    assert anew(player).plan_revision == player.plan_wanted


@pytest.mark.parametrize("round_number", range(3))
def test_two_edits_at_once_end_in_the_newest_plan(app, place, round_number):
    campaign = make_campaign(place, name="Breakfast")
    schedule = make_schedule(campaign, place)
    make_schedule(make_campaign(place, name="Lunch"), place)
    player = make_player(place)
    planned()
    ids = campaign.id, schedule.id

    results = at_once(
        app,
        lambda: rename(ids[0], is_active=False),
        planner.plan_all,
        lambda: prioritise(ids[1], 5),
        planner.plan_all,
        lambda: rename(ids[0], is_active=True),
    )
    planner.plan_all()

    assert not [each for each in results if isinstance(each, Exception)]
    assert anew(player).plan_hash == computed(player)
    assert player.plan_revision == player.plan_wanted


def test_many_planners_at_once_do_no_harm(app, place):
    make_schedule(make_campaign(place), place)
    players = [make_player(place) for _ in range(3)] + [make_player(make_place(timezone="Europe/Berlin"))]
    all_want_plans()

    results = at_once(app, *[planner.plan_all] * 4)

    assert not [each for each in results if isinstance(each, Exception)]
    assert sum(results) == len(players)
    assert [anew(player).plan_hash for player in players] == [computed(player) for player in players]


def test_a_slow_planner_never_overwrites_a_newer_plan(place):
    campaign = make_campaign(place, name="Breakfast")
    make_schedule(campaign, place)
    player = make_player(place)
    all_want_plans()
    (stale,) = audiences(Player.id == player.id)

    rename(campaign.id, is_active=False)
    planner.plan_all()
    newest = anew(player).plan_hash, player.plan_revision
    served = planner._keep_all(planner._planned(stale))

    assert served == 0
    assert (anew(player).plan_hash, player.plan_revision) == newest
    assert player.plan_hash == computed(player)


def test_an_edit_while_a_plan_is_computed_is_planned_by_the_next_look(place):
    campaign = make_campaign(place, name="Breakfast")
    make_schedule(campaign, place)
    player = make_player(place)
    all_want_plans()
    (early,) = audiences(Player.id == player.id)

    rename(campaign.id, is_active=False)
    planner._keep_all(planner._planned(early))
    is_behind = anew(player).plan_revision < player.plan_wanted
    planner.plan_all()

    assert is_behind
    assert anew(player).plan_hash == computed(player)


def test_rows_held_from_an_earlier_look_are_read_anew(app, place):
    campaign = make_campaign(place, name="Breakfast")
    make_schedule(campaign, place)
    player = make_player(place)
    (before,) = planned(player)
    assert campaign.is_active

    at_once(app, lambda: rename(campaign.id, is_active=False))
    planner.plan_all()

    assert anew(player).plan_hash != before
    assert player.plan_hash == computed(player)


@atomic
def schedule_slowly(campaign_id, place_id, has_wanted, may_commit):
    """A new schedule whose transaction takes its time between wanting plans and its commit."""
    db.session.add(Schedule(campaign_id=campaign_id, location_id=place_id, start_date=date(2026, 1, 1)))
    db.session.flush()
    want_plans_for_campaigns([campaign_id])
    has_wanted.set()
    may_commit.wait(0.5)


@atomic
def move(player_id, place_id):
    db.session.get(Player, player_id).location_id = place_id
    db.session.flush()
    want_plans(Player.id == player_id)


def test_a_screen_that_comes_while_a_change_is_being_written_gets_it_too(app, place):
    campaign, elsewhere = make_campaign(place), make_place("Elsewhere", timezone="UTC")
    player = make_player(elsewhere)
    planned(player)
    has_wanted, has_moved = threading.Event(), threading.Event()
    ids = campaign.id, place.id, player.id

    def come():
        has_wanted.wait(10)
        move(ids[2], ids[1])
        has_moved.set()
        planner.plan_all()

    results = at_once(app, lambda: schedule_slowly(ids[0], ids[1], has_wanted, has_moved), come)
    planner.plan_all()

    assert not [each for each in results if isinstance(each, Exception)]
    assert anew(player).plan_hash == computed(player)


def test_a_schedule_made_while_its_campaign_is_being_changed_is_planned_with_the_change(app, place):
    campaign, player = make_campaign(place, is_active=False), make_player(place)
    planned(player)
    has_wanted, has_scheduled = threading.Event(), threading.Event()
    ids = campaign.id, place.id

    @atomic
    def change_slowly():
        db.session.get(Campaign, ids[0]).is_active = True
        db.session.flush()
        want_plans_for_campaigns([ids[0]])
        has_wanted.set()
        has_scheduled.wait(0.5)

    def schedule():
        has_wanted.wait(10)
        schedule_slowly(ids[0], ids[1], threading.Event(), has_wanted)
        has_scheduled.set()
        planner.plan_all()

    results = at_once(app, change_slowly, schedule)
    planner.plan_all()

    assert not [each for each in results if isinstance(each, Exception)]
    assert anew(player).plan_hash == computed(player)


def test_revisions_never_fall_even_when_the_clock_does(place, the_clock):
    player = make_player(place)
    planned()
    before = anew(player).plan_revision

    the_clock.goes_on(days=-1)
    planned()

    assert anew(player).plan_revision == before + 1


def test_a_plan_that_would_be_too_large_leaves_the_old_one_and_says_so_once(place, monkeypatch):
    make_schedule(make_campaign(place), place)
    players = [make_player(place), make_player(place)]
    before = planned(*players)
    make_schedule(make_campaign(place, name="Lunch"), place, priority=5)
    monkeypatch.setattr(timelines, "MAX_WINDOWS", 0)

    with announced(PlayerChanged) as changed:
        planned()
        planned()

    assert [anew(player).plan_hash for player in players] == before
    assert [player.plan_revision == player.plan_wanted for player in players] == [True, True]
    assert all("window" in player.fault for player in players)
    assert sorted(each.player_id for each in changed) == sorted(player.id for player in players)
    refused = select(func.count()).where(ActivityEntry.kind == "plan.refused")
    assert db.session.scalar(refused) == 1


def test_an_audience_that_cannot_be_planned_does_not_hold_up_the_others(app, place, monkeypatch):
    broken, fine = make_player(make_place(timezone="Europe/Berlin")), make_player(place)
    make = planner.plans.make_plan

    def fail_in_berlin(inputs, reach):
        assert inputs.timezone != "Europe/Berlin", "a mistake nobody thought of"
        return make(inputs, reach)

    with monkeypatch.context() as patch:
        patch.setattr(planner.plans, "make_plan", fail_in_berlin)
        planned()
    first = anew(broken).plan_hash, anew(fine).plan_hash
    planner.plan_all()

    assert first == (None, computed(fine))
    assert anew(broken).plan_hash == computed(broken)


def test_plans_nobody_plays_are_forgotten_after_a_month(the_clock, place):
    player = make_player(place)
    (old,) = planned(player)
    the_clock.goes_on(days=31)
    (new,) = planned(player)

    kept_while_played = purged_while_playing(player, old)
    purged = purged_while_playing(player, new)

    assert (kept_while_played, purged) == (0, 1)
    assert db.session.scalars(select(Plan.hash)).all() == [new]


def purged_while_playing(player, applied):
    plays(player, applied)
    return planner.purge_unused_plans()


@atomic
def plays(player, plan_hash):
    db.session.get(Player, player.id).applied_plan_hash = plan_hash


def test_equal_plans_of_two_audiences_are_kept_once(place):
    make_schedule(make_campaign(place), players=[make_player(place)], is_active=False)
    twin = make_place("Twin", timezone="UTC")
    hashes = planned(make_player(place), make_player(twin))

    assert len(set(hashes)) == 1
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 1
