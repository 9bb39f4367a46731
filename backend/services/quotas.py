"""Quotas: how many bytes the library may hold for a place and everything below it, and of what one person put into it.

An entry counts with the bytes it serves, in the trash as well, and also where another entry has the same bytes: what one
place may keep does not depend on what others keep. A replacement on its way counts with what it will add.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, select

from backend.core.config import MEGABYTE
from backend.core.db import db
from backend.core.errors import QuotaExceeded
from backend.models.content import Blob, Content, Replacement
from backend.models.locations import Location
from backend.models.users import Role, User

Row = TypeVar("Row")
# What a replacement will add: nothing where the new file is the smaller one.
GROWTH = case((Blob.size_bytes > Content.file_size_bytes, Blob.size_bytes - Content.file_size_bytes), else_=0)


class StorageQuotaExceeded(QuotaExceeded):
    """413, like a file that is too large in itself."""

    status, title = 413, "The storage quota is used up"


def refuse_over_quota(location_id: int | None, more_bytes: int, *, leaving: int | None = None) -> None:
    """Refuse what would not fit into the place or one above it, the nearest quota first.

    What comes from a place (`leaving`) below the same quota is counted there already. Inside a writing verb the quotas stay
    locked until it commits, so that two who write at the same time can't both have the last bytes.
    Raises: StorageQuotaExceeded (413, `quota_exceeded`, with `used_bytes`, `max_storage_bytes`, `needed_bytes`, `location`).
    """
    refuse_arrivals(location_id, [(leaving, more_bytes)])


def refuse_arrivals(location_id: int | None, arrivals: Iterable[tuple[int | None, int]]) -> None:
    """The same for many: where each comes from (None: from outside) and its bytes. Raises: StorageQuotaExceeded."""
    coming = [(source, size) for source, size in arrivals if size > 0]
    if location_id is None or not coming:
        return
    lineages = _lineages({source for source, _ in coming if source is not None})
    for place in _bounded(location_id):
        needed = sum(size for source, size in coming if place.id not in lineages.get(source or 0, ()))
        if needed:
            _refuse_past(place, needed)


def refuse_past_own(owner_id: int | None, more_bytes: int) -> None:
    """Refuse what would be more than a person may keep: what they put in counts for them, wherever it lies, whoever replaces it.

    Administrators have no such quota. Inside a writing verb it stays locked, as those of places do.
    Raises: StorageQuotaExceeded (with `used_bytes`, `max_storage_bytes`, `needed_bytes`).
    """
    if owner_id is None or more_bytes <= 0:
        return
    is_bounded = User.max_storage_bytes.is_not(None), User.role != Role.ADMIN
    for person in _locked(select(User).where(User.id == owner_id, *is_bounded)):
        used, limit = _used(Content.created_by == person.id), person.max_storage_bytes or 0
        if used + more_bytes > limit:
            raise _exceeded(person.username, used, limit, more_bytes)


def used_bytes(path: str) -> int:
    """What counts against the quota of the place with this path."""
    return _used(Content.location_id.in_(select(Location.id).where(Location.path.startswith(path))))


def _used(condition: ColumnElement[bool]) -> int:
    """What content that meets the condition counts with."""
    kept = _sum(select(func.sum(Content.file_size_bytes)).where(condition))
    return kept + sum(growth_by_place(condition).values())


def counted_bytes(contents: Collection[Content]) -> dict[int, int]:
    """What each of these counts with, by its number: what it serves, and what a replacement on its way will add."""
    query = (
        select(Content.id, GROWTH)
        .join(Replacement, Replacement.content_id == Content.id)
        .join(Blob, Blob.id == Replacement.blob_id)
        .where(Content.id.in_([each.id for each in contents]))
    )
    growth = {row[0]: int(row[1]) for row in db.session.execute(query)}
    return {each.id: each.file_size_bytes + growth.get(each.id, 0) for each in contents}


def growth_by_place(condition: ColumnElement[bool]) -> dict[int | None, int]:
    """What replacements on their way will add to content that meets the condition, by place."""
    query = (
        select(Content.location_id, func.sum(GROWTH))
        .join(Replacement, Replacement.content_id == Content.id)
        .join(Blob, Blob.id == Replacement.blob_id)
        .where(condition)
        .group_by(Content.location_id)
    )
    return {row[0]: int(row[1]) for row in db.session.execute(query)}


def _refuse_past(place: Location, needed: int) -> None:
    used, limit = used_bytes(place.path), place.max_storage_bytes or 0
    if used + needed > limit:
        raise _exceeded(place.name, used, limit, needed, location={"id": place.id, "name": place.name})


def _exceeded(who: str, used: int, limit: int, needed: int, **more: Any) -> StorageQuotaExceeded:
    return StorageQuotaExceeded(
        f"“{who}” may keep {_in_words(limit)} and keeps {_in_words(used)}: there is no room for"
        f" {_in_words(needed)} more. Remove something, empty the trash, or ask an administrator for more.",
        used_bytes=used,
        max_storage_bytes=limit,
        needed_bytes=needed,
        **more,
    )


def _bounded(location_id: int) -> list[Location]:
    """The place and those above it that have a quota, the deepest first."""
    lineage = _lineages({location_id}).get(location_id, [])
    query = select(Location).where(Location.id.in_(lineage), Location.max_storage_bytes.is_not(None))
    return sorted(_locked(query), key=lambda place: place.depth, reverse=True)


def _locked(query: Select[Row]) -> Sequence[Row]:
    """These rows as they are now; inside a writing verb they stay so until it commits."""
    if db.session().info.get("writing"):
        query = query.with_for_update()
    return db.session.scalars(query, execution_options={"populate_existing": True}).all()


def _lineages(location_ids: Iterable[int]) -> dict[int, list[int]]:
    rows = db.session.execute(select(Location.id, Location.path).where(Location.id.in_(list(location_ids))))
    return {row.id: [int(part) for part in row.path.split("/") if part] for row in rows}


def _sum(query: Any) -> int:
    return int(db.session.scalar(query) or 0)


def _in_words(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE // 10 else f"{size} bytes"
