"""The first tables: people, places, content, campaigns, schedules, screens, and what is remembered about them.

Revision ID: 0001
Revises:
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from backend.core.db import UtcDateTime, exact

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LONG_TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
TABLES = [
    "audit_entries", "blobs", "jobs", "leases", "locations", "plans", "settings", "users", "campaigns",
    "content", "idempotency", "players", "refresh_tokens", "user_locations", "activity_entries",
    "campaign_items", "content_tags", "pairings", "player_commands", "player_tags", "schedules",
    "schedule_players", "schedule_tags",
]  # fmt: skip
# A place names its fallback campaign, a campaign its place: this key is added when both tables are there.
CIRCLE = "fk_locations_fallback_campaign_id"


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _table(name: str, *parts: Any) -> None:
    """A table that remembers when a row was made; one with numbers of its own never gives a number twice."""
    created_at: sa.Column[datetime] = sa.Column("created_at", UtcDateTime(), nullable=False)
    numbered = any(
        isinstance(part, sa.Column) and part.name == "id" and isinstance(part.type, sa.Integer)
        for part in parts
    )
    options = {"sqlite_autoincrement": True} if numbered else {}
    op.create_table(name, *parts, created_at, **options)


def _circle() -> sa.ForeignKey:
    """Part of the table on SQLite, which can't add keys later; left out by MariaDB, where it is added below."""
    return sa.ForeignKey("campaigns.id", name=CIRCLE, ondelete="SET NULL", use_alter=True)


