"""The audit trail: who did what, when and from where, in the transaction in which it was done.

What is written to audited tables is noted by itself (`audit_writes`). What leaves no such row, or leaves thousands in one
statement, is noted with `note`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from backend.core import acting
from backend.core.acting import Acting
from backend.core.db import db
from backend.models.audit import AuditEntry
from backend.services.audit_subjects import Subject
from backend.services.audit_values import HIDDEN, plain

ENTRIES: Table = AuditEntry.__table__  # type: ignore[assignment]  # a declared table is always a Table


@dataclass(frozen=True)
class Act:
    """One thing that was done to one target, such as `player.changed` to `player:7`, which then was called `name`."""

    action: str
    target: str = ""
    name: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    by: Acting | None = None


def note(action: str, *, target: str = "", name: str = "", details: Mapping[str, Any] | None = None) -> None:
    """Note an act that no audited row tells of. Belongs inside an @atomic verb: it is kept exactly when that is committed."""
    session = db.session()
    if not session.info.get("writing"):
        raise RuntimeError("audit.note() belongs inside an @atomic verb")
    write(session, [Act(action, target, name, plain(details or {}))])


def act_on(
    subject: Subject,
    verb: str,
    row: Any,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Act:
    """An act on a row of a watched table, with the values that were there and those that are."""
    is_hidden = subject.hides(row)
    values = {"before": before, "after": after}
    details = {
        when: dict.fromkeys(each, HIDDEN) if is_hidden else plain(each)
        for when, each in values.items()
        if each
    }
    return Act(f"{subject.noun}.{subject.verbs[verb]}", subject.target(row), subject.name(row), details)


def write(session: Session, acts: Sequence[Act]) -> None:
    """Add an entry for each, in one statement, within the session's transaction; the same act many times is one with a count."""
    whoever = acting.current()
    rows = [_row(act, act.by or whoever) for act in _counted(acts)]
    if rows:
        session.connection().execute(insert(ENTRIES), rows)


def _row(act: Act, by: Acting) -> dict[str, Any]:
    return {
        "action": act.action[:64],
        "actor_id": by.user_id,
        "actor": by.name[:80],
        "address": by.address[:45],
        "request_id": by.request_id[:64],
        "target": act.target[:120],
        "name": act.name[:200],
        "details": act.details,
    }


def _counted(acts: Sequence[Act]) -> Iterable[Act]:
    if len(acts) == 1:
        return acts
    alike: dict[bytes, list[Act]] = {}
    for act in acts:
        said = [act.action, act.target, act.name, act.details, act.by]
        key = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
        alike.setdefault(key, []).append(act)
    return [
        same[0] if len(same) == 1 else replace(same[0], details=same[0].details | {"count": len(same)})
        for same in alike.values()
    ]
