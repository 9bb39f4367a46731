"""Socket events: every one that travels, both ways, has its shape here."""

from typing import Annotated, Any, Literal, Self

import orjson
from pydantic import BeforeValidator, Field, model_validator

from backend.schemas.base import Answer, DeviceShape, Instant
from backend.schemas.players import PlanState
from backend.words import CommandName, CommandStatus, ContentStatus, Playback, PlayerStatus

MOST_TEXT = 1_000
MOST_FILES = 1_000_000
MOST_SYSTEM_INFO_BYTES = 16 * 1024
SCALARS = {str, int, float, bool, type(None)}
DEEPEST_SYSTEM_INFO = 10  # MariaDB takes no JSON deeper than 32


def _within_bounds(info: Any) -> Any:
    """A screen that tells too much of itself is heard without it: it lives, and that counts."""
    if not isinstance(info, dict):
        return None
    if (
        not SCALARS.issuperset(map(type, info.values()))
        and _depth(info, DEEPEST_SYSTEM_INFO) > DEEPEST_SYSTEM_INFO
    ):
        return None
    return info if len(orjson.dumps(info)) <= MOST_SYSTEM_INFO_BYTES else None


def _depth(value: Any, left: int) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + (max((_depth(each, left - 1) for each in inside), default=0) if left else 1)


SystemInfo = Annotated[dict[str, Any] | None, BeforeValidator(_within_bounds)]


class RegisterIn(DeviceShape):
    player_key: str = Field(min_length=1, max_length=200)
    device_type: str | None = Field(default=None, max_length=40)
    resolution: str | None = Field(default=None, max_length=20)
    app_version: str | None = Field(default=None, max_length=40)
    mac_address: str | None = Field(default=None, max_length=17)
    protocol: int = Field(default=1, ge=1, le=1_000)
    plan_hash: str | None = Field(default=None, max_length=64)
    capabilities: list[str] = Field(default=[], max_length=50)


class HeartbeatIn(DeviceShape):
    status: str | None = Field(default=None, max_length=40)
    current_campaign_id: int | None = Field(default=None, ge=0, lt=2**31)
    current_content_id: int | None = Field(default=None, ge=0, lt=2**31)
    plan_hash: str | None = Field(default=None, max_length=64)
    pending_hash: str | None = Field(default=None, max_length=64)
    system_info: SystemInfo = None


class AckIn(DeviceShape):
    plan_hash: str = Field(min_length=1, max_length=64)
    revision: int = Field(default=0, ge=0, lt=2**63)
    status: Literal["downloading", "applied", "failed"]
    missing: Annotated[int, Field(ge=0, le=MOST_FILES)] | list[Any] | None = None
    detail: str | None = Field(default=None, max_length=MOST_TEXT)

    def missing_count(self) -> int:
        """How many files are still to come; players may send the number or name them."""
        if isinstance(self.missing, list):
            return len(self.missing)
        return self.missing or 0


class StatusIn(DeviceShape):
    """An outcome when it names a command, else the player's own state."""

    command_id: str | None = Field(default=None, max_length=36)
    stage: Literal["delivered", "done", "failed", "unsupported"] | None = None
    detail: str | None = Field(default=None, max_length=MOST_TEXT)
    status: str | None = Field(default=None, max_length=40)
    fault: str | None = Field(default=None, max_length=500)

    @model_validator(mode="after")
    def _has_its_stage(self) -> Self:
        if self.command_id is not None and self.stage is None:
            raise ValueError("say which stage the command has reached")
        return self


class MediaBrokenIn(DeviceShape):
    """A file the screen could not use: as served it is not what was announced, or it can't be decoded."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    why: str | None = Field(default=None, max_length=500)


class RegisterSuccess(Answer):
    player_id: int
    name: str
    location: str
    code: str
    server_time: Instant
    heartbeat_seconds: int
    plan_hash: str | None
    plan_revision: int
    playback: Playback
    volume: int
    orientation: str


class PlayerCommandOut(Answer):
    command_id: str
    seq: int
    command: CommandName
    params: dict[str, Any]
    ttl_ms: int | None
    supersede_key: str | None


class PairingCodeOut(Answer):
    code: str
    expires_at: Instant
    pairing_secret: str


class PairedOut(Answer):
    player_id: int
    player_key: str


class PlayerStatusOut(Answer):
    """To users: one screen's state, as lists show it."""

    id: int
    status: PlayerStatus
    state: PlanState
    in_step: bool
    missing_count: int
    playback: Playback
    volume: int
    last_seen_at: Instant | None
    plan_hash: str | None
    applied_plan_hash: str | None
    current_content_id: int | None
    current_campaign_id: int | None
    fault: str | None


class PlayerCommandStatusOut(Answer):
    id: str
    player_id: int
    command: CommandName
    status: CommandStatus
    detail: str | None
    late: str | None


class ContentStatusOut(Answer):
    id: int
    status: ContentStatus
    percent: int
    error: str | None


class ActivityEventOut(Answer):
    id: int
    kind: str


class PlanProgressOut(Answer):
    """How far a change has come: screens that have applied their newest plan, of those online that should."""

    location_id: int
    in_step: int
    total: int
