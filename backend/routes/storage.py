"""/api/storage: how much the library holds, where, and how much it may."""

from apiflask import APIBlueprint

from backend.routes.gate import current_user, needs
from backend.schemas.storage import StorageOut
from backend.services import storage_report
from backend.services.rights import Permission

bp = APIBlueprint("storage", __name__, url_prefix="/api/storage", tag="storage")


@bp.get("")
@needs(Permission.CONTENT_READ)
@bp.output(StorageOut)
def show_storage() -> StorageOut:
    """Your places and those below, with their quotas; what lies in the trash counts until it is erased."""
    return storage_report.report(current_user())
