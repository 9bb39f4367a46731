"""What the audit trail watches, and what it leaves out, each with its reason.

A table or a column that is named nowhere here is watched, or fails the tests: nothing is left out by forgetting it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.core.db import Base
from backend.core.lease import Lease
from backend.models.activity import ActivityEntry
from backend.models.audit import AuditEntry, AuditMark
from backend.models.campaigns import Campaign, CampaignItem
from backend.models.commands import PlayerCommand
from backend.models.content import Blob, Content, ContentTag, Replacement
from backend.models.idempotency import Idempotency
from backend.models.jobs import Job
from backend.models.locations import Location
from backend.models.plans import Plan
from backend.models.players import Pairing, Player, PlayerTag
from backend.models.schedules import Schedule, SchedulePlayer, ScheduleTag
from backend.models.settings import Setting
from backend.models.uploads import PendingUpload
from backend.models.users import Identity, OneTimeLink, RecoveryCode, RefreshToken, User, UserLocation
from backend.services.audit_values import is_secret

CREATED, CHANGED, DELETED = "created", "changed", "deleted"
EVERYWHERE = {
    "id": "it stands in the target",
    "created_at": "the entry has its own",
    "version": "it counts what is noted anyway",
}


@dataclass(frozen=True)
class Part:
    """Rows that people take for a property of what they belong to: the relationship, and what is noted of each row.

    What is not a set keeps its order.
    """

    relationship: str
    shown: Callable[[Any], Any]
    is_set: bool = True


@dataclass(frozen=True)
class Subject:
    """A table that is watched: acts on its rows are called `noun.verb`, and their target is `of:owner`.

    `left_out` names the columns that are not noted and why. `verbs` says which acts are, and what they are called.
    """

    noun: str
    of: str
    owner: str = "id"
    called: str | None = "name"
    left_out: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    verbs: Mapping[str, str] = field(
        default_factory=lambda: {each: each for each in (CREATED, CHANGED, DELETED)}
    )
    hides: Callable[[Any], bool] = lambda _row: False

    def target(self, row: Any) -> str:
        """What was acted on, such as `player:7`."""
        return f"{self.of}:{getattr(row, self.owner)}"

    def name(self, row: Any) -> str:
        """What it is called now."""
        return str(getattr(row, self.called) or "") if self.called else ""

    def leaves_out(self, column: str) -> bool:
        """Whether what is written there is not noted."""
        return column in self.left_out or column in EVERYWHERE


def _tag(row: Any) -> str:
    return str(row.tag)


TAGS = Part("tag_rows", _tag)
FOUND_IN_THE_FILE = "the machine finds it in the file and may find it again"
TOLD_BY_THE_SCREEN = "the screen tells it of itself, every few seconds"
KEPT_BY_PLANNER = "the planner's own bookkeeping, for thousands of screens at a time"
BY_COMMAND = "it is set by a command, which is noted"

SUBJECTS: dict[type[Base], Subject] = {
    User: Subject(
        noun="user",
        of="user",
        called="username",
        left_out={
            "token_version": "it follows from the role, the password and is_active",
            "totp_step": "it is written with each use of a code",
        },
        parts={"location_ids": Part("locations", lambda place: place.id)},
    ),
    RefreshToken: Subject(
        noun="sign_in",
        of="user",
        owner="user_id",
        called=None,
        left_out=dict.fromkeys(
            ("user_id", "family", "token_hash", "expires_at", "used_at", "client", "address"),
            "a sign-in is noted when it begins and when it is ended; in between it is renewed every few minutes",
        ),
        verbs={CHANGED: "ended"},
    ),
    OneTimeLink: Subject(noun="link", of="user", owner="user_id", called="purpose"),
    RecoveryCode: Subject(noun="recovery_code", of="user", owner="user_id", called=None),
    Identity: Subject(noun="identity", of="user", owner="user_id", called="issuer"),
    Location: Subject(noun="location", of="location", left_out={"path": "it follows from parent_id"}),
    Content: Subject(
        noun="content",
        of="content",
        called="title",
        left_out=dict.fromkeys(
            (
                "status",
                "error",
                "mime_type",
                "file_size_bytes",
                "width",
                "height",
                "duration_seconds",
                "metadata",
            ),
            FOUND_IN_THE_FILE,
        ),
        parts={"tags": TAGS},
    ),
    Replacement: Subject(noun="replacement", of="content", owner="content_id", called="filename"),
    Campaign: Subject(
        noun="campaign",
        of="campaign",
        parts={
            "items": Part(
                "items",
                lambda item: {
                    "content_id": item.content_id,
                    "duration_seconds": item.duration_seconds,
                    "fit": item.fit,
                    "muted": item.muted,
                },
                is_set=False,
            )
        },
    ),
    # Made and removed with their campaign, whose `items` say so.
    CampaignItem: Subject(
        noun="campaign_item", of="campaign", owner="campaign_id", called=None, verbs={CHANGED: CHANGED}
    ),
    Schedule: Subject(
        noun="schedule",
        of="schedule",
        called=None,
        parts={"tags": TAGS, "player_ids": Part("player_rows", lambda row: row.player_id)},
    ),
    Player: Subject(
        noun="player",
        of="player",
        left_out={
            **dict.fromkeys(
                (
                    "ip_address",
                    "mac_address",
                    "resolution",
                    "status",
                    "last_seen_at",
                    "session_id",
                    "current_campaign_id",
                    "current_content_id",
                    "fault",
                    "system_info",
                    "app_version",
                    "capabilities",
                    "pending_plan_hash",
                    "applied_plan_hash",
                    "applied_at",
                    "missing_count",
                ),
                TOLD_BY_THE_SCREEN,
            ),
            **dict.fromkeys(
                ("plan_wanted", "plan_revision", "plan_hash", "rolled_plan_hash"), KEPT_BY_PLANNER
            ),
            **dict.fromkeys(("volume", "playback", "next_seq"), BY_COMMAND),
        },
        parts={"tags": TAGS},
    ),
    Setting: Subject(noun="setting", of="setting", owner="name", hides=lambda row: is_secret(row.name)),
}

# A line of the feed that tells of an act which leaves no watched row: what the act is called here.
LINES = {"user.signed_in": "sign_in.begun", "player.paired": "player.paired"}

LEFT_OUT: dict[type[Base], str] = {
    UserLocation: "it stands in its user's location_ids",
    ContentTag: "it stands in its content's tags",
    PlayerTag: "it stands in its screen's tags",
    ScheduleTag: "it stands in its schedule's tags",
    SchedulePlayer: "it stands in its schedule's player_ids",
    PlayerCommand: "an order is noted once, for however many screens; the ledger itself says how each of them took it",
    Pairing: "a waiting screen changes its code by itself; that somebody paired it is noted",
    Blob: "bytes that one or many entries of the library share are counted and prepared by the machine",
    PendingUpload: "it moves with every piece; what it becomes is noted",
    Plan: KEPT_BY_PLANNER,
    Job: "how far the machine's work is; that somebody cancelled it or had it tried again is noted",
    Idempotency: "it keeps an answer for a repeated request",
    Lease: "which process does the clock's work, renewed every few seconds",
    ActivityEntry: "the feed is what the trail looks like to people",
    AuditEntry: "it is the trail",
    AuditMark: "it is the trail's own end",
}
