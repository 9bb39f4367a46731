"""/api/activity: the feed."""

from apiflask import APIBlueprint

from backend.routes.gate import current_user, needs
from backend.schemas.activity import ActivityPage, ActivityQuery
from backend.services import activity
from backend.services.rights import Permission

bp = APIBlueprint("activity", __name__, url_prefix="/api/activity", tag="activity")


@bp.get("")
@needs(Permission.ACTIVITY_READ)
@bp.input(ActivityQuery, location="query", arg_name="query")
@bp.output(ActivityPage)
def list_activity(query: ActivityQuery) -> ActivityPage:
    """What happened in your places, newest first."""
    page = activity.list_activity(current_user(), query)
    return ActivityPage(
        items=activity.shown(current_user(), list(page.items)),
        page=page.page,
        per_page=page.per_page,
        total=page.total,
    )
