"""A plan as it travels: its shape, its identity, its bounds, and what it shows at an instant."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from backend.services import timelines
from backend.services.planning_inputs import CampaignItemRule
from backend.services.plans import MAX_BYTES, PlanTooLarge, Shown, canonical, make_plan, plan_of, shown_at
from tests.unit.planning_stories import at, audience, campaign, picture, plan_around, schedule, three_weeks

VECTORS = Path(__file__).parents[1] / "vectors"
SHOWN = json.loads((VECTORS / "shown_at.json").read_text("utf-8"))
HASHES = json.loads((VECTORS / "plan_hash.json").read_text("utf-8"))
NOON = at("2026-11-25 12:00")


def test_the_shape_on_the_wire():
    video = picture(
        4,
        type="video",
        mime_type="video/mp4",
        duration_seconds=60.0950001,
        width=1920,
        height=1080,
        expires_at=None,
    )
    items = (CampaignItemRule(4, fit="cover", muted=True), CampaignItemRule(2, 10.0))
    inputs = audience(
        schedule(9, campaign_id=3, times="09:00-12:00", since="2026-11-25", end_date=date(2026, 11, 25)),
        campaigns=(replace(campaign(3), items=items),),
        contents=(video,),
        fallback=5,
    )

    assert plan_around(inputs, NOON).wire == {
        "timezone": "Europe/Berlin",
        "valid_until": "2026-12-13T23:00:00Z",
        "contents": [
            {
                "id": 2,
                "title": "Picture 2",
                "type": "image",
                "url": "/media/2.jpg",
                "sha256": f"{2:064x}",
                "bytes": 1_000,
                "mime_type": "image/jpeg",
                "duration": None,
                "width": None,
                "height": None,
            },
            {
                "id": 4,
                "title": "Picture 4",
                "type": "video",
                "url": "/media/4.jpg",
                "sha256": f"{4:064x}",
                "bytes": 1_000,
                "mime_type": "video/mp4",
                "duration": 60.095,
                "width": 1920,
                "height": 1080,
            },
            {
                "id": 5,
                "title": "Picture 5",
                "type": "image",
                "url": "/media/5.jpg",
                "sha256": f"{5:064x}",
                "bytes": 1_000,
                "mime_type": "image/jpeg",
                "duration": None,
                "width": None,
                "height": None,
            },
        ],
        "loops": [
            {
                "items": [
                    {"content": 1, "seconds": 60.095, "campaign_id": 3, "fit": "cover", "muted": True},
                    {"content": 0, "seconds": 10, "campaign_id": 3},
                ]
            },
            {"items": [{"content": 2, "seconds": 10, "campaign_id": 5}]},
        ],
        "timeline": [
            {"from": "2026-11-25T08:00:00Z", "to": "2026-11-25T11:00:00Z", "loop": 0, "schedule_ids": [9]}
        ],
        "fallback": 1,
    }


def test_an_audience_with_nothing_to_play_has_an_empty_plan():
    assert plan_around(audience(), NOON).wire == {
        "timezone": "Europe/Berlin",
        "valid_until": "2026-12-13T23:00:00Z",
        "contents": [],
        "loops": [],
        "timeline": [],
        "fallback": None,
    }


@pytest.mark.parametrize("case", HASHES["cases"], ids=lambda case: case["name"])
def test_the_hash_is_that_of_the_canonical_json(case):
    plan = plan_of(case["plan"])

    assert plan.body.decode() == case["canonical"]
    assert plan.hash == case["sha256"] == sha256(plan.body).hexdigest()


def test_a_kept_plan_is_read_back_as_it_was():
    plan = plan_around(audience(schedule(1, times="09:00-12:00"), fallback=5), NOON)

    assert plan_of(orjson.loads(plan.body)) == plan


def test_the_hash_does_not_depend_on_the_order_of_the_inputs():
    schedules = [schedule(n, times=f"{8 + n:02}:00-{12 + n:02}:00", priority=n % 3) for n in range(1, 8)]
    inputs = audience(*schedules, fallback=9)
    turned = replace(
        inputs,
        schedules=tuple(reversed(inputs.schedules)),
        campaigns=dict(reversed(inputs.campaigns.items())),
        contents=dict(reversed(inputs.contents.items())),
    )

    assert plan_around(turned, NOON).hash == plan_around(inputs, NOON).hash


def test_the_hash_stays_the_same_all_week():
    inputs = audience(schedule(1, times="09:00-12:00"), schedule(2, priority=-1), fallback=5)
    week = [at("2026-11-23 00:00") + timedelta(hours=hours) for hours in range(24 * 7)]

    assert len({plan_around(inputs, now).hash for now in week}) == 1
    assert plan_around(inputs, at("2026-11-30 00:00")).hash != plan_around(inputs, NOON).hash


@pytest.mark.parametrize(
    "change",
    [
        {"timezone": "Europe/Lisbon"},
        {"fallback_campaign_id": None},
        {"schedules": (schedule(1, times="09:00-12:01"),)},
        {"campaigns": {1: campaign(1, seconds=11), 5: campaign(5)}},
        {"contents": {1: picture(1), 5: picture(5, sha256="f" * 64)}},
    ],
)
def test_whatever_changes_on_screen_changes_the_hash(change):
    inputs = audience(schedule(1, times="09:00-12:00"), fallback=5)

    assert plan_around(replace(inputs, **change), NOON).hash != plan_around(inputs, NOON).hash


@pytest.mark.parametrize(
    "change",
    [
        {"schedules": (schedule(1, times="09:00-12:00"), schedule(2, is_active=False))},
        {"schedules": (schedule(1, times="09:00-12:00", priority=3),)},
        {"campaigns": {1: replace(campaign(1), name="Renamed"), 5: campaign(5), 6: campaign(6)}},
        {"contents": {1: picture(1), 5: picture(5), 6: picture(6)}},
        {"contents": {1: picture(1, expires_at=at("2031-01-01 00:00")), 5: picture(5)}},
    ],
)
def test_what_changes_nothing_on_screen_keeps_the_hash(change):
    inputs = audience(schedule(1, times="09:00-12:00"), fallback=5)

    assert plan_around(replace(inputs, **change), NOON).hash == plan_around(inputs, NOON).hash


def test_whole_numbers_are_written_one_way():
    assert canonical(plan_around(audience(schedule(1)), NOON).wire).count(b'"seconds":10}') == 1


@pytest.mark.parametrize("case", SHOWN["cases"], ids=lambda case: case["name"])
def test_what_is_shown_at_an_instant(case):
    plan = plan_of(SHOWN["plans"][case["plan"]])

    for instant in case["instants"]:
        expected = None if instant["shows"] is None else Shown(**instant["shows"])
        assert shown_at(plan, datetime.fromisoformat(instant["at"])) == expected, instant["at"]


def test_a_window_that_crosses_the_roll_is_counted_from_its_true_start():
    """On Saturday 1 is interrupted by what began on Friday night; on Sunday night the new horizon begins in its window."""
    inputs = audience(
        schedule(1, times="12:00-11:00", priority=1),
        schedule(2, times="22:00-21:59", priority=2, days_of_week=(5,)),
    )

    first = plan_around(inputs, at("2026-11-30 00:00")).timeline[0]

    assert (first.starts_at, first.ends_at) == (at("2026-11-29 21:59"), at("2026-11-30 11:00"))


def test_too_many_windows_are_refused_with_the_reason():
    minutes = [f"{n // 60:02}:{n % 60:02}" for n in range(0, 1_440, 2)]
    many = [schedule(n + 1, times=f"{a}-{b}", campaign_id=1) for n, (a, b) in enumerate(pairwise(minutes))]

    with pytest.raises(PlanTooLarge, match="5,000 times") as refusal:
        make_plan(audience(*many), three_weeks("2026-11-23 00:00"))

    assert (refusal.value.status, refusal.value.code) == (422, "plan_too_large")


def test_schedules_that_never_win_are_not_free_either():
    campaigns = (campaign(1), campaign(2))
    hidden = [schedule(n, campaign_id=1, times="09:00-10:00", priority=-1) for n in range(1, 1_500)]
    inputs = audience(schedule(5_000, campaign_id=2), *hidden, campaigns=campaigns)

    with pytest.raises(PlanTooLarge, match="30,000 windows in a month"):
        plan_around(inputs, NOON)


def test_too_many_items_are_refused_before_they_are_built():
    long = campaign(1, *range(1, 5_000))
    with pytest.raises(PlanTooLarge, match="items"):
        plan_around(audience(schedule(1), schedule(2), campaigns=(long, campaign(2, *range(1, 5_000)))), NOON)


def test_too_many_bytes_are_refused():
    wordy = tuple(picture(n, mime_type="x" * 90) for n in range(1, 1_000))
    inputs = audience(schedule(1), campaigns=(campaign(1, *range(1, 1_000)),), contents=wordy)

    with pytest.raises(PlanTooLarge, match="KiB; a screen takes 256"):
        plan_around(inputs, NOON)


def test_a_plan_at_the_bound_is_fine(monkeypatch):
    inputs = audience(*[schedule(n, times=f"{n:02}:00-{n:02}:30") for n in range(24)])
    plan = plan_around(inputs, NOON)
    monkeypatch.setattr(timelines, "MAX_WINDOWS", len(plan.timeline))

    assert plan_around(inputs, NOON).hash == plan.hash
    assert len(plan.body) < MAX_BYTES

    monkeypatch.setattr(timelines, "MAX_WINDOWS", len(plan.timeline) - 1)
    with pytest.raises(PlanTooLarge):
        plan_around(inputs, NOON)
