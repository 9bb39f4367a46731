"""The audit trail as administrators see it: page by page, or all of it line by line."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from backend.core.db import atomic, db
from backend.core.pages import Page, ordering, paginate, says
from backend.models.audit import AuditEntry
from backend.models.users import User
from backend.schemas.audit import AuditActor, AuditFilter, AuditOut, AuditQuery
from backend.services import audit, rights
from backend.services.rights import Permission

AT_ONCE = 500
SORTS = {"created_at": AuditEntry.id}  # numbers are given in that order, and every index ends with them


def list_entries(actor: User, query: AuditQuery) -> Page[AuditEntry]:
    """The newest first. Raises: Forbidden, Invalid (an unknown sort)."""
    rights.require(actor, Permission.AUDIT_READ)
    found = _matching(query).order_by(*ordering(query.sort, SORTS, AuditEntry.id)[:1])
    return paginate(found, query.page, query.per_page)


def shown(entry: Any) -> AuditOut:
    """An entry as it travels."""
    return AuditOut(
        id=entry.id,
        created_at=entry.created_at,
        action=entry.action,
        actor=AuditActor(id=entry.actor_id, name=entry.actor),
        address=entry.address,
        request_id=entry.request_id,
        target=entry.target,
        name=entry.name,
        details=entry.details,
        position=entry.position,
        chain=entry.chain,
    )


def export(actor: User, wanted: AuditFilter) -> Iterator[bytes]:
    """All of these as lines of JSON, the oldest first, read part by part while they are sent.

    That it was asked for is noted, and stands on the last line where it matches. Raises: Forbidden.
    """
    rights.require(actor, Permission.AUDIT_READ)
    return _lines(wanted, _begin_export(wanted))


@atomic
def _begin_export(wanted: AuditFilter) -> int:
    """Note it. Returns the number of the newest entry: what comes while it is sent is not waited for."""
    audit.note("audit.exported", details=wanted.model_dump(mode="json", exclude_defaults=True, by_alias=True))
    return db.session.scalar(select(func.max(AuditEntry.id))) or 0


def _lines(wanted: AuditFilter, newest: int) -> Iterator[bytes]:
    last = 0
    while True:
        part = _matching(wanted).where(AuditEntry.id > last, AuditEntry.id <= newest)
        rows = db.session.execute(
            part.with_only_columns(*AuditEntry.__table__.columns).order_by(AuditEntry.id).limit(AT_ONCE)
        ).all()
        if rows:
            yield b"".join(_line(row) for row in rows)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


def _line(row: Any) -> bytes:
    """ASCII alone: one line also for programs that know other ends of lines than this one."""
    return json.dumps(shown(row).model_dump(mode="json")).encode() + b"\n"


def _matching(wanted: AuditFilter) -> Select[AuditEntry]:
    found = select(AuditEntry)
    if wanted.actor:
        found = found.where(_by(wanted.actor))
    if wanted.action:
        found = found.where(_named(AuditEntry.action, wanted.action, "."))
    if wanted.target:
        found = found.where(_named(AuditEntry.target, wanted.target, ":"))
    if wanted.from_ is not None:
        found = found.where(AuditEntry.created_at >= wanted.from_)
    if wanted.to is not None:
        found = found.where(AuditEntry.created_at < wanted.to)
    if wanted.q.strip():
        columns = (
            AuditEntry.action,
            AuditEntry.actor,
            AuditEntry.target,
            AuditEntry.name,
            AuditEntry.address,
        )
        found = found.where(says(wanted.q, *columns))
    return found


def _by(actor: str) -> ColumnElement[bool]:
    named = AuditEntry.actor == actor
    is_number = actor.isascii() and actor.isdigit() and len(actor) < 10
    return or_(named, AuditEntry.actor_id == int(actor)) if is_number else named


def _named(column: Any, word: str, separator: str) -> ColumnElement[bool]:
    """`player.changed` alone, or with `player` all that begins with `player.`"""
    if separator in word:
        condition: ColumnElement[bool] = column == word
        return condition
    return or_(column == word, column.startswith(f"{word}{separator}", autoescape=True))
