"""Weeks go by: plans are rolled on before they end, and nobody sees it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.core.db import atomic, db
from backend.models.plans import Plan
from backend.models.players import Player
from backend.services import live, planner
from backend.services.wanted import want_plans
from tests.factories import make_place, make_player
from tests.planned import anew, planned


@pytest.fixture
def place(app):
    return make_place("Lobby")


def test_horizons_roll_once_a_week(the_clock, place):
    the_clock.stands_at("2026-03-11T12:00")
    player = make_player(place)
    (before,) = planned(player)
    rolls_at = db.session.scalar(select(Plan.rolls_at))

    the_clock.stands_at(rolls_at - timedelta(seconds=1))
    early = planner.roll_horizons()
    the_clock.stands_at(rolls_at)
    rolled = planner.roll_horizons()
    planner.plan_all()
    again = planner.roll_horizons()

    assert (early, rolled, again) == (0, 1, 0)
    assert anew(player).plan_hash != before
    valid_until = db.session.scalar(select(Plan.valid_until).where(Plan.hash == player.plan_hash))
    assert valid_until - rolls_at >= timedelta(days=20)


def test_a_roll_never_shows_a_screen_as_behind(the_clock, place):
    the_clock.stands_at("2026-03-11T12:00")
    player, late = make_player(place), make_player(place)
    (plays,) = planned(player)
    is_playing(player, plays)
    is_playing(late, "0" * 64)
    the_clock.stands_at(db.session.scalar(select(Plan.rolls_at)))

    planner.roll_horizons()
    wanted = in_step_of(player), in_step_of(late)
    planner.plan_all()
    rolled = in_step_of(player), in_step_of(late)
    is_playing(player, anew(player).plan_hash)
    applied = in_step_of(player)
    want_plans(Player.id == player.id)
    changed = in_step_of(player)

    assert (wanted, rolled) == ((True, False), (True, False))
    assert (applied, changed) == (True, False)


@atomic
def is_playing(player, plan_hash):
    db.session.get(Player, player.id).applied_plan_hash = plan_hash


def in_step_of(player):
    """As the row says it and as the database counts it."""
    said = anew(player).in_step
    counted = db.session.scalar(select(func.count()).where(Player.id == player.id, live.IS_IN_STEP))
    assert counted == int(said)
    return said


def test_at_any_time_a_screen_holds_fourteen_days(the_clock, place):
    player = make_player(place)
    planned(player)

    left = []
    for _ in range(30):
        the_clock.goes_on(hours=23)
        planner.roll_horizons()
        planner.plan_all()
        valid_until = db.session.scalar(select(Plan.valid_until).where(Plan.hash == anew(player).plan_hash))
        left.append(valid_until - the_clock.instant)

    assert min(left) >= timedelta(days=14)
    assert max(left) <= timedelta(days=22)
