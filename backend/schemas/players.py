"""Screens: what people see and change of them."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from backend.core.security import CODE_LENGTH
from backend.schemas.base import Answer, Id, Instant, Name, PageAnswer, PageQuery, Ref, Shape, Tags, Version
from backend.words import DeviceType, Playback, PlayerStatus

PairingCode = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, min_length=CODE_LENGTH, max_length=CODE_LENGTH),
]
Orientation = Literal["landscape", "portrait", "landscape-flipped", "portrait-flipped"]
PlanState = Literal["in_step", "downloading", "behind", "offline", "fault", "waiting"]


class PlayerIn(Shape):
    name: Name
    location_id: Id
    device_type: DeviceType = DeviceType.OTHER
    tags: Tags = []


class PairIn(Shape):
    code: PairingCode
    name: Name
    location_id: Id
    tags: Tags = []


class PlayerChange(Shape):
    version: Version
    name: Name | None = None
    location_id: Id | None = None
    tags: Tags | None = None
    orientation: Orientation | None = None


class PlayerQuery(PageQuery):
    sort: str = Field(default="name", max_length=40)
    location_id: int | None = Field(default=None, ge=1, le=2**31 - 1)
    status: PlayerStatus | None = None
    tag: str | None = Field(default=None, max_length=40)


class PlayerOut(Answer):
    """A screen as lists show it.

    `state` is one word for its plan: in_step, downloading (`missing_count` files to go), behind, offline, fault, or waiting
    (it never came).
    """

    id: int
    name: str
    code: str
    location: Ref
    timezone: str
    device_type: DeviceType
    tags: list[str]
    status: PlayerStatus
    state: PlanState
    in_step: bool
    missing_count: int
    playback: Playback
    volume: int
    orientation: str
    last_seen_at: Instant | None
    plan_hash: str | None
    applied_plan_hash: str | None
    applied_at: Instant | None
    current_content: Ref | None
    current_campaign: Ref | None
    thumbnail_url: str | None
    version: int
    created_at: Instant


class PlayerDetail(PlayerOut):
    fault: str | None
    resolution: str | None
    ip_address: str | None
    mac_address: str | None
    app_version: str | None
    capabilities: list[str]
    system_info: dict[str, Any]
    plan_wanted: int
    plan_revision: int


class PlayerKeyOut(Answer):
    """A new screen and its key, which is shown this once."""

    id: int
    name: str
    code: str
    player_key: str
    version: int


class PlayerPage(PageAnswer):
    items: list[PlayerOut]
