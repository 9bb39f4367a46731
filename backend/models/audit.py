"""Audit: who did what, kept for those who must prove it."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, exact


class AuditEntry(Base):
    """One act. Rows are only ever added.

    `actor` and `name` say what the actor and the target were called then: both may be gone or be called differently by now.
    `position` and `chain` are given later, in an order of their own: see services/audit_chain.py.
    """

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(64), index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(80), default="", index=True)
    address: Mapped[str] = mapped_column(String(45), default="")
    request_id: Mapped[str] = mapped_column(exact(64), default="")
    target: Mapped[str] = mapped_column(String(120), default="", index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    position: Mapped[int | None] = mapped_column(BigInteger)
    chain: Mapped[str | None] = mapped_column(exact(64))

    __table_args__ = (
        Index("ix_audit_entries_created_at", "created_at"),
        Index("ix_audit_entries_position", "position", unique=True),
        {"sqlite_autoincrement": True},
    )


class AuditMark(Base):
    """Where the chain of audit entries stands: its `head`, and the `anchor` it begins behind once old entries were purged."""

    __tablename__ = "audit_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(exact(16), unique=True)
    position: Mapped[int] = mapped_column(BigInteger)
    chain: Mapped[str] = mapped_column(exact(64))
