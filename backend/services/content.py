"""Content: what screens can show. Files come in through `uploads` and are made ready by `media`."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from backend.core.db import announce, atomic, db
from backend.core.errors import Invalid
from backend.core.versions import claim
from backend.models.content import Content, ContentStatus, ContentTag, ContentType
from backend.models.locations import Location
from backend.models.users import User
from backend.schemas.content import ContentChange, UrlIn
from backend.services import activity, quotas, rights, wanted
from backend.services.content_views import percents_of
from backend.services.rights import Permission

# What a screen does differently when it changes; the others are for people only.
PLAYED = ("title", "address", "expires_at")


@dataclass(frozen=True)
class ContentChanged:
    """A piece of content was prepared further, became ready or failed. For the users who see its place."""

    content_id: int
    location_id: int | None
    status: ContentStatus
    percent: int
    error: str | None


def access_content(
    actor: User, content_id: int, permission: Permission, *, in_trash: bool = False
) -> Content:
    """Fetch and authorise. What lies in the trash is there only for who looks in the trash. Raises: NotFound, Forbidden."""
    content = db.session.get(Content, content_id)
    if content is not None and (content.deleted_at is not None) is not in_trash:
        content = None
    return rights.access_placed(actor, content, _place_of(content), permission, "content")


def access_many(
    actor: User, content_ids: Collection[int], permission: Permission, *, in_trash: bool = False
) -> list[Content]:
    """All of these, locked until the end of the transaction: one that is not there for the actor, and none is.

    Belongs inside an @atomic verb. Raises: NotFound, Forbidden.
    """
    ids = sorted(content_ids)
    # The ids alone: a lock on the joined query would hold the blobs of all these too.
    db.session.scalars(
        select(Content.id).where(Content.id.in_(ids)).order_by(Content.id).with_for_update()
    ).all()
    rows = select(Content).where(Content.id.in_(ids), Content.deleted_at.is_not(None) == in_trash)
    found = {
        each.id: each for each in db.session.scalars(rows, execution_options={"populate_existing": True})
    }
    places = _places_of(found.values())
    return [
        rights.access_placed(
            actor,
            found.get(each),
            places.get(found[each].location_id or 0) if each in found else None,
            permission,
            "content",
        )
        for each in ids
    ]


def place_for(actor: User, location_id: int | None) -> Location | None:
    """The place something new is put in; none only for administrators, whose things nobody else sees.

    Raises: Invalid, NotFound, Forbidden.
    """
    if location_id is None:
        if not rights.scope_of(actor).everywhere:
            raise Invalid(
                "Say which place this belongs to.", errors={"location_id": ["choose one of your places"]}
            )
        return None
    place = db.session.get(Location, location_id)
    rights.access_placed(
        actor, _Standing(location_id) if place else None, place, Permission.CONTENT_WRITE, "place"
    )
    return place


@dataclass
class _Standing:
    """A place seen as a thing that lies in itself."""

    location_id: int | None


@atomic
def add_address(actor: User, order: UrlIn) -> Content:
    """Keep a web address as content; it is ready at once.

    Announces: ContentChanged, ActivityAdded. Raises: Invalid, NotFound, Forbidden.
    """
    rights.require(actor, Permission.CONTENT_WRITE)
    place_for(actor, order.location_id)
    content = Content(
        title=order.title,
        description=order.description,
        type=ContentType.URL,
        status=ContentStatus.READY,
        address=order.address,
        location_id=order.location_id,
        expires_at=order.expires_at,
        created_by=actor.id,
    )
    put_in(content, order.tags)
    tell_changed(content, percent=100)
    record("content.added", actor, [content])
    return content


def put_in(content: Content, tags: Iterable[str]) -> None:
    """Add a new row with its tags, so that it has an id. Belongs inside an @atomic verb."""
    content.tag_rows = [ContentTag(tag=tag) for tag in sorted(set(tags))]
    db.session.add(content)
    db.session.flush()


def tell_changed(content: Content, percent: int) -> None:
    """Announce where this content stands. Belongs inside an @atomic verb."""
    announce(ContentChanged(content.id, content.location_id, content.status, percent, content.error))


@atomic
def change_content(actor: User, content_id: int, change: ContentChange) -> Content:
    """Change what people call it and where it belongs; screens that play it get a new plan where that matters to them.

    Announces: ContentChanged, ActivityAdded, PlansWanted. Raises: NotFound, Forbidden, Invalid, Stale.
    """
    [content] = access_many(actor, [content_id], Permission.CONTENT_WRITE)
    given = change.model_dump(exclude_unset=True, exclude={"version", "tags"})
    _check_change(actor, content, given)
    claim(content, change.version)
    before = [getattr(content, name) for name in PLAYED]
    for name, value in given.items():
        setattr(content, name, value)
    if change.tags is not None:
        content.tag_rows = _changed_tags(content, change.tags)
    db.session.flush()
    if before != [getattr(content, name) for name in PLAYED]:
        wanted.want_plans_for_content([content.id])
    tell_changed(content, percents_of([content])[content.id])
    record("content.changed", actor, [content])
    return content


def record(kind: str, actor: User | None, contents: Iterable[Content], **words: Any) -> None:
    """A line in the feed for each of these. Belongs inside an @atomic verb."""
    lines = [(each.location_id, {"content_id": each.id, "title": each.title, **words}) for each in contents]
    activity.record_each(kind, lines, actor=actor)


def _check_change(actor: User, content: Content, given: dict[str, Any]) -> None:
    """Raises: Invalid, NotFound, Forbidden."""
    missing = [name for name in ("title", "description", "address") if name in given and given[name] is None]
    if missing:
        raise Invalid("These can't be empty.", errors={name: ["it can't be null"] for name in missing})
    if "address" in given and content.type is not ContentType.URL:
        raise Invalid("Only a web address has an address.", errors={"address": ["this content is a file"]})
    if "location_id" in given and given["location_id"] != content.location_id:
        place_for(actor, given["location_id"])
        size_bytes = quotas.counted_bytes([content])[content.id]
        quotas.refuse_over_quota(given["location_id"], size_bytes, leaving=content.location_id)


def _changed_tags(content: Content, tags: Sequence[str]) -> list[ContentTag]:
    """Rows that stay are kept, so that a tag is never inserted while its old row still stands."""
    known = {row.tag: row for row in content.tag_rows}
    return [known.get(tag) or ContentTag(tag=tag) for tag in sorted(set(tags))]


def _place_of(content: Content | None) -> Location | None:
    return (
        db.session.get(Location, content.location_id) if content and content.location_id is not None else None
    )


def _places_of(contents: Iterable[Content]) -> dict[int, Location]:
    ids = {each.location_id for each in contents} - {None}
    return {place.id: place for place in db.session.scalars(select(Location).where(Location.id.in_(ids)))}
