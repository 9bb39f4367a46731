"""What holds of the work on the library at any moment: nothing waits to be prepared that nobody will prepare."""

from collections import Counter

from sqlalchemy import select

from backend.core.db import db
from backend.models.content import Content, ContentStatus, Replacement
from backend.models.jobs import OPEN, Job


def nothing_waits_in_vain() -> bool:
    """Whatever is being prepared or replaced, and not in the trash, has one open job: no fewer and no more."""
    db.session.rollback()
    prepared = select(Content.id).where(
        Content.status == ContentStatus.PROCESSING, Content.deleted_at.is_(None)
    )
    waiting = {*db.session.scalars(prepared), *db.session.scalars(select(Replacement.content_id))}
    open_jobs = Counter(db.session.scalars(select(Job.subject_id).where(Job.status.in_(OPEN))))
    wrong = {content_id: open_jobs[content_id] for content_id in waiting if open_jobs[content_id] != 1}
    assert not wrong, f"these wait to be prepared, and have so many open jobs: {wrong}"
    return True
