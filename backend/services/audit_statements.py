"""Statements on many rows: an UPDATE or DELETE of a watched table is noted row by row, with what was there before.

Statements that can't be noted are refused. What goes past the session as text (`core/bulk.py`) is seen by nobody:
tests/architecture/test_the_audit_trail.py lists who may do that.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Row, Table, Update, select
from sqlalchemy.orm import ORMExecuteState

from backend.models.audit import AuditEntry
from backend.services import audit
from backend.services.audit import Act
from backend.services.audit_subjects import CHANGED, CREATED, DELETED, SUBJECTS, Subject

MOST_ROWS = 1_000  # of one statement that are noted one by one
PURGING = "audit_purging"  # the option of the one statement that may remove entries


class AppendOnly(RuntimeError):
    """Somebody tried to change what was noted."""


class Unseen(RuntimeError):
    """A statement would write to a watched table in a way in which nothing can be noted of it."""


def executing(state: ORMExecuteState) -> Any:
    """Before a statement is executed: note it together with executing it, or nothing, and the session goes on by itself."""
    if not (state.is_update or state.is_delete or state.is_insert) or state.bind_mapper is None:
        return None
    model = state.bind_mapper.class_
    if model is AuditEntry and not state.execution_options.get(PURGING):
        raise AppendOnly("Audit entries are neither changed nor removed.")
    subject = SUBJECTS.get(model)
    if subject is None:
        return None
    if state.is_insert:
        if CREATED in subject.verbs:
            raise Unseen(f"Add rows of {model.__name__} to the session, which notes them.")
        return None
    if state.is_executemany:
        raise Unseen(
            f"Change rows of {model.__name__} in the session, or all in the same way: then it is noted."
        )
    if state.is_delete:
        return _deleting(state, subject, model.__table__) if DELETED in subject.verbs else None
    update = cast(Update, state.statement)
    touched = {str(getattr(column, "key", column)) for column in update._values or ()}  # noqa: SLF001 - no public name tells what an UPDATE sets
    noted = sorted(name for name in touched if not subject.leaves_out(name))
    return _updating(state, subject, model.__table__, noted) if noted and CHANGED in subject.verbs else None


def _deleting(state: ORMExecuteState, subject: Subject, table: Table) -> Any:
    names = [column.name for column in table.columns if not subject.leaves_out(column.name)]
    rows = _rows(state, subject, table, names)
    result = state.invoke_statement()
    acts = [audit.act_on(subject, DELETED, row, before=_values(row, names)) for row in rows]
    audit.write(state.session, acts if len(rows) <= MOST_ROWS else [_many(subject, DELETED, result)])
    return result


def _updating(state: ORMExecuteState, subject: Subject, table: Table, names: Sequence[str]) -> Any:
    rows = _rows(state, subject, table, names)
    result = state.invoke_statement()
    if len(rows) > MOST_ROWS:
        audit.write(state.session, [_many(subject, CHANGED, result)])
        return result
    now = _rows_with(state, table, [row.id for row in rows], names)
    acts = [
        audit.act_on(subject, CHANGED, row, before=_values(row, names), after=_values(now[row.id], names))
        for row in rows
        if row.id in now and _values(row, names) != _values(now[row.id], names)
    ]
    audit.write(state.session, acts)
    return result


def _rows(state: ORMExecuteState, subject: Subject, table: Table, names: Sequence[str]) -> Sequence[Row[Any]]:
    """Those the statement is about to touch, locked; one more than are noted one by one, where there are so many."""
    wanted = dict.fromkeys(["id", subject.owner, *([subject.called] if subject.called else []), *names])
    found = select(*(table.c[name] for name in wanted)).order_by(table.c.id).limit(MOST_ROWS + 1)
    condition = state.statement.whereclause  # type: ignore[attr-defined]  # an UPDATE or a DELETE has one
    if condition is not None:
        found = found.where(condition)
    parameters = state.parameters if isinstance(state.parameters, Mapping) else {}
    return state.session.connection().execute(found.with_for_update(), parameters).all()


def _rows_with(
    state: ORMExecuteState, table: Table, ids: Sequence[int], names: Sequence[str]
) -> dict[int, Row[Any]]:
    found = select(table.c.id, *(table.c[name] for name in names)).where(table.c.id.in_(ids))
    return {row.id: row for row in state.session.connection().execute(found)}


def _values(row: Row[Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names if getattr(row, name) is not None}


def _many(subject: Subject, verb: str, result: Any) -> Act:
    """More than are worth a line each: how many they were."""
    return Act(f"{subject.noun}.{subject.verbs[verb]}", details={"count": int(result.rowcount)})
