"""Watching the session: every write to a watched table is noted, with what was there before, in its own transaction.

Whoever adds a verb need not think of it. What the session flushes is seen here; an UPDATE or DELETE of many rows
(`session.execute(update(…))`) in `audit_statements`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import PassiveFlag, Session, UOWTransaction
from sqlalchemy.orm.attributes import get_history

from backend.core import acting
from backend.core.db import Base, db
from backend.models.activity import ActivityEntry
from backend.models.audit import AuditEntry
from backend.models.users import User
from backend.services import audit, audit_statements
from backend.services.audit import Act
from backend.services.audit_subjects import CHANGED, CREATED, DELETED, LINES, SUBJECTS, Part, Subject

Values = dict[str, Any]
NOTHING: tuple[Any, ...] = (None, "", [], {})


def listen() -> None:
    """Watch every session of this process. May be called again."""
    if event.contains(db.session, "after_flush", _flushed):
        return
    event.listen(db.session, "after_flush", _flushed)
    event.listen(db.session, "do_orm_execute", audit_statements.executing)
    for model in SUBJECTS:
        for name in _watched(model):
            # What is there is read before it is written over, also where the verb itself did not look.
            event.listen(getattr(model, name), "set", _wants_the_old_value, active_history=True)


def _wants_the_old_value(_row: Any, _value: Any, _before: Any, _initiator: Any) -> None:
    """A listener that is told the old value is what makes SQLAlchemy read it."""


@cache
def _watched(model: type[Base]) -> frozenset[str]:
    subject = SUBJECTS[model]
    return frozenset(
        each.key for each in inspect(model).column_attrs if not subject.leaves_out(each.columns[0].name)
    )


def _flushed(session: Session, _context: UOWTransaction) -> None:
    """The rows have their numbers by now, and the session still knows what was there before."""
    acts = [*_created(session, session.new), *_changed(session.dirty), *_deleted(session.deleted)]
    if acts:
        audit.write(session, acts)


def _created(session: Session, rows: Iterable[Any]) -> Iterator[Act]:
    for row in rows:
        subject = SUBJECTS.get(type(row))
        if subject is not None and CREATED in subject.verbs:
            yield audit.act_on(subject, CREATED, row, after=_present(subject, row))
        elif type(row) is ActivityEntry and row.kind in LINES:
            yield _told(session, row)


def _changed(rows: Iterable[Any]) -> Iterator[Act]:
    for row in rows:
        subject = SUBJECTS.get(type(row))
        if subject is not None and CHANGED in subject.verbs:
            before, after = _differing(subject, row)
            if after:
                yield audit.act_on(subject, CHANGED, row, before=before, after=after)
        elif type(row) is AuditEntry:
            raise audit_statements.AppendOnly("An audit entry is never changed.")


def _deleted(rows: Iterable[Any]) -> Iterator[Act]:
    for row in rows:
        subject = SUBJECTS.get(type(row))
        if subject is not None and DELETED in subject.verbs:
            yield audit.act_on(subject, DELETED, row, before=_present(subject, row))
        elif type(row) is AuditEntry:
            raise audit_statements.AppendOnly("An audit entry is never removed by itself.")


def _told(session: Session, line: ActivityEntry) -> Act:
    """An act of which only the feed tells. Whoever signs in was a stranger until now."""
    user = session.get(User, line.user_id) if line.user_id is not None else None
    whoever = acting.current()
    if user is not None and whoever.user_id is None:
        whoever = replace(whoever, name=user.username, user_id=user.id)
    if line.player_id is not None:
        return Act(LINES[line.kind], f"player:{line.player_id}", by=whoever)
    return Act(LINES[line.kind], f"user:{line.user_id}", user.username if user else "", by=whoever)


def _present(subject: Subject, row: Base) -> Values:
    """What is known of the row without asking the database for more; what is empty says nothing."""
    known = inspect(row).dict
    values = {name: known[name] for name in _watched(type(row)) if known.get(name) not in NOTHING}
    for name, part in subject.parts.items():
        if known.get(part.relationship):
            values[name] = _shown(part, known[part.relationship])
    return values


def _differing(subject: Subject, row: Base) -> tuple[Values, Values]:
    """What was there and what is there now, of all that differs."""
    state, watched = inspect(row), _watched(type(row))
    before, after = Values(), Values()
    for name in watched & state.committed_state.keys():
        history = get_history(row, name, PassiveFlag.PASSIVE_NO_INITIALIZE)
        if history.added:
            before[name], after[name] = next(iter(history.deleted or ()), None), history.added[0]
    for name, part in subject.parts.items():
        if part.relationship in state.committed_state:
            history = get_history(row, part.relationship, PassiveFlag.PASSIVE_NO_INITIALIZE)
            was = _shown(part, [*(history.unchanged or ()), *(history.deleted or ())])
            now = _shown(part, state.dict[part.relationship])
            if was != now:
                before[name], after[name] = was, now
    return before, after


def _shown(part: Part, rows: Iterable[Any]) -> list[Any]:
    shown = [part.shown(row) for row in rows]
    return sorted(shown) if part.is_set else shown
