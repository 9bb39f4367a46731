"""Players: the screens, what they should play, what they do play, and how they are paired."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, UtcDateTime, exact
from backend.models.columns import belongs_to, choice
from backend.models.locations import Location
from backend.words import DeviceType as DeviceType
from backend.words import Playback as Playback
from backend.words import PlayerStatus as PlayerStatus


class PlayerTag(Base):
    __tablename__ = "player_tags"

    player_id: Mapped[int] = mapped_column(ForeignKey("players.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(exact(40), primary_key=True, index=True)
    __table_args__ = ()


class Player(Base):
    """A screen.

    What it should play: `plan_wanted` is raised by every change that may touch it, `plan_hash` with `plan_revision` is what
    the planner made of it; where only its week was over, `rolled_plan_hash` is the one before, which is as good for 14 days
    more. What it does play: `pending_plan_hash` was received, `applied_plan_hash` is on the wall.
    Revisions are microseconds since the epoch, never lowered. `session_id` is the socket that owns the player now.
    """

    __tablename__ = "players"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    key_hash: Mapped[str] = mapped_column(exact(64), unique=True)
    code: Mapped[str] = mapped_column(exact(6), unique=True)
    location_id: Mapped[int] = belongs_to("locations.id", on_delete="RESTRICT")
    device_type: Mapped[DeviceType] = choice(DeviceType, default=DeviceType.OTHER)
    ip_address: Mapped[str | None] = mapped_column(String(45))
    mac_address: Mapped[str | None] = mapped_column(String(17))
    resolution: Mapped[str | None] = mapped_column(String(20))
    orientation: Mapped[str] = mapped_column(String(16), default="landscape")
    volume: Mapped[int] = mapped_column(default=100)
    playback: Mapped[Playback] = choice(Playback, default=Playback.PLAYING)
    status: Mapped[PlayerStatus] = choice(PlayerStatus, default=PlayerStatus.OFFLINE, index=True)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    session_id: Mapped[str | None] = mapped_column(exact(64))
    current_campaign_id: Mapped[int | None]
    current_content_id: Mapped[int | None]
    fault: Mapped[str | None] = mapped_column(String(500))
    system_info: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    plan_wanted: Mapped[int] = mapped_column(BigInteger, default=0)
    plan_revision: Mapped[int] = mapped_column(BigInteger, default=0)
    plan_hash: Mapped[str | None] = mapped_column(exact(64))
    rolled_plan_hash: Mapped[str | None] = mapped_column(exact(64))
    pending_plan_hash: Mapped[str | None] = mapped_column(exact(64))
    missing_count: Mapped[int] = mapped_column(default=0)
    applied_plan_hash: Mapped[str | None] = mapped_column(exact(64))
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    app_version: Mapped[str | None] = mapped_column(String(40))
    capabilities: Mapped[list[str]] = mapped_column(JSON, default=list)
    proportions: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1)

    location: Mapped[Location] = relationship(lazy="selectin")
    tag_rows: Mapped[list[PlayerTag]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", passive_deletes=True, order_by=PlayerTag.tag
    )

    __table_args__ = (
        # On SQLite writing it anew costs a change more than looking through the table costs the planner.
        Index("ix_players_plan", "plan_wanted", "plan_revision", info={"only_on": "mariadb"}).ddl_if(
            dialect=("mysql", "mariadb")  # type: ignore[arg-type]  # it takes several names, its types know one
        ),
        {"sqlite_autoincrement": True},
    )

    @property
    def tags(self) -> list[str]:
        return [row.tag for row in self.tag_rows]

    @property
    def in_step(self) -> bool:
        """Whether what is on the wall is what should be there, with nothing still to be planned but another week."""
        if self.applied_plan_hash is None:
            return False
        is_planned = self.plan_revision >= self.plan_wanted
        is_newest = self.applied_plan_hash == self.plan_hash and is_planned
        return is_newest or self.applied_plan_hash == self.rolled_plan_hash


class Pairing(Base):
    """A screen that waits for somebody to type its code.

    It is bound to the screen by a secret only that screen has. Once paired it keeps the player until the screen registers
    for the first time, so that a screen which missed its key can be given a new one; then the row goes.
    """

    __tablename__ = "pairings"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(exact(6), unique=True)
    secret_hash: Mapped[str] = mapped_column(exact(64), unique=True)
    session_id: Mapped[str | None] = mapped_column(exact(64))
    player_id: Mapped[int | None] = belongs_to("players.id")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
