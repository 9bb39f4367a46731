"""Who plays where several schedules cover one instant."""

from dataclasses import replace
from datetime import date, time

import pytest

from backend.services.planning_inputs import CampaignItemRule, Target
from tests.unit.planning_stories import (
    at,
    audience,
    campaign,
    content_shown,
    contents_in_turn,
    picture,
    plan_around,
    ruling,
    schedule,
)

NOON = at("2026-11-25 12:00")  # a Wednesday


@pytest.mark.parametrize(
    ("first", "second", "plays"),
    [
        ({"priority": 1}, {"priority": 2}, (2,)),
        ({"priority": -1}, {"priority": -2}, (1,)),
        ({"priority": 9}, {"priority": 1, "target": Target.SCREEN}, (1,)),  # priority before narrowness
        ({"target": Target.TAG}, {"target": Target.SCREEN}, (2,)),
        ({"target": Target.TAG}, {"target": Target.PLACE, "location_depth": 7}, (1,)),
        ({"location_depth": 1}, {"location_depth": 2}, (2,)),
        ({"target": Target.TAG, "location_depth": 2}, {"target": Target.TAG, "location_depth": 1}, (1,)),
        (
            {"target": Target.SCREEN, "location_depth": 2},
            {"target": Target.SCREEN, "location_depth": 1},
            (1, 2),
        ),
        ({}, {}, (1, 2)),
        ({"priority": 9, "is_active": False}, {}, (2,)),
        ({"priority": 9, "times": "13:00-14:00"}, {}, (2,)),
        ({"priority": 9, "times": "11:00-12:00"}, {}, (2,)),  # half open: over at 12:00
        ({"priority": 9, "times": "12:00-12:01"}, {}, (1,)),
        ({"priority": 9, "days_of_week": (0, 1, 3)}, {}, (2,)),
        ({"priority": 9, "exceptions": (date(2026, 11, 25),)}, {}, (2,)),
        ({"priority": 9, "since": "2026-11-26"}, {}, (2,)),
        ({"priority": 9, "end_date": date(2026, 11, 24)}, {}, (2,)),
        (
            {"priority": 9, "times": "22:00-13:00", "end_date": date(2026, 11, 24)},
            {},
            (1,),
        ),  # since yesterday
        ({"is_active": False}, {"is_active": False}, None),
    ],
)
def test_of_two_schedules(first, second, plays):
    plan = plan_around(audience(schedule(1, **first), schedule(2, **second)), NOON)

    assert ruling(plan, NOON) == plays


@pytest.mark.parametrize(
    ("its_campaign", "plays"),
    [
        ({"priority": 5}, (1,)),
        ({"priority": -5}, (2,)),
        ({"priority": 5, "is_active": False}, (2,)),
        ({"priority": 5, "start_date": date(2026, 11, 26)}, (2,)),
        ({"priority": 5, "end_date": date(2026, 11, 24)}, (2,)),
        ({"priority": 5, "start_date": date(2026, 11, 25), "end_date": date(2026, 11, 25)}, (1,)),
        ({"priority": 5, "start_date": date(2026, 12, 25), "end_date": date(2026, 11, 25)}, (2,)),
        ({"priority": 5, "items": ()}, (2,)),
    ],
)
def test_a_schedule_without_a_priority_has_its_campaigns(its_campaign, plays):
    first = replace(campaign(1), **its_campaign)
    plan = plan_around(audience(schedule(1), schedule(2), campaigns=(first,)), NOON)

    assert ruling(plan, NOON) == plays


def test_a_schedules_own_priority_goes_before_its_campaigns():
    loud, quiet = campaign(1, priority=100), campaign(2, priority=0)
    plan = plan_around(
        audience(schedule(1, priority=1), schedule(2, priority=2), campaigns=(loud, quiet)), NOON
    )

    assert ruling(plan, NOON) == (2,)


def test_equals_play_in_turn_in_the_order_of_their_numbers():
    campaigns = (campaign(7, 71, 72), campaign(8, 81))
    equals = (schedule(2, campaign_id=7), schedule(1, campaign_id=8))

    assert contents_in_turn(plan_around(audience(*equals, campaigns=campaigns), NOON), NOON) == [81, 71, 72]


def test_a_campaign_scheduled_twice_gets_one_turn_all_the_same():
    campaigns = (campaign(7, 71, 72), campaign(8, 81))
    equals = (schedule(1, campaign_id=7), schedule(2, campaign_id=8), schedule(3, campaign_id=7))
    plan = plan_around(audience(*equals, campaigns=campaigns), NOON)

    assert ruling(plan, NOON) == (1, 2, 3)
    assert contents_in_turn(plan, NOON) == [71, 72, 81]


def test_a_day_from_gap_to_gap():
    plan = plan_around(
        audience(
            schedule(1, times="09:00-17:00"),
            schedule(2, times="12:00-14:00", priority=5),
            schedule(3, times="13:00-18:00"),
        ),
        NOON,
    )
    day = [window for window in plan.timeline if window.starts_at.date() == NOON.date()]

    assert [(f"{w.starts_at:%H:%M}", f"{w.ends_at:%H:%M}", w.schedule_ids) for w in day] == [
        ("08:00", "11:00", (1,)),
        ("11:00", "13:00", (2,)),
        ("13:00", "16:00", (1, 3)),
        ("16:00", "17:00", (3,)),
    ]


