"""/api/jobs: long work: how far it is, what came of it, and an end to what nobody wants any more."""

from apiflask import APIBlueprint

from backend.routes.gate import current_user, needs
from backend.schemas.jobs import JobOut, JobPage, JobQuery
from backend.services import job_views, preparation
from backend.services.rights import Permission

bp = APIBlueprint("jobs", __name__, url_prefix="/api/jobs", tag="jobs")


@bp.get("")
@needs(Permission.CONTENT_READ)
@bp.input(JobQuery, location="query", arg_name="query")
@bp.output(JobPage)
def list_jobs(query: JobQuery) -> JobPage:
    """The work on content you can see, newest first."""
    page = job_views.list_jobs(current_user(), query)
    items = job_views.shown(current_user(), page.items)
    return JobPage(items=items, page=page.page, per_page=page.per_page, total=page.total)


@bp.get("/<int:job_id>")
@needs(Permission.CONTENT_READ)
@bp.output(JobOut)
def show_job(job_id: int) -> JobOut:
    """One job."""
    job = job_views.access_job(current_user(), job_id, Permission.CONTENT_READ)
    return job_views.shown(current_user(), [job])[0]


@bp.post("/<int:job_id>/cancel")
@needs(Permission.CONTENT_WRITE)
@bp.output(JobOut)
def cancel_job(job_id: int) -> JobOut:
    """End it within a second; what was to be prepared counts as failed and can be tried again."""
    job = preparation.cancel(current_user(), job_id)
    return job_views.shown(current_user(), [job])[0]
