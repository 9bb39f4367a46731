"""The audit trail as a story reads it."""

from sqlalchemy import select

from backend.core.db import db
from backend.models.audit import AuditEntry


def trail(action: str = "") -> list[AuditEntry]:
    """What was noted so far, in the order in which it was written; of one kind, or all."""
    db.session.rollback()
    found = select(AuditEntry).order_by(AuditEntry.id)
    if action:
        found = found.where(AuditEntry.action == action)
    return list(db.session.scalars(found, execution_options={"populate_existing": True}))


def newest(action: str) -> AuditEntry:
    """The last one of this kind."""
    noted = trail(action)
    assert noted, f"{action} was not noted; noted were {[each.action for each in trail()]}"
    return noted[-1]
