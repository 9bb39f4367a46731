"""Audit: who did what, kept for those who must prove it."""

from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, exact


class AuditEntry(Base):
    """One act. Rows are only ever added; `chain` links each to the one before and is filled in later."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(64), index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    target: Mapped[str] = mapped_column(String(120), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    chain: Mapped[str | None] = mapped_column(exact(64))

    __table_args__ = (Index("ix_audit_entries_created_at", "created_at"), {"sqlite_autoincrement": True})
