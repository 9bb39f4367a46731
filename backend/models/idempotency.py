"""Idempotency: the answer a repeated request gets instead of a second effect."""

from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, exact
from backend.models.columns import belongs_to


class Idempotency(Base):
    """What a user's request with this key did: its fingerprint, and the answer once there is one."""

    __tablename__ = "idempotency"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = belongs_to("users.id")
    key: Mapped[str] = mapped_column(exact(128))
    fingerprint: Mapped[str] = mapped_column(exact(64))
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_idempotency_created_at", "created_at"),
        {"sqlite_autoincrement": True},
    )