def test_what_loses_does_not_restart_what_plays():
    losing = [schedule(n, times=f"{n:02}:00-{n:02}:30", priority=-1) for n in range(2, 20)]
    plan = plan_around(audience(schedule(1, times="01:00-23:00"), *losing), NOON)

    assert [w.schedule_ids for w in plan.timeline if w.starts_at.date() == NOON.date()] == [(1,)]


@pytest.mark.parametrize(
    ("wall", "plays"),
    [
        ("2026-03-29 01:59", "night"),
        ("2026-03-29 03:00", "breakfast"),  # clocks went forward: 02:00-03:00 never happened
        ("2026-03-29 03:29", "breakfast"),
        ("2026-10-25 01:59", "night"),
        (
            "2026-10-25 02:29",
            "both",
        ),  # the night's end waits for the second 02:30, breakfast starts at the first
        ("2026-10-25 02:30", "both"),
        ("2026-10-25 02:31", "both"),
        ("2026-10-25 03:00", "breakfast"),
    ],
)
def test_what_plays_in_berlin_when_clocks_change(wall, plays):
    night, breakfast = schedule(1, times="20:00-02:30"), schedule(2, times="02:00-10:00")
    instant = at(wall)
    plan = plan_around(audience(night, breakfast), instant)

    assert ruling(plan, instant) == {"night": (1,), "breakfast": (2,), "both": (1, 2)}[plays]


def test_content_that_expires_is_gone_to_the_second():
    gone_at = at("2026-11-25 12:00:00")
    library = (picture(1, expires_at=gone_at), picture(2))
    inputs = audience(schedule(1), campaigns=(campaign(1, 1, 2),), contents=library)
    plan = plan_around(inputs, NOON)

    assert contents_in_turn(plan, gone_at.replace(hour=10, minute=59, second=59)) == [1, 2]
    assert contents_in_turn(plan, gone_at) == [2]
    assert content_shown(plan, gone_at) == 2


def test_when_the_last_content_has_expired_others_win():
    library = (picture(1, expires_at=NOON), picture(2, expires_at=at("2026-11-25 11:00")))
    inputs = audience(schedule(1, priority=9), schedule(3), campaigns=(campaign(1, 1, 2),), contents=library)
    plan = plan_around(inputs, NOON)

    assert [ruling(plan, at(f"2026-11-25 {wall}")) for wall in ("10:59", "11:00", "11:59", "12:00")] == [
        (1,),
        (1,),
        (1,),
        (3,),
    ]


@pytest.mark.parametrize("content", [{"ready": False}, {"expires_at": at("2020-01-01 00:00")}])
def test_a_campaign_with_nothing_to_show_never_wins(content):
    inputs = audience(schedule(1, priority=9), schedule(2), contents=(picture(1, **content),))

    assert ruling(plan_around(inputs, NOON), NOON) == (2,)


def test_what_was_deleted_meanwhile_never_plays():
    inputs = audience(schedule(1, priority=9), schedule(2, priority=8), schedule(3))
    inputs = replace(
        inputs,
        campaigns={number: each for number, each in inputs.campaigns.items() if number != 1},
        contents={number: each for number, each in inputs.contents.items() if number != 2},
    )

    assert ruling(plan_around(inputs, NOON), NOON) == (3,)


@pytest.mark.parametrize(
    ("item", "content", "seconds"),
    [
        (CampaignItemRule(1, 7.5), {"type": "video", "duration_seconds": 60.0}, 7.5),
        (CampaignItemRule(1), {"type": "video", "duration_seconds": 60.0951}, 60.095),
        (CampaignItemRule(1), {"type": "audio", "duration_seconds": 30.0}, 30),
        (CampaignItemRule(1), {"type": "video", "duration_seconds": 0.04}, 1),
        (CampaignItemRule(1), {"type": "video", "duration_seconds": None}, 10),
        (CampaignItemRule(1), {"type": "image", "duration_seconds": 0.1}, 10),
        (CampaignItemRule(1), {"type": "url", "sha256": None}, 10),
        (CampaignItemRule(1, 0), {"type": "html"}, 10),
        (CampaignItemRule(1, 0.0001), {"type": "html"}, 0.001),
    ],
)
def test_an_items_seconds_are_its_own_or_its_contents(item, content, seconds):
    inputs = audience(
        schedule(1), campaigns=(replace(campaign(1), items=(item,)),), contents=(picture(1, **content),)
    )
    plan = plan_around(inputs, NOON)

    assert plan.wire["loops"][0]["items"][0]["seconds"] == seconds


def test_times_may_have_seconds():
    odd = replace(schedule(1), start_time=time(11, 59, 58), end_time=time(12, 0, 0, 500_000))
    plan = plan_around(audience(odd), NOON)

    assert [ruling(plan, NOON.replace(hour=10, minute=59, second=each)) for each in (57, 58, 59)] == [
        None,
        (1,),
        (1,),
    ]
    assert ruling(plan, NOON) is None