def upgrade():
    _table(
        "audit_entries",
        _id(),
        sa.Column("action", sa.String(64), nullable=False, index=True),
        sa.Column("actor_id", sa.Integer(), index=True),
        sa.Column("target", sa.String(120), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("chain", exact(64)),
        sa.Index("ix_audit_entries_created_at", "created_at"),
    )
    _table(
        "blobs",
        _id(),
        sa.Column("source_sha256", exact(64), nullable=False),
        sa.Column("source_key", exact(120), nullable=False),
        sa.Column("recipe", exact(32), nullable=False),
        sa.Column("sha256", exact(64), index=True),
        sa.Column("key", exact(120), index=True),
        sa.Column("thumbnail_key", exact(120), index=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False, index=True),
        sa.Column("unused_since", UtcDateTime(), index=True),
        sa.Index("ix_blobs_source", "source_sha256", "recipe", unique=True),
    )
    _table(
        "jobs",
        _id(),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("started_at", UtcDateTime()),
        sa.Column("finished_at", UtcDateTime()),
        sa.Column("locked_until", UtcDateTime()),
        sa.Index("ix_jobs_subject", "kind", "subject_id"),
        sa.Index("ix_jobs_status", "status", "kind"),
    )
    _table(
        "leases",
        _id(),
        sa.Column("name", exact(64), nullable=False, unique=True),
        sa.Column("holder", exact(64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
    )
    _table(
        "locations",
        _id(),
        sa.Column("name", sa.String(120), nullable=False, index=True),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("locations.id", ondelete="RESTRICT"), index=True),
        sa.Column("path", exact(255), nullable=False, index=True),
        sa.Column("address", sa.String(255), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        sa.Column("fallback_campaign_id", sa.Integer(), _circle(), index=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    _table(
        "plans",
        _id(),
        sa.Column("hash", exact(64), nullable=False, unique=True),
        sa.Column("body", LONG_TEXT, nullable=False),
        sa.Column("valid_until", UtcDateTime(), nullable=False),
        sa.Column("rolls_at", UtcDateTime(), nullable=False, index=True),
    )
    _table(
        "settings",
        _id(),
        sa.Column("name", exact(64), nullable=False, unique=True),
        sa.Column("value", sa.JSON(), nullable=False),
    )
    _table(
        "users",
        _id(),
        sa.Column("username", exact(64), nullable=False, unique=True),
        sa.Column("email", exact(254), nullable=False, unique=True),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("role", sa.String(16), nullable=False, index=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("max_locations", sa.Integer()),
        sa.Column("max_advertisements", sa.Integer()),
        sa.Column("max_notices", sa.Integer()),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    _table(
        "campaigns",
        _id(),
        sa.Column("name", sa.String(200), nullable=False, index=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False, index=True),
        sa.Column(
            "location_id", sa.Integer(), sa.ForeignKey("locations.id", ondelete="RESTRICT"), index=True
        ),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("start_date", sa.Date()),
        sa.Column("end_date", sa.Date()),
        sa.Column("mix_editorial", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("users.id", ondelete="SET NULL"), index=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Index("ix_campaigns_created_at", "created_at"),
    )
    _table(
        "content",
        _id(),
        sa.Column("title", sa.String(200), nullable=False, index=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("type", sa.String(16), nullable=False, index=True),
        sa.Column("status", sa.String(16), nullable=False, index=True),
        sa.Column("error", sa.String(500)),
        sa.Column("blob_id", sa.Integer(), sa.ForeignKey("blobs.id", ondelete="RESTRICT"), index=True),
        sa.Column("address", sa.String(2000)),
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("mime_type", sa.String(100), nullable=False),
        sa.Column("file_size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("duration_seconds", sa.Double()),
        sa.Column("metadata", sa.JSON(), nullable=False),
        sa.Column(
            "location_id", sa.Integer(), sa.ForeignKey("locations.id", ondelete="RESTRICT"), index=True
        ),
        sa.Column("expires_at", UtcDateTime(), index=True),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("users.id", ondelete="SET NULL"), index=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Index("ix_content_created_at", "created_at"),
    )
    _table(
        "idempotency",
        _id(),
        sa.Column(
            "user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("key", exact(128), nullable=False),
        sa.Column("fingerprint", exact(64), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.UniqueConstraint("user_id", "key"),
        sa.Index("ix_idempotency_created_at", "created_at"),
    )
    _table(
        "players",
        _id(),
        sa.Column("name", sa.String(120), nullable=False, index=True),
        sa.Column("key_hash", exact(64), nullable=False, unique=True),
        sa.Column("code", exact(6), nullable=False, unique=True),
        sa.Column(
            "location_id",
            sa.Integer(),
            sa.ForeignKey("locations.id", ondelete="RESTRICT"),
            nullable=False,
            index=True,
        ),
        sa.Column("device_type", sa.String(16), nullable=False),
        sa.Column("ip_address", sa.String(45)),
        sa.Column("mac_address", sa.String(17)),
        sa.Column("resolution", sa.String(20)),
        sa.Column("orientation", sa.String(16), nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("playback", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False, index=True),
        sa.Column("last_seen_at", UtcDateTime(), index=True),
        sa.Column("session_id", exact(64)),
        sa.Column("current_campaign_id", sa.Integer()),
        sa.Column("current_content_id", sa.Integer()),
        sa.Column("fault", sa.String(500)),
        sa.Column("system_info", sa.JSON(), nullable=False),
        sa.Column("plan_wanted", sa.BigInteger(), nullable=False),
        sa.Column("plan_revision", sa.BigInteger(), nullable=False),
        sa.Column("plan_hash", exact(64), index=True),
        sa.Column("pending_plan_hash", exact(64)),
        sa.Column("missing_count", sa.Integer(), nullable=False),
        sa.Column("applied_plan_hash", exact(64)),
        sa.Column("applied_at", UtcDateTime()),
        sa.Column("next_seq", sa.BigInteger(), nullable=False),
        sa.Column("app_version", sa.String(40)),
        sa.Column("capabilities", sa.JSON(), nullable=False),
        sa.Column("proportions", sa.JSON()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Index("ix_players_plan", "plan_wanted", "plan_revision"),
    )
    _table(
        "refresh_tokens",
        _id(),
        sa.Column(
            "user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("family", exact(64), nullable=False, index=True),
        sa.Column("token_hash", exact(64), nullable=False, unique=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False, index=True),
        sa.Column("used_at", UtcDateTime()),
        sa.Column("revoked_at", UtcDateTime()),
        sa.Column("client", sa.String(255), nullable=False),
    )
    _table(
        "user_locations",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "location_id",
            sa.Integer(),
            sa.ForeignKey("locations.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
    )
    _table(
        "activity_entries",
        _id(),
        sa.Column("kind", sa.String(64), nullable=False, index=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="SET NULL"), index=True),
        sa.Column("player_id", sa.Integer(), sa.ForeignKey("players.id", ondelete="SET NULL"), index=True),
        sa.Column(
            "location_id", sa.Integer(), sa.ForeignKey("locations.id", ondelete="SET NULL"), index=True
        ),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Index("ix_activity_entries_created_at", "created_at"),
    )
    _table(
        "campaign_items",
        _id(),
        sa.Column(
            "campaign_id",
            sa.Integer(),
            sa.ForeignKey("campaigns.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column(
            "content_id",
            sa.Integer(),
            sa.ForeignKey("content.id", ondelete="RESTRICT"),
            nullable=False,
            index=True,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("duration_seconds", sa.Double()),
        sa.Column("fit", sa.String(16), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
    )
    _table(
        "content_tags",
        sa.Column(
            "content_id", sa.Integer(), sa.ForeignKey("content.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("tag", exact(40), primary_key=True, index=True),
    )
    _table(
        "pairings",
        _id(),
        sa.Column("code", exact(6), nullable=False, unique=True),
        sa.Column("secret_hash", exact(64), nullable=False, unique=True),
        sa.Column("session_id", exact(64)),
        sa.Column("player_id", sa.Integer(), sa.ForeignKey("players.id", ondelete="CASCADE"), index=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False, index=True),
    )
    _table(
        "player_commands",
        sa.Column("id", exact(36), primary_key=True),
        sa.Column(
            "player_id",
            sa.Integer(),
            sa.ForeignKey("players.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("command", sa.String(16), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("supersede_key", exact(32)),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("issued_by", sa.Integer(), sa.ForeignKey("users.id", ondelete="SET NULL"), index=True),
        sa.Column("expires_at", UtcDateTime()),
        sa.Column("delivered_at", UtcDateTime()),
        sa.Column("finished_at", UtcDateTime()),
        sa.Column("detail", sa.String(1000)),
        sa.Column("late", sa.String(16)),
        sa.UniqueConstraint("player_id", "seq"),
        sa.Index("ix_player_commands_expiry", "status", "expires_at"),
        sa.Index("ix_player_commands_created_at", "created_at"),
        sa.Index("ix_player_commands_open", "player_id", "status", "seq"),
    )
    _table(
        "player_tags",
        sa.Column(
            "player_id", sa.Integer(), sa.ForeignKey("players.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("tag", exact(40), primary_key=True, index=True),
    )
    _table(
        "schedules",
        _id(),
        sa.Column(
            "campaign_id",
            sa.Integer(),
            sa.ForeignKey("campaigns.id", ondelete="RESTRICT"),
            nullable=False,
            index=True,
        ),
        sa.Column(
            "location_id", sa.Integer(), sa.ForeignKey("locations.id", ondelete="RESTRICT"), index=True
        ),
        sa.Column("start_date", sa.Date(), nullable=False, index=True),
        sa.Column("end_date", sa.Date(), index=True),
        sa.Column("start_time", sa.Time()),
        sa.Column("end_time", sa.Time()),
        sa.Column("days_of_week", sa.JSON()),
        sa.Column("recurrence_rule", sa.String(500)),
        sa.Column("exceptions", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer()),
        sa.Column("is_active", sa.Boolean(), nullable=False, index=True),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("users.id", ondelete="SET NULL"), index=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    _table(
        "schedule_players",
        sa.Column(
            "schedule_id", sa.Integer(), sa.ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "player_id",
            sa.Integer(),
            sa.ForeignKey("players.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
    )
    _table(
        "schedule_tags",
        sa.Column(
            "schedule_id", sa.Integer(), sa.ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("tag", exact(40), primary_key=True, index=True),
    )
    if op.get_bind().dialect.name != "sqlite":
        op.create_foreign_key(
            CIRCLE, "locations", "campaigns", ["fallback_campaign_id"], ["id"], ondelete="SET NULL"
        )


def downgrade():
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(CIRCLE, "locations", type_="foreignkey")
    for name in reversed(TABLES):
        op.drop_table(name)
