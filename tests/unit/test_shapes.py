"""Shapes: what values people may send, one kind at a time."""

from datetime import UTC, date, datetime, time

import pytest
from pydantic import TypeAdapter, ValidationError

from backend.schemas.base import Day, Flag, Id, Instant, Name, Ref, Tags, WallTime, distinct
from backend.schemas.campaigns import CampaignIn, Seconds
from backend.schemas.commands import CommandIn


def taken(kind, value):
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    ("kind", "value", "means"),
    [
        (Day, "2026-11-22", date(2026, 11, 22)),
        (Day, "2000-01-01", date(2000, 1, 1)),
        (Day, date(2100, 12, 31), date(2100, 12, 31)),
        (WallTime, "18:30", time(18, 30)),
        (WallTime, "00:00:01", time(0, 0, 1)),
        (Instant, "2026-11-22T10:00:00Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        (Instant, "2026-11-22T10:00:00-03:00", datetime(2026, 11, 22, 13, tzinfo=UTC)),
        (Instant, "2026-11-22T10:00Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        (Flag, True, True),
        (Id, 1, 1),
        (Id, 2**31 - 1, 2**31 - 1),
        (Name, "  Café Ñandú 東京  ", "Café Ñandú 東京"),
        (Seconds, 5, 5.0),
        (Seconds, 1.5, 1.5),
        (Tags, ["door", " wall "], ["door", "wall"]),
    ],
)
def test_what_is_meant_is_understood(kind, value, means):
    assert taken(kind, value) == means


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Day, 0),
        (Day, 20_000),
        (Day, "2026-02-30"),
        (Day, "2026-2-3"),
        (Day, "٢٠٢٦-٠١-٠١"),
        (Day, "1999-12-31"),
        (Day, "2101-01-01"),
        (Day, datetime(2026, 1, 1, tzinfo=UTC)),
        (WallTime, 3_600),
        (WallTime, "25:00"),
        (WallTime, "8:00"),
        (WallTime, "08:00:60"),
        (WallTime, "08:00Z"),
        (WallTime, "noon"),
        (Instant, 1_767_225_600),
        (Instant, "1767225600"),
        (Instant, "2026-11-22T10:00:00"),
        (Instant, "2026-11-22"),
        (Instant, "9999-12-31T23:59:59-12:00"),
        (Instant, "0001-01-01T00:00:00+14:00"),
        (Flag, 1),
        (Flag, "true"),
        (Id, 0),
        (Id, "1"),
        (Id, True),
        (Id, 2**31),
        (Name, ""),
        (Name, "a\tb"),
        (Name, "a\u202eb"),
        (Seconds, "5"),
        (Seconds, 0.5),
        (Seconds, float("nan")),
        (Tags, [""]),
        (Tags, ["x"] * 21),
        (Tags, "door"),
    ],
)
def test_what_can_not_be_meant_is_refused(kind, value):
    with pytest.raises(ValidationError):
        taken(kind, value)


def test_nothing_stands_in_a_list_twice():
    distinct(["a", "b"], "a tag")
    with pytest.raises(ValueError, match="a tag stands in the list twice"):
        distinct(["a", "a"], "a tag")


def test_a_reference_names_a_thing_by_its_name_or_title():
    class Row:
        id, name, title = 7, None, "Sunset"

    assert Ref.of(None) is None
    assert Ref.of(Row()).model_dump() == {"id": 7, "name": "Sunset"}


def test_items_may_be_said_in_two_ways_but_not_in_both():
    short = CampaignIn(name="A", content_order=[2, 1])
    assert [turn.content_id for turn in short.turns()] == [2, 1]
    for wrong in ({}, {"items": [{"content_id": 1}], "content_order": [1]}):
        with pytest.raises(ValidationError, match="either items or content_order"):
            CampaignIn(name="A", **wrong)


@pytest.mark.parametrize(
    "order",
    [
        {"command": "restart"},
        {"command": "volume", "params": {"volume": 0}},
        {"command": "volume", "params": {"volume": 100}},
    ],
)
def test_a_command_with_its_params_is_taken(order):
    assert CommandIn(**order).command == order["command"]


@pytest.mark.parametrize(
    "order",
    [
        {"command": "explode"},
        {"command": "restart", "params": {"now": True}},
        {"command": "volume"},
        {"command": "volume", "params": {"volume": 101}},
        {"command": "volume", "params": {"volume": "50"}},
        {"command": "volume", "params": {"volume": 50, "fade": 1}},
    ],
)
def test_a_command_that_makes_no_sense_is_refused(order):
    with pytest.raises(ValidationError):
        CommandIn(**order)
