"""Who is touched by a change: exactly the screens it reaches, found by place, tag, name and fallback."""

from datetime import timedelta

import orjson
import pytest
from sqlalchemy import select

from backend.core.db import atomic, db
from backend.models.players import Player
from backend.schemas.players import PlayerChange
from backend.services import planner, players, updates
from backend.services.audiences import audiences
from backend.services.wanted import (
    affected_by_campaigns,
    want_plans,
    want_plans_for_campaigns,
    want_plans_for_content,
)
from tests.factories import make_campaign, make_content, make_place, make_player, make_schedule, make_user
from tests.statements import counted_statements


@pytest.fixture
def town(app):
    """A building with a floor, and another building; a screen with and one without a tag in each."""
    building = make_place("Building")
    floor = make_place("Floor", parent=building)
    elsewhere = make_place("Elsewhere")
    return {
        name: make_player(place, name, tags=tags)
        for name, place, tags in [
            ("hall", building, []),
            ("hall door", building, ["door"]),
            ("floor", floor, []),
            ("floor door", floor, ["door"]),
            ("elsewhere", elsewhere, []),
            ("elsewhere door", elsewhere, ["door"]),
        ]
    }


def who_wants(town):
    db.session.rollback()
    db.session.expire_all()
    return {name for name, player in town.items() if player.plan_wanted > 0}


ALL_OF_THE_BUILDING = {"hall", "hall door", "floor", "floor door"}


@pytest.mark.parametrize(
    ("where", "tags", "names", "reached"),
    [
        ("hall", [], [], ALL_OF_THE_BUILDING),
        ("floor", [], [], {"floor", "floor door"}),
        ("hall", ["door"], [], {"hall door", "floor door"}),
        ("hall", ["door", "window"], [], {"hall door", "floor door"}),
        ("hall", ["DOOR"], [], set()),
        (None, [], ["floor", "elsewhere door"], {"floor", "elsewhere door"}),
    ],
)
def test_a_campaign_touches_the_screens_its_schedules_reach(town, where, tags, names, reached):
    place = town[where].location if where else None
    campaign = make_campaign()
    make_schedule(campaign, place, tags=tags, players=[town[name] for name in names])

    want_plans_for_campaigns([campaign.id])

    assert who_wants(town) == reached


def test_a_campaign_touches_all_its_schedules_together(town):
    campaign = make_campaign()
    make_schedule(campaign, town["floor"].location, tags=["door"])
    make_schedule(campaign, players=[town["elsewhere"]])
    make_schedule(make_campaign(), town["hall"].location)

    want_plans_for_campaigns([campaign.id])

    assert who_wants(town) == {"floor door", "elsewhere"}


def test_a_fallback_touches_its_place_and_all_below(town):
    campaign = make_campaign()
    set_fallback(town["hall"].location, campaign)

    want_plans_for_campaigns([campaign.id])

    assert who_wants(town) == ALL_OF_THE_BUILDING


@atomic
def set_fallback(place, campaign):
    db.session.merge(place).fallback_campaign_id = campaign.id


def test_content_touches_the_screens_of_every_campaign_it_has_a_turn_in(town):
    picture, other = make_content(), make_content()
    make_schedule(make_campaign(None, [picture, other]), town["floor"].location)
    make_schedule(make_campaign(None, [other, picture]), players=[town["elsewhere"]])
    make_schedule(make_campaign(None, [other]), town["hall"].location)

    want_plans_for_content([picture.id])

    assert who_wants(town) == {"floor", "floor door", "elsewhere"}


def test_content_without_a_turn_touches_nobody(town):
    make_schedule(make_campaign(), town["hall"].location)

    assert want_plans_for_content([make_content().id]) == 0
    assert who_wants(town) == set()


def test_a_change_costs_one_update_however_many_screens(town):
    campaign = make_campaign()
    make_schedule(campaign, town["hall"].location)

    with counted_statements() as statements:
        assert want_plans_for_campaigns([campaign.id]) == 4

    assert len([each for each in statements if each.startswith("UPDATE")]) == 1
    wanted = {town[name].plan_wanted for name in who_wants(town)}
    assert len(wanted) == 1


