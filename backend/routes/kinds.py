"""/api/content/kinds: what may be uploaded, and how long it lies in the trash."""

from apiflask import APIBlueprint

from backend.routes.gate import needs
from backend.schemas.kinds import KindsOut
from backend.services import kinds
from backend.services.rights import Permission

bp = APIBlueprint("kinds", __name__, url_prefix="/api/content/kinds", tag="kinds")


@bp.get("")
@needs(Permission.CONTENT_READ)
@bp.output(KindsOut)
def list_kinds() -> KindsOut:
    """Each extension that is accepted, how large such a file may be, and how long the trash keeps what was deleted."""
    return kinds.accepted()
