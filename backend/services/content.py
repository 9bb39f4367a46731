"""Content: what screens can show. Files come in through `uploads` and are made ready by `media`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select, update

from backend.core import clock
from backend.core.db import announce, atomic, db
from backend.core.errors import InUse, Invalid
from backend.core.pages import Page, like, ordering, paginate
from backend.core.versions import claim
from backend.models.campaigns import Campaign, CampaignItem
from backend.models.content import Blob, Content, ContentStatus, ContentTag, ContentType
from backend.models.locations import Location
from backend.models.users import User
from backend.schemas.base import Ref
from backend.schemas.content import ContentChange, ContentOut, ContentQuery, UrlIn, UseOut
from backend.services import activity, jobs, rights, wanted
from backend.services.rights import Permission

SORTS = {
    "created_at": Content.created_at,
    "title": Content.title,
    "type": Content.type,
    "status": Content.status,
    "file_size_bytes": Content.file_size_bytes,
    "duration_seconds": Content.duration_seconds,
}
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


def url_of(content: Content) -> str | None:
    """Where a screen fetches it: the web address itself, or the served bytes once they exist."""
    if content.type is ContentType.URL:
        return content.address
    return f"/media/{content.blob.key}" if content.status is ContentStatus.READY and content.blob else None


def thumbnail_url_of(content: Content) -> str | None:
    """Its small picture, where it has one."""
    is_ready = content.status is ContentStatus.READY and content.blob is not None
    return (
        f"/media/{content.blob.thumbnail_key}"
        if is_ready and content.blob and content.blob.thumbnail_key
        else None
    )


def access_content(actor: User, content_id: int, permission: Permission) -> Content:
    """Fetch and authorise. Raises: NotFound, Forbidden."""
    content = db.session.get(Content, content_id)
    return rights.access_placed(actor, content, _place_of(content), permission, "content")


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


def list_content(actor: User, query: ContentQuery) -> Page[Content]:
    """What lies in the actor's places, below, and above them (to be used, not changed)."""
    rights.require(actor, Permission.CONTENT_READ)
    visible = select(Content).where(rights.in_usable_places(actor, Content.location_id))
    return paginate(
        _filtered(visible, query).order_by(*ordering(query.sort, SORTS, Content.id)),
        query.page,
        query.per_page,
    )


def _filtered(rows: Select[Content], query: ContentQuery) -> Select[Content]:
    if query.type is not None:
        rows = rows.where(Content.type == query.type)
    if query.status is not None:
        rows = rows.where(Content.status == query.status)
    if query.tag is not None:
        rows = rows.where(Content.id.in_(_tagged(ContentTag.tag == query.tag)))
    if query.location_id is not None:
        root = select(Location.path).where(Location.id == query.location_id).scalar_subquery()
        below = select(Location.id).where(Location.path.startswith(root))
        rows = rows.where(Content.location_id.in_(below))
    if query.q.strip():
        words = like(query.q.strip())
        named = [
            column.like(words, escape="\\")
            for column in (Content.title, Content.filename, Content.description)
        ]
        rows = rows.where(or_(*named, Content.id.in_(_tagged(ContentTag.tag.like(words, escape="\\")))))
    return rows


def _tagged(condition: Any) -> Any:
    return select(ContentTag.content_id).where(condition)


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
    activity.record(
        "content.added",
        actor=actor,
        location_id=content.location_id,
        content_id=content.id,
        title=content.title,
    )
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
    content = access_content(actor, content_id, Permission.CONTENT_WRITE)
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
    tell_changed(content, _percents([content])[content.id])
    activity.record(
        "content.changed",
        actor=actor,
        location_id=content.location_id,
        content_id=content.id,
        title=content.title,
    )
    return content


def _check_change(actor: User, content: Content, given: dict[str, Any]) -> None:
    """Raises: Invalid, NotFound, Forbidden."""
    missing = [name for name in ("title", "description", "address") if name in given and given[name] is None]
    if missing:
        raise Invalid("These can't be empty.", errors={name: ["it can't be null"] for name in missing})
    if "address" in given and content.type is not ContentType.URL:
        raise Invalid("Only a web address has an address.", errors={"address": ["this content is a file"]})
    if "location_id" in given and given["location_id"] != content.location_id:
        place_for(actor, given["location_id"])


def _changed_tags(content: Content, tags: Sequence[str]) -> list[ContentTag]:
    """Rows that stay are kept, so that a tag is never inserted while its old row still stands."""
    known = {row.tag: row for row in content.tag_rows}
    return [known.get(tag) or ContentTag(tag=tag) for tag in sorted(set(tags))]


