"""What plays on this screen at this moment, and why: now, and on any other day."""

import pytest

from backend.core.db import atomic, db
from backend.models.locations import Location
from backend.services.planner import plan_all
from tests.browser import is_problem
from tests.factories import (
    all_want_plans,
    make_campaign,
    make_content,
    make_place,
    make_player,
    make_schedule,
    sign_in_as,
)


@pytest.fixture
def wednesday(the_clock):
    the_clock.stands_at("2026-03-11T12:00")


@pytest.fixture
def lobby(app, wednesday):
    return make_place("Lobby", timezone="Europe/Berlin")


@pytest.fixture
def player(lobby):
    return make_player(lobby, "Door", tags=["door"])


@pytest.fixture
def viewer(client, lobby):
    return sign_in_as(client, "viewer", [lobby])


@pytest.fixture
def asks(viewer, player):
    def ask(at=None):
        answer = viewer.get(f"/api/players/{player.id}/plan", query_string={"at": at} if at else None)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    return ask


def reasons(seen):
    return {each["campaign"]["name"]: (each["verdict"], each["code"]) for each in seen["reasons"]}


def test_what_plays_now_and_why_the_others_do_not(lobby, player, asks):
    rocket = make_content(title="Rocket")
    wins = make_schedule(make_campaign(lobby, [rocket], name="Wins"), lobby, priority=5)
    make_schedule(make_campaign(lobby, name="Beaten"), lobby)
    make_schedule(make_campaign(lobby, name="Evening"), lobby, priority=9, times=("18:00", "20:00"))
    make_schedule(make_campaign(lobby, name="Weekend"), lobby, priority=9, days_of_week=[5, 6])
    make_schedule(make_campaign(lobby, name="Off"), lobby, priority=9, is_active=False)

    seen = asks()

    assert seen["at"] == "2026-03-11T12:00:00Z"
    assert seen["timezone"] == "Europe/Berlin"
    assert seen["shown"]["schedule_ids"] == [wins.id]
    assert seen["shown"]["item"]["title"] == "Rocket"
    assert seen["shown"]["item"]["campaign"] == {"id": wins.campaign_id, "name": "Wins"}
    assert not seen["shown"]["is_fallback"]
    assert reasons(seen) == {
        "Wins": ("plays", "wins"),
        "Beaten": ("loses", "priority_lower"),
        "Evening": ("silent", "outside_hours"),
        "Weekend": ("silent", "not_today"),
        "Off": ("silent", "inactive"),
    }
    assert all(each["detail"].endswith(".") for each in seen["reasons"])


@pytest.mark.parametrize(
    ("at", "plays"),
    [
        ("2026-03-13T17:05:00Z", "Evening"),  # Friday, 18:05 in Berlin
        ("2026-03-13T18:05:00+01:00", "Evening"),
        ("2026-03-13T16:59:59Z", "Always"),
        ("2026-04-03T16:05:00Z", "Evening"),  # Friday, 18:05 in Berlin again: clocks went forward meanwhile
        ("2026-03-12T17:05:00Z", "Always"),
        ("2026-12-04T17:05:00Z", "Evening"),  # far past the plan's own horizon
        ("2026-01-02T17:05:00Z", "Evening"),
    ],
)
def test_what_plays_there_at_this_hour_of_another_day(lobby, player, asks, at, plays):
    make_schedule(make_campaign(lobby, name="Always"), lobby)
    make_schedule(
        make_campaign(lobby, name="Evening"), lobby, priority=5, times=("18:00", "20:00"), days_of_week=[4]
    )

    assert asks(at)["shown"]["item"]["campaign"]["name"] == plays


def test_equal_ones_play_in_turn_and_narrower_ones_win(lobby, player, asks):
    make_schedule(make_campaign(lobby, name="One"), lobby, tags=["door"])
    make_schedule(make_campaign(lobby, name="Two"), lobby, tags=["door"])
    make_schedule(make_campaign(lobby, name="All"), lobby)
    make_schedule(make_campaign(lobby, name="Windows"), lobby, tags=["window"])

    assert reasons(asks()) == {
        "One": ("plays", "in_turn"),
        "Two": ("plays", "in_turn"),
        "All": ("loses", "target_wider"),
    }


@atomic
def set_fallback(place, campaign):
    db.session.get(Location, place.id).fallback_campaign_id = campaign.id


def test_where_nothing_is_scheduled_the_fallback_plays(lobby, player, asks):
    before = asks()["shown"]
    fallback = make_campaign(lobby, name="Fallback")
    set_fallback(lobby, fallback)

    after = asks()["shown"]

    assert (before["item"], before["is_fallback"]) == (None, True)
    assert (after["item"]["campaign"]["id"], after["is_fallback"]) == (fallback.id, True)


@pytest.mark.parametrize("with_one_switched_off", [False, True])
def test_the_plan_shown_is_the_plan_the_screen_has(lobby, player, asks, with_one_switched_off):
    make_schedule(make_campaign(lobby), lobby, times=("08:00", "18:00"))
    if with_one_switched_off:
        make_schedule(make_campaign(lobby), lobby, is_active=False)
    all_want_plans()
    plan_all()

    db.session.refresh(player)
    assert asks()["plan_hash"] == player.plan_hash


def test_the_offset_tells_where_in_its_loop_the_screen_is(the_clock, lobby, player, asks):
    video = make_content(type="video", duration_seconds=10)
    make_schedule(make_campaign(lobby, [video, make_content(type="video")]), lobby, times=("12:00", "14:00"))

    shown = asks("2026-03-11T11:00:13Z")["shown"]

    assert (shown["from_at"], shown["to_at"]) == ("2026-03-11T11:00:00Z", "2026-03-11T13:00:00Z")
    assert (shown["offset_seconds"], shown["item"]["seconds"]) == (3.0, 10.0)


@pytest.mark.parametrize(
    "at",
    [
        "yesterday",
        "2026-03-11",
        "2026-03-11T12:00:00",
        "12",
        "1773230400",
        "2026-02-30T00:00:00Z",
        "2028-01-01T00:00:00Z",
        "2024-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "",
    ],
)
def test_an_instant_that_makes_no_sense_is_refused(viewer, player, at):
    assert (
        is_problem(viewer.get(f"/api/players/{player.id}/plan", query_string={"at": at}), 422)["code"]
        == "invalid"
    )


def test_asking_stores_nothing(lobby, player, asks):
    make_schedule(make_campaign(lobby), lobby)

    asks("2026-04-03T16:05:00Z")

    db.session.refresh(player)
    assert (player.plan_hash, player.plan_revision) == (None, 0)
