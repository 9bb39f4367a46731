"""The work on the library at any moment: nothing waits to be prepared that nobody will prepare."""

from collections import Counter
from typing import Any

from sqlalchemy import select

from backend.core.db import db
from backend.models.content import Content, ContentStatus, Replacement
from backend.models.jobs import OPEN, Job


def waiting_in_vain() -> dict[int, int]:
    """What is being prepared or replaced without having one open job, no fewer and no more: how many each has.

    What lies in the trash waits for nobody.
    """
    db.session.rollback()
    prepared = select(Content.id).where(
        Content.status == ContentStatus.PROCESSING, Content.deleted_at.is_(None)
    )
    waiting = {*db.session.scalars(prepared), *db.session.scalars(select(Replacement.content_id))}
    open_jobs = Counter(db.session.scalars(select(Job.subject_id).where(Job.status.in_(OPEN))))
    return {content_id: open_jobs[content_id] for content_id in waiting if open_jobs[content_id] != 1}


def job_of(entry: dict[str, Any]) -> Job:
    """The one job of this entry, read anew."""
    db.session.rollback()
    return db.session.scalars(select(Job).where(Job.subject_id == entry["id"])).one()
