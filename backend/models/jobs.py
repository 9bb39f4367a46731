"""Jobs: long work as rows, so that a lost queue loses nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, UtcDateTime
from backend.models.columns import choice
from backend.words import JobStatus as JobStatus

OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)


class Job(Base):
    """One piece of work on one subject, such as `media` on content 7. `attempts` is counted before each try."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int]
    status: Mapped[JobStatus] = choice(JobStatus, default=JobStatus.QUEUED)
    percent: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    log: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_jobs_status", "status", "kind"),
        Index("ix_jobs_subject", "kind", "subject_id"),
        {"sqlite_autoincrement": True},
    )
