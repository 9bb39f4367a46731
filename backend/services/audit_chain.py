"""The chain of audit entries: each carries the hash of itself and of the one before, so that a changed or missing one shows.

Entries are linked by a job, a few seconds after they were written and never inside the write itself: a write
that had to know the entry before it would wait for every other one.

The order of the chain is `position`, given by the job, not the entry's number: of two transactions on MariaDB the one with
the smaller number may be committed later. It has no position yet when it appears, so the next pass takes it; nothing is
skipped, and no pass has to wait until an entry is old enough. Positions have no holes: one that is missing was removed.

Whoever can write to the database can also compute the whole chain anew. Against that the head is in the server's log with each pass
and is said by `flask audit verify`: kept elsewhere, it is compared with by `--expect`.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, delete, func, select

from backend.core import clock, lease
from backend.core.bulk import bulk_update
from backend.core.db import atomic, db
from backend.models.audit import AuditEntry, AuditMark
from backend.services import audit
from backend.services.audit import ENTRIES
from backend.services.audit_statements import PURGING

log = structlog.get_logger(__name__)

CHAIN = "audit"
HEAD, ANCHOR = "head", "anchor"
AT_ONCE = 1_000
HASHED = ("id", "action", "actor_id", "actor", "address", "request_id", "target", "name", "details")


@dataclass(frozen=True)
class Mark:
    """A place in the chain, and its hash there. Before the first entry there is nothing."""

    position: int = 0
    chain: str = ""


@dataclass(frozen=True)
class Verdict:
    """What was found: how many entries are as they were written, where the chain ends, and where it breaks, if it does.

    `waiting` entries are not linked yet; the oldest has waited since `waiting_since`.
    """

    whole: int
    head: Mark
    broken: str | None
    waiting: int
    waiting_since: datetime | None


def link_of(before: str, position: int, entry: Any) -> str:
    """The hash an entry gets at this position behind an entry with the hash `before`."""
    values = {name: getattr(entry, name) for name in HASHED}
    values |= {"position": position, "created_at": entry.created_at.isoformat(timespec="microseconds")}
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}{canonical}".encode()).hexdigest()


def link_waiting() -> int:
    """Link the entries that are not in the chain yet. Returns how many."""
    linked = 0
    while _is_any_waiting() and (some := _link(AT_ONCE)):
        linked += some
    return linked


def _is_any_waiting() -> bool:
    """Looks first: with nothing to do nobody's write has to wait for ours."""
    waiting = db.session.scalar(select(AuditEntry.id).where(AuditEntry.position.is_(None)).limit(1))
    db.session.rollback()
    return waiting is not None


@atomic
def _link(most: int) -> int:
    lease.alone(CHAIN)  # another process that links waits here, and then sees the new head
    head = _mark(HEAD)
    waiting = select(ENTRIES).where(ENTRIES.c.position.is_(None)).order_by(ENTRIES.c.id).limit(most)
    linked = []
    for entry in db.session.execute(waiting):
        position = head.position + 1
        head = Mark(position, link_of(head.chain, position, entry))
        linked.append({"id": entry.id, "position": position, "chain": head.chain})
    if bulk_update(ENTRIES, linked, ["position", "chain"], guard="audit_entries.position IS NULL") != len(
        linked
    ):
        raise RuntimeError("An audit entry was linked or removed meanwhile.")
    if linked:
        _keep(HEAD, head)
        log.info("audit_linked", entries=len(linked), position=head.position, chain=head.chain)
    return len(linked)


def verify(expected: Mark | None = None) -> Verdict:
    """Read the whole chain. `expected`, a head that was noted before, must be part of it."""
    anchor = _mark(ANCHOR)
    whole, last, broken = _walk(anchor, expected)
    if broken is not None and _mark(ANCHOR) != anchor:  # old entries were purged while we looked at them
        whole, last, broken = _walk(_mark(ANCHOR), expected)
    waiting = select(func.count(), func.min(AuditEntry.created_at)).where(AuditEntry.position.is_(None))
    count, since = db.session.execute(waiting).one()
    return Verdict(whole, last, broken, count, since)


def _walk(anchor: Mark, expected: Mark | None) -> tuple[int, Mark, str | None]:
    """From the anchor to the head, or to where it breaks: how many entries, the last good one, and what is wrong."""
    head, last, whole = _mark(HEAD), anchor, 0
    for entry in _linked(anchor.position, head.position):
        broken = _wrong_with(last, entry, expected)
        if broken is not None:
            return whole, last, broken
        last, whole = Mark(entry.position, entry.chain), whole + 1
    wanted = max(head.position, expected.position if expected else 0)
    if last.position < wanted:
        return (
            whole,
            last,
            f"The last entries are missing: the chain ends at position {last.position} of {wanted}.",
        )
    if whole and last != head:
        return whole, last, f"The chain ends at position {last.position} with another hash than it had."
    return whole, last, None


def _wrong_with(last: Mark, entry: Row[Any], expected: Mark | None) -> str | None:
    position = last.position + 1
    if entry.position != position:
        missing = (
            f"position {position}"
            if entry.position == position + 1
            else f"positions {position} to {entry.position - 1}"
        )
        return f"Entries are missing at {missing}, before entry {entry.id}."
    if link_of(last.chain, position, entry) != entry.chain:
        return f"Entry {entry.id} at position {position} is not what was written, or the one before it was replaced."
    if expected is not None and expected.position == position and expected.chain != entry.chain:
        return f"Entry {entry.id} at position {position} is whole but not the one that was expected there."
    return None


def _linked(after: int, until: int) -> Iterator[Row[Any]]:
    """The entries between these positions in their order, a part at a time: others have their turn."""
    while True:
        part = select(ENTRIES).where(ENTRIES.c.position > after, ENTRIES.c.position <= until)
        rows = db.session.execute(part.order_by(ENTRIES.c.position).limit(AT_ONCE)).all()
        db.session.rollback()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].position


def purge_older_than(age: timedelta) -> int:
    """Remove the oldest entries of the chain, if they are of this age. Returns how many. The rest can still be verified."""
    purged = 0
    while some := _purge(clock.now() - age):
        purged += some
    return purged


@atomic
def _purge(before: datetime) -> int:
    lease.alone(CHAIN)
    anchor = _mark(ANCHOR)
    oldest = select(ENTRIES.c.position, ENTRIES.c.chain, ENTRIES.c.created_at)
    oldest = oldest.where(ENTRIES.c.position > anchor.position).order_by(ENTRIES.c.position).limit(AT_ONCE)
    count, last = 0, anchor
    for entry in db.session.execute(oldest):
        if entry.created_at >= before:
            break
        count, last = count + 1, Mark(entry.position, entry.chain)
    if count:
        gone = delete(AuditEntry).where(AuditEntry.position <= last.position)
        db.session.execute(gone, execution_options={PURGING: True, "synchronize_session": False})
        _keep(ANCHOR, last)
        audit.note("audit.purged", details={"count": count, "until": before, "position": last.position})
    return count


def _mark(name: str) -> Mark:
    row = db.session.execute(
        select(AuditMark.position, AuditMark.chain).where(AuditMark.name == name)
    ).first()
    return Mark(row.position, row.chain) if row is not None else Mark()


def _keep(name: str, mark: Mark) -> None:
    row = db.session.scalar(select(AuditMark).where(AuditMark.name == name))
    if row is None:
        row = AuditMark(name=name)
        db.session.add(row)
    row.position, row.chain = mark.position, mark.chain
