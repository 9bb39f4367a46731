"""Plans: what one audience's screens will play, as it travels, and its identity.

Pure: equal inputs and an equal horizon give the same bytes, whoever asks and when.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson

from backend.services.horizons import Horizon
from backend.services.loops import Turn
from backend.services.planning_inputs import ContentRule, PlanningInputs
from backend.services.timelines import MAX_BYTES, PlanTooLarge, TimelineWindow, timeline_of
from backend.services.wall_clock import datetime_of, seconds_of

Wire = dict[str, Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """A turn in a loop; `content` is a place in the plan's contents."""

    content: int
    milliseconds: int
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedWindow:
    """Half open: at `ends_at` the next one plays. `loop` is a place in the plan's loops."""

    starts_at: datetime
    ends_at: datetime
    loop: int
    schedule_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`wire` is what travels (and is hashed), `body` its canonical JSON; the rest is the same, ready to be asked."""

    hash: str
    body: bytes
    wire: Wire
    valid_until: datetime
    loops: tuple[tuple[PlannedItem, ...], ...]
    timeline: tuple[PlannedWindow, ...]
    fallback: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on screen at an instant. `window` is None where the fallback plays.

    `offset_ms` have passed of the item, `remaining_ms` are left until the next item or the window's end.
    """

    window: int | None
    loop: int
    item: int
    content: int
    campaign_id: int | None
    offset_ms: int
    remaining_ms: int


def make_plan(inputs: PlanningInputs, horizon: Horizon) -> Plan:
    """What the audience's screens play in this horizon.

    Raises: PlanTooLarge, BadRecurrence.
    """
    timeline = timeline_of(inputs, horizon)
    content_ids = sorted({turn.content_id for loop in timeline.loops for turn in loop})
    places = {content_id: place for place, content_id in enumerate(content_ids)}
    plan = plan_of(
        {
            "timezone": inputs.timezone,
            "valid_until": _iso(seconds_of(horizon.ends_at)),
            "contents": [_content_on_wire(inputs.contents[content_id]) for content_id in content_ids],
            "loops": [{"items": [_item_on_wire(turn, places) for turn in loop]} for loop in timeline.loops],
            "timeline": [_window_on_wire(window) for window in timeline.windows],
            "fallback": timeline.fallback,
        }
    )
    if len(plan.body) > MAX_BYTES:
        raise PlanTooLarge(
            f"The plan would have {len(plan.body) // 1_024:,} KiB; a screen takes {MAX_BYTES // 1_024}."
            " Use fewer windows or items."
        )
    return plan


def plan_of(wire: Wire) -> Plan:
    """The plan that travels as this: `orjson.loads` of a kept body."""
    body = canonical(wire)
    return Plan(
        hash=sha256(body).hexdigest(),
        body=body,
        wire=wire,
        valid_until=datetime.fromisoformat(wire["valid_until"]),
        loops=tuple(tuple(_item_from_wire(item) for item in loop["items"]) for loop in wire["loops"]),
        timeline=tuple(_window_from_wire(window) for window in wire["timeline"]),
        fallback=wire["fallback"],
    )


def canonical(wire: Wire) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8.

    Numbers are written alike by every language because plans hold whole numbers and at most three decimals.
    """
    return orjson.dumps(wire, option=orjson.OPT_SORT_KEYS)


def shown_at(plan: Plan, instant: datetime) -> Shown | None:
    """What a screen with this plan shows; None where there is no fallback either (a quiet card of the player's own).

    A window's loop starts anew with the window. The fallback's loop is counted from 1970-01-01T00:00:00Z, so that it is
    the same on every screen however it got there.
    """
    place = bisect_right(plan.timeline, instant, key=lambda window: window.starts_at) - 1
    if place >= 0 and instant < plan.timeline[place].ends_at:
        window = plan.timeline[place]
        passed, left = instant - window.starts_at, window.ends_at - instant
        return _in_loop(plan, place, window.loop, passed // _MILLISECOND, left // _MILLISECOND)
    if plan.fallback is None:
        return None
    following = plan.timeline[place + 1 : place + 2]
    until_next = (following[0].starts_at - instant) // _MILLISECOND if following else None
    return _in_loop(plan, None, plan.fallback, (instant - _EPOCH) // _MILLISECOND, until_next)


def _in_loop(plan: Plan, window: int | None, loop: int, passed: int, left: int | None) -> Shown:
    items = plan.loops[loop]
    offset = passed % sum(item.milliseconds for item in items)
    place = 0
    while offset >= items[place].milliseconds:
        offset -= items[place].milliseconds
        place += 1
    item = items[place]
    remaining = item.milliseconds - offset
    return Shown(
        window=window,
        loop=loop,
        item=place,
        content=item.content,
        campaign_id=item.campaign_id,
        offset_ms=offset,
        remaining_ms=remaining if left is None else min(remaining, left),
    )


def _content_on_wire(content: ContentRule) -> Wire:
    return {
        "id": content.id,
        "title": content.title,
        "type": content.type,
        "url": content.url,
        "sha256": content.sha256,
        "bytes": content.bytes,
        "mime_type": content.mime_type,
        "duration": None
        if content.duration_seconds is None
        else _seconds(round(content.duration_seconds * 1_000)),
        "width": content.width,
        "height": content.height,
    }


def _item_on_wire(turn: Turn, places: dict[int, int]) -> Wire:
    item: Wire = {
        "content": places[turn.content_id],
        "seconds": _seconds(turn.milliseconds),
        "campaign_id": turn.campaign_id,
    }
    if turn.fit is not None:
        item["fit"] = turn.fit
    if turn.muted:
        item["muted"] = True
    return item


def _item_from_wire(item: Wire) -> PlannedItem:
    return PlannedItem(item["content"], max(1, round(item["seconds"] * 1_000)), item.get("campaign_id"))


def _window_on_wire(window: TimelineWindow) -> Wire:
    return {
        "from": _iso(window.span.starts),
        "to": _iso(window.span.ends),
        "loop": window.loop,
        "schedule_ids": list(window.schedule_ids),
    }


def _window_from_wire(window: Wire) -> PlannedWindow:
    return PlannedWindow(
        starts_at=datetime.fromisoformat(window["from"]),
        ends_at=datetime.fromisoformat(window["to"]),
        loop=window["loop"],
        schedule_ids=tuple(window["schedule_ids"]),
    )


def _seconds(milliseconds: int) -> int | float:
    """A whole number where it is one: 10 and 10.0 would be different bytes, and different plans."""
    return milliseconds // 1_000 if milliseconds % 1_000 == 0 else milliseconds / 1_000


def _iso(instant: int) -> str:
    return datetime_of(instant).isoformat().replace("+00:00", "Z")