def test_a_change_that_fails_wants_nothing(town):
    @atomic
    def fail():
        want_plans(Player.id > 0)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()

    assert who_wants(town) == set()


def grouped(town):
    """Which screens share a plan."""
    db.session.rollback()
    db.session.expire_all()
    names = {player.id: name for name, player in town.items()}
    return {frozenset(names[screen.id] for screen in each.screens) for each in audiences(Player.id > 0)}


def test_screens_to_which_the_same_applies_are_one_audience(town):
    make_schedule(make_campaign(), town["hall"].location)
    make_schedule(make_campaign(), town["hall"].location, tags=["door"])

    assert grouped(town) == {
        frozenset({"hall", "floor"}),
        frozenset({"hall door", "floor door"}),
        frozenset({"elsewhere", "elsewhere door"}),
    }


def test_a_fallback_of_its_own_makes_an_audience(town):
    set_fallback(town["hall"].location, make_campaign())
    set_fallback(town["floor"].location, make_campaign())

    assert grouped(town) == {
        frozenset({"hall", "hall door"}),
        frozenset({"floor", "floor door"}),
        frozenset({"elsewhere", "elsewhere door"}),
    }


def test_a_zone_of_its_own_makes_an_audience(app):
    town = {
        name: make_player(make_place(timezone=zone)) for name, zone in [("a", "UTC"), ("b", "Asia/Tokyo")]
    }

    assert grouped(town) == {frozenset({"a"}), frozenset({"b"})}


def test_what_is_affected_and_what_applies_agree(town):
    """A change reaches exactly the screens into whose plan it goes."""
    campaigns = [make_campaign() for _ in range(4)]
    make_schedule(campaigns[0], town["floor"].location)
    make_schedule(campaigns[1], town["hall"].location, tags=["door"])
    make_schedule(campaigns[2], players=[town["hall"], town["elsewhere"]])
    set_fallback(town["hall"].location, campaigns[3])

    for campaign in campaigns:
        db.session.rollback()
        affected = set(db.session.scalars(select(Player.id).where(affected_by_campaigns([campaign.id]))))
        applying = {
            screen.id
            for audience in audiences(Player.id > 0)
            if campaign.id in audience.inputs.campaigns
            for screen in audience.screens
        }
        assert affected == applying


def plays(player):
    """Ids of the campaigns in a screen's stored plan."""
    planner.plan_all()
    db.session.rollback()
    db.session.refresh(player)
    (update,) = updates.updates_for((player.id,))
    return {item["campaign_id"] for loop in orjson.loads(update.payload)["loops"] for item in loop["items"]}


@atomic
def goes_online(player):
    db.session.get(Player, player.id).session_id = f"socket of {player.id}"


def test_a_screen_that_moves_gets_another_plan(town):
    here, there = make_campaign(), make_campaign()
    make_schedule(here, town["floor"].location)
    make_schedule(there, town["elsewhere"].location)
    goes_online(town["floor"])
    want_plans(Player.id > 0)
    before = plays(town["floor"])

    change = PlayerChange(version=1, location_id=town["elsewhere"].location_id)
    players.change_player(make_user("admin"), town["floor"].id, change)

    assert (before, plays(town["floor"])) == ({here.id}, {there.id})


@pytest.mark.parametrize(("status", "is_played"), [("ready", True), ("processing", False), ("failed", False)])
def test_content_plays_once_it_is_ready(town, status, is_played):
    content = make_content(status=status)
    campaign = make_campaign(None, [content])
    make_schedule(campaign, town["hall"].location)
    goes_online(town["hall"])
    want_plans_for_content([content.id])

    assert plays(town["hall"]) == ({campaign.id} if is_played else set())


def test_content_that_expires_plays_until_then(town, the_clock):
    content = make_content(expires_at=the_clock.instant + timedelta(hours=1))
    make_schedule(make_campaign(None, [content]), town["hall"].location)
    goes_online(town["hall"])
    want_plans_for_content([content.id])
    planner.plan_all()

    (update,) = updates.updates_for((town["hall"].id,))

    assert orjson.loads(update.payload)["timeline"][-1]["to"] == "2026-03-11T13:00:00Z"
