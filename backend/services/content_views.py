"""Content as people see it: with names, addresses and what they may do, in a constant number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from backend.core import clock
from backend.core.db import db
from backend.models.content import Content, ContentStatus, ContentType, Replacement
from backend.models.jobs import Job
from backend.models.locations import Location
from backend.models.users import User
from backend.schemas.base import Ref
from backend.schemas.content import ContentOut, ReplacementOut
from backend.schemas.jobs import JobBrief
from backend.services import jobs, rights
from backend.services.media_addresses import address_of
from backend.services.rights import Permission


def url_of(content: Content) -> str | None:
    """Where a screen fetches it: the web address itself, or the served bytes once they exist."""
    if content.type is ContentType.URL:
        return content.address
    return _media(content, content.blob.key if content.blob else None)


def thumbnail_url_of(content: Content) -> str | None:
    """Its small picture, where it has one; while the rest is being prepared it may be there already."""
    key = content.blob.thumbnail_key if content.blob else None
    return address_of(key) if key is not None and content.status is not ContentStatus.FAILED else None


def preview_url_of(content: Content) -> str | None:
    """Its larger picture, for people, where it has one."""
    return _media(content, content.blob.preview_key if content.blob else None)


def _media(content: Content, key: str | None) -> str | None:
    return address_of(key) if key is not None and content.status is ContentStatus.READY else None


def percents_of(contents: Sequence[Content]) -> dict[int, int]:
    """How far preparing each, or what replaces it, is; what is not being prepared is all the way. By id."""
    beside = _Beside.of(contents)
    return {
        each.id: beside.replacements[each.id].percent
        if each.id in beside.replacements
        else beside.percent(each)
        for each in contents
    }


def shown(actor: User, contents: Sequence[Content]) -> list[ContentOut]:
    """As people see them: five statements, however many there are."""
    beside = _Beside.of(contents)
    return [_shown(actor, each, beside) for each in contents]


@dataclass(frozen=True)
class _Beside:
    """What stands in other tables about some content."""

    places: Mapping[int, Location]
    people: Mapping[int, str]
    jobs: Mapping[int, Job]
    replacements: Mapping[int, ReplacementOut]

    @classmethod
    def of(cls, contents: Sequence[Content]) -> "_Beside":
        ids = [each.id for each in contents]
        newest = jobs.newest(jobs.MEDIA, ids)
        return cls(
            _places({each.location_id for each in contents}),
            _names_of_users({each.created_by for each in contents}),
            newest,
            _replacements(ids, newest),
        )

    def percent(self, content: Content) -> int:
        if content.status is not ContentStatus.PROCESSING:
            return 100
        job = self.jobs.get(content.id)
        return job.percent if job else 0


def _shown(actor: User, content: Content, beside: _Beside) -> ContentOut:
    place = beside.places.get(content.location_id or 0)
    author = beside.people.get(content.created_by or 0)
    job = beside.jobs.get(content.id)
    return ContentOut(
        id=content.id,
        title=content.title,
        description=content.description,
        type=content.type,
        status=content.status,
        percent=beside.percent(content),
        error=content.error,
        url=url_of(content),
        thumbnail_url=thumbnail_url_of(content),
        preview_url=preview_url_of(content),
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
        is_expired=content.expires_at is not None and content.expires_at <= clock.now(),
        deleted_at=content.deleted_at,
        replacement=beside.replacements.get(content.id),
        job=JobBrief.model_validate(job) if job else None,
        created_by=Ref(id=content.created_by, name=author) if content.created_by and author else None,
        can_edit=rights.may_change(actor, place, Permission.CONTENT_WRITE),
        version=content.version,
        created_at=content.created_at,
    )


def _replacements(content_ids: Iterable[int], newest: Mapping[int, Job]) -> dict[int, ReplacementOut]:
    rows = db.session.scalars(select(Replacement).where(Replacement.content_id.in_(list(content_ids))))
    return {
        row.content_id: ReplacementOut(
            filename=row.filename,
            file_size_bytes=row.blob.size_bytes,
            percent=newest[row.content_id].percent if row.content_id in newest else 0,
        )
        for row in rows
    }


def _places(ids: set[int | None]) -> dict[int, Location]:
    rows = db.session.scalars(select(Location).where(Location.id.in_(ids - {None})))
    return {row.id: row for row in rows}


def _names_of_users(ids: set[int | None]) -> dict[int, str]:
    rows = db.session.execute(select(User.id, User.username).where(User.id.in_(ids - {None})))
    return {row.id: row.username for row in rows}