@atomic
def delete_content(actor: User, content_id: int) -> None:
    """Remove it from the library; its bytes are purged later, when nothing else has the same.

    Announces: ActivityAdded. Raises: NotFound, Forbidden, InUse (with `used_in`).
    """
    content = access_content(actor, content_id, Permission.CONTENT_WRITE)
    db.session.refresh(
        content, with_for_update=True
    )  # nobody may put it into a campaign between the look and the deletion
    _refuse_if_used(actor, content)
    jobs.cancel(jobs.MEDIA, content.id)
    if content.blob_id is not None:
        let_go(content.blob_id)
    activity.record(
        "content.deleted",
        actor=actor,
        location_id=content.location_id,
        content_id=content.id,
        title=content.title,
    )
    db.session.delete(content)
    db.session.flush()


def _refuse_if_used(actor: User, content: Content) -> None:
    users = select(Campaign).join(CampaignItem).where(CampaignItem.content_id == content.id)
    campaigns = db.session.scalars(users.distinct().order_by(Campaign.name)).unique().all()
    if not campaigns:
        return
    seen = select(Campaign.id).where(rights.in_usable_places(actor, Campaign.location_id))
    seen_ids = set(db.session.scalars(seen.where(Campaign.id.in_([each.id for each in campaigns]))))
    used_in = [
        UseOut(campaign_id=each.id, name=each.name).model_dump() for each in campaigns if each.id in seen_ids
    ]
    raise InUse(
        "Campaigns still show this. Take it out of them first.",
        used_in=used_in,
        used_elsewhere=len(campaigns) - len(used_in),
    )


def let_go(blob_id: int) -> None:
    """One use less of these bytes. Belongs inside an @atomic verb."""
    values = {"uses": Blob.uses - 1, "unused_since": clock.now()}
    db.session.execute(
        update(Blob).where(Blob.id == blob_id).values(values),
        execution_options={"synchronize_session": False},
    )


def _place_of(content: Content | None) -> Location | None:
    return (
        db.session.get(Location, content.location_id) if content and content.location_id is not None else None
    )


def shown(actor: User, contents: Sequence[Content]) -> list[ContentOut]:
    """As people see them: with names, addresses and what the actor may do, in a constant number of statements."""
    places = _by_id(Location, {each.location_id for each in contents})
    people = _names_of_users({each.created_by for each in contents})
    percents = _percents(contents)
    return [
        _shown(actor, each, places.get(each.location_id or 0), people, percents[each.id]) for each in contents
    ]


def _shown(
    actor: User, content: Content, place: Location | None, people: dict[int, str], percent: int
) -> ContentOut:
    author = content.created_by if content.created_by in people else None
    return ContentOut(
        id=content.id,
        title=content.title,
        description=content.description,
        type=content.type,
        status=content.status,
        percent=percent,
        error=content.error,
        url=url_of(content),
        thumbnail_url=thumbnail_url_of(content),
        filename=content.filename,
        mime_type=content.mime_type,
        file_size_bytes=content.file_size_bytes,
        width=content.width,
        height=content.height,
        duration_seconds=content.duration_seconds,
        sha256=content.sha256 if content.status is ContentStatus.READY else None,
        metadata=content.details,
        tags=content.tags,
        location=Ref.of(place),
        expires_at=content.expires_at,
        created_by=Ref(id=author, name=people[author]) if author is not None else None,
        can_edit=rights.may_change(actor, place, Permission.CONTENT_WRITE),
        version=content.version,
        created_at=content.created_at,
    )


def _percents(contents: Sequence[Content]) -> dict[int, int]:
    """How far each is; whatever is not being prepared is all the way."""
    underway = [each.id for each in contents if each.status is ContentStatus.PROCESSING]
    known = jobs.percents(jobs.MEDIA, underway)
    return {each.id: known.get(each.id, 0) if each.id in underway else 100 for each in contents}


def _by_id(model: type[Location], ids: set[int | None]) -> dict[int, Location]:
    wanted_ids = ids - {None}
    if not wanted_ids:
        return {}
    return {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(wanted_ids)))}


def _names_of_users(ids: set[int | None]) -> dict[int, str]:
    known = ids - {None}
    if not known:
        return {}
    return {
        row.id: row.username
        for row in db.session.execute(select(User.id, User.username).where(User.id.in_(known)))
    }
