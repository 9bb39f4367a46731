"""/api/dashboard: the first page's figures."""

from apiflask import APIBlueprint

from backend.routes.gate import current_user, needs
from backend.schemas.dashboard import DashboardOut
from backend.services import dashboard
from backend.services.rights import Permission

bp = APIBlueprint("dashboard", __name__, url_prefix="/api/dashboard", tag="dashboard")


@bp.get("")
@needs(Permission.DASHBOARD_READ)
@bp.output(DashboardOut)
def show_dashboard() -> DashboardOut:
    """How many screens, campaigns and files there are in your places, and how they are."""
    return dashboard.figures(current_user())
