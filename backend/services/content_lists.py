"""The library as it is searched: by what something is, where it lies, who brought it, how long it lasts, who shows it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from backend.core import clock
from backend.core.db import db
from backend.core.pages import Page, ordering, paginate, says
from backend.models.campaigns import CampaignItem
from backend.models.content import Content, ContentTag
from backend.models.users import User
from backend.schemas.content import ContentQuery, TagOut, tags_of
from backend.services import rights
from backend.services.locations import at_or_below
from backend.services.rights import Permission

SORTS = {
    "created_at": Content.created_at,
    "title": Content.title,
    "type": Content.type,
    "status": Content.status,
    "file_size_bytes": Content.file_size_bytes,
    "duration_seconds": Content.duration_seconds,
    "expires_at": Content.expires_at,
    "deleted_at": Content.deleted_at,
}
MOST_TAGS = 1_000


def list_content(actor: User, query: ContentQuery) -> Page[Content]:
    """What lies in the actor's places, below, and above them (to be used, not changed); or the trash of their own places.

    Raises: Invalid (an unknown sort).
    """
    rights.require(actor, Permission.CONTENT_READ)
    order = ordering(query.sort, SORTS, Content.id)
    # What never ends ends last; with "-expires_at" the database has it there already.
    if query.sort == "expires_at":
        order = [Content.expires_at.is_(None), *order]
    # First the numbers, from an index alone where there is one: a page far behind reads no row before its own.
    found = _filtered(select(Content.id).where(_in_sight(actor, in_trash=query.trashed)), query)
    numbers = paginate(found.order_by(*order), query.page, query.per_page)
    rows = select(Content).where(Content.id.in_(numbers.items)).order_by(*order)
    items = db.session.scalars(rows).all() if numbers.items else []
    return Page(items, numbers.page, numbers.per_page, numbers.total)


def tags_in_use(actor: User) -> list[TagOut]:
    """Tags of what the actor may see, the most used first; at most 1,000. One statement."""
    rights.require(actor, Permission.CONTENT_READ)
    count = func.count()
    counted = (
        select(ContentTag.tag, count)
        .join(Content, Content.id == ContentTag.content_id)
        .where(_in_sight(actor, in_trash=False))
        .group_by(ContentTag.tag)
        .order_by(count.desc(), ContentTag.tag)
    )
    return [TagOut(tag=row[0], count=row[1]) for row in db.session.execute(counted.limit(MOST_TAGS))]


def _in_sight(actor: User, *, in_trash: bool) -> ColumnElement[bool]:
    if in_trash:
        return and_(Content.deleted_at.is_not(None), rights.in_own_places(actor, Content.location_id))
    return and_(Content.deleted_at.is_(None), rights.in_usable_places(actor, Content.location_id))


def _filtered(rows: Select[int], query: ContentQuery) -> Select[int]:
    for name, condition in FILTERS.items():
        value = getattr(query, name)
        if value is not None:
            rows = rows.where(condition(value))
    for tag in sorted(set(tags_of(query.tags or ""))):
        rows = rows.where(_has(tag))
    if query.q.strip():
        rows = rows.where(_says(query.q))
    return rows


def _has(tag: str) -> ColumnElement[bool]:
    return Content.id.in_(select(ContentTag.content_id).where(ContentTag.tag == tag))


def _says(words: str) -> ColumnElement[bool]:
    # The same few tags stand at many entries: each is compared once. min() keeps SQLite from doing so before it groups.
    named = select(ContentTag.tag).group_by(ContentTag.tag).having(says(words, func.min(ContentTag.tag)))
    tagged = select(ContentTag.content_id).where(ContentTag.tag.in_(named))
    return or_(says(words, Content.title, Content.filename, Content.description), Content.id.in_(tagged))


def _is_used() -> ColumnElement[bool]:
    return exists().where(CampaignItem.content_id == Content.id)


def _is_expired() -> ColumnElement[bool]:
    return and_(Content.expires_at.is_not(None), Content.expires_at <= clock.now())


def _expires_within(days: int) -> ColumnElement[bool]:
    now = clock.now()
    return and_(Content.expires_at > now, Content.expires_at <= now + timedelta(days=days))


# What a filter is called in a query, and what it means.
FILTERS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "type": lambda value: Content.type == value,
    "status": lambda value: Content.status == value,
    "created_by": lambda value: Content.created_by == value,
    "min_bytes": lambda value: Content.file_size_bytes >= value,
    "max_bytes": lambda value: Content.file_size_bytes <= value,
    "min_seconds": lambda value: Content.duration_seconds >= value,
    "max_seconds": lambda value: Content.duration_seconds <= value,
    "location_id": lambda value: Content.location_id.in_(at_or_below(value)),
    "used": lambda value: _is_used() if value else ~_is_used(),
    "expired": lambda value: _is_expired() if value else ~_is_expired(),
    "expiring_days": _expires_within,
    "tag": _has,
}
