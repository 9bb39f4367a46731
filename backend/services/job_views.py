"""Jobs as people see them: the work on content in their places, where it stands, and what came of it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.pages import Page, ordering, paginate, says
from backend.models.content import Content
from backend.models.jobs import OPEN, Job, JobStatus
from backend.models.locations import Location
from backend.models.users import User
from backend.schemas.jobs import JobOut, JobQuery
from backend.services import jobs, rights
from backend.services.rights import Permission

SORTS = {
    "created_at": Job.id,  # in the order in which they were written down
    "status": Job.status,
    "percent": Job.percent,
    "finished_at": Job.finished_at,
}
BADLY = {JobStatus.FAILED, JobStatus.CANCELLED}


def list_jobs(actor: User, query: JobQuery) -> Page[Job]:
    """The work on content in the actor's places, below and above them; of content that is gone for administrators only."""
    rights.require(actor, Permission.CONTENT_READ)
    seen = select(Job).outerjoin(Content, Content.id == Job.subject_id)
    seen = seen.where(rights.in_usable_places(actor, Content.location_id))
    # What lies in the trash of a place above is not shown there either.
    seen = seen.where(or_(Content.deleted_at.is_(None), rights.in_own_places(actor, Content.location_id)))
    order = ordering(query.sort, SORTS, Job.id)
    return paginate(_filtered(seen, query).order_by(*order), query.page, query.per_page)


def _filtered(rows: Select[Job], query: JobQuery) -> Select[Job]:
    if query.kind is not None:
        rows = rows.where(Job.kind == query.kind)
    if query.status is not None:
        rows = rows.where(Job.status == query.status)
    if query.subject is not None:
        rows = rows.where(Job.subject_id == query.subject)
    if query.q.strip():
        rows = rows.where(says(query.q, Content.title))
    return rows


def access_job(actor: User, job_id: int, permission: Permission) -> Job:
    """Fetch and authorise: a job belongs to the place of its content. Raises: NotFound, Forbidden."""
    job = db.session.get(Job, job_id)
    content = db.session.get(Content, job.subject_id) if job else None
    if job is not None and content is None and rights.scope_of(actor).everywhere:
        return job
    place = _place_of(content)
    if content is not None and content.deleted_at is not None and not rights.is_own(actor, place):
        raise NotFound("There is no such job.")
    try:
        rights.access_placed(actor, content, place, permission, "job")
    except NotFound:
        raise NotFound("There is no such job.") from None
    assert job is not None  # noqa: S101 - without a job there was no content to see
    return job


def _place_of(content: Content | None) -> Location | None:
    return db.session.get(Location, content.location_id) if content and content.location_id else None


def shown(actor: User, listed: Sequence[Job]) -> list[JobOut]:
    """Jobs with the titles of their content, in a constant number of statements."""
    contents = _contents_of(listed)
    ahead = _ahead_of(listed)
    reads_logs = rights.may(actor, Permission.PLAYER_COMMAND)
    places = _places_of(contents.values())
    return [
        JobOut(
            id=job.id,
            kind=job.kind,
            content_id=job.subject_id,
            title=content.title if (content := contents.get(job.subject_id)) else None,
            status=job.status,
            percent=job.percent,
            attempts=job.attempts,
            ahead=ahead.get(job.id, 0) if job.status is JobStatus.QUEUED else None,
            log=job.log if reads_logs else "",
            error=jobs.reason_of(job) if job.status in BADLY else None,
            can_cancel=job.status in OPEN
            and rights.may_change(
                actor, places.get(content.location_id if content else None), Permission.CONTENT_WRITE
            ),
            created_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
        )
        for job in listed
    ]


def _contents_of(listed: Sequence[Job]) -> dict[int, Content]:
    ids = {job.subject_id for job in listed}
    rows = db.session.scalars(select(Content).where(Content.id.in_(ids))).unique() if ids else ()
    return {content.id: content for content in rows}


def _places_of(contents: Iterable[Content]) -> dict[int | None, Location]:
    ids = {content.location_id for content in contents} - {None}
    rows = db.session.scalars(select(Location).where(Location.id.in_(ids))) if ids else ()
    return {place.id: place for place in rows}


def _ahead_of(listed: Sequence[Job]) -> dict[int, int]:
    """How many wait longer than each of those that wait; none, where nobody does."""
    ids = [job.id for job in listed if job.status is JobStatus.QUEUED]
    if not ids:
        return {}
    other = aliased(Job)
    before = (other.status == JobStatus.QUEUED, other.kind == Job.kind, other.id < Job.id)
    query = select(Job.id, func.count(other.id)).join(other, and_(*before)).where(Job.id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Job.id))}
