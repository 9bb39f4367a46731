"""Activity: what happened, for people to read."""

from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base
from backend.models.columns import belongs_to


class ActivityEntry(Base):
    """One line of the feed: `kind` such as `player.paired`, and the words to fill its sentence with.

    `location_id` decides who may read it; without one only administrators may.
    """

    __tablename__ = "activity_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64), index=True)
    user_id: Mapped[int | None] = belongs_to("users.id", on_delete="SET NULL")
    player_id: Mapped[int | None] = belongs_to("players.id", on_delete="SET NULL")
    location_id: Mapped[int | None] = belongs_to("locations.id", on_delete="SET NULL")
    words: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (Index("ix_activity_entries_created_at", "created_at"), {"sqlite_autoincrement": True})
