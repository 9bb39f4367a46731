"""/api/health and /api/ready: for monitors and balancers."""

from apiflask import APIBlueprint

from backend.schemas.health import HealthOut
from backend.services import health

bp = APIBlueprint("health", __name__, tag="health")


@bp.get("/api/health")
@bp.get("/health")
@bp.output(HealthOut)
def show_health() -> HealthOut:
    """200 while the process lives; never waits for the database."""
    return health.report()


@bp.get("/api/ready")
@bp.output(HealthOut)
def show_ready() -> tuple[HealthOut, int]:
    """200 when this process can serve, 503 while it can't."""
    is_ready = health.is_ready()
    return health.report(), 200 if is_ready else 503
