"""/api/audit: who did what. For administrators."""

from collections.abc import Iterator
from typing import Any, cast

from apiflask import APIBlueprint
from flask import Flask, Response, current_app

from backend.core import clock
from backend.routes.gate import current_user, needs
from backend.schemas.audit import AuditFilter, AuditPage, AuditQuery
from backend.services import audit_views
from backend.services.rights import Permission

bp = APIBlueprint("audit", __name__, url_prefix="/api/audit", tag="audit")
LINES = "application/x-ndjson"
DESCRIBED: dict[int | str, Any] = {
    200: {"description": "Successful response", "content": {LINES: {"schema": {"type": "string"}}}}
}


@bp.get("")
@needs(Permission.AUDIT_READ)
@bp.input(AuditQuery, location="query", arg_name="query")
@bp.output(AuditPage)
def list_audit(query: AuditQuery) -> AuditPage:
    """Sign-ins, refusals and every write, with what was there before; the newest first."""
    page = audit_views.list_entries(current_user(), query)
    items = [audit_views.shown(entry) for entry in page.items]
    return AuditPage(items=items, page=page.page, per_page=page.per_page, total=page.total)


@bp.get("/export")
@needs(Permission.AUDIT_READ)
@bp.input(AuditFilter, location="query", arg_name="wanted")
@bp.doc(responses=DESCRIBED)
def export_audit(wanted: AuditFilter) -> Response:
    """All of these, a line of JSON each, the oldest first. That it was asked for is noted as well."""
    app = cast(Any, current_app)._get_current_object()  # noqa: SLF001 - Flask's own name for what stands behind the proxy
    parts = _with_database(app, audit_views.export(current_user(), wanted))
    name = f"audit-{clock.now():%Y-%m-%d}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(parts, mimetype=LINES, headers=headers)


def _with_database(app: Flask, parts: Iterator[bytes]) -> Iterator[bytes]:
    """Each part is read with a session of its own: between two of them nothing is held for whoever reads slowly."""
    while True:
        with app.app_context():
            part = next(parts, None)
        if part is None:
            return
        yield part
