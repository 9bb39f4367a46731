"""/api/content: the library of files and web addresses."""

from apiflask import APIBlueprint
from flask import request

from backend.core.pages import Page
from backend.models.content import Content
from backend.routes.gate import current_user, needs
from backend.routes.multipart import Form, takes_form
from backend.schemas.content import (
    ContentChange,
    ContentOut,
    ContentPage,
    ContentQuery,
    UploadForm,
    UploadIn,
    UrlIn,
)
from backend.services import content, uploads
from backend.services.rights import Permission

bp = APIBlueprint("content", __name__, url_prefix="/api/content", tag="content")
REPEATED = frozenset({"tags"})


@bp.get("")
@needs(Permission.CONTENT_READ)
@bp.input(ContentQuery, location="query", arg_name="query")
@bp.output(ContentPage)
def list_content(query: ContentQuery) -> ContentPage:
    """What lies in your places, below them, and above them (to be used, not changed)."""
    return _page(content.list_content(current_user(), query))


@bp.get("/<int:content_id>")
@needs(Permission.CONTENT_READ)
@bp.output(ContentOut)
def show_content(content_id: int) -> ContentOut:
    """One entry."""
    return _one(content.access_content(current_user(), content_id, Permission.CONTENT_READ))


@bp.post("/upload")
@needs(Permission.CONTENT_WRITE)
@takes_form(UploadForm)
@bp.output(ContentOut, status_code=201)
def upload() -> ContentOut:
    """Send a file; it is prepared in the background, so it is `processing` at first."""
    actor = current_user()
    uploads.make_way(actor)
    with Form(request, REPEATED) as form:
        file = form.read()
        return _one(uploads.add_file(actor, form.fields(UploadIn), file))


@bp.post("")
@needs(Permission.CONTENT_WRITE)
@bp.input(UrlIn, arg_name="order")
@bp.output(ContentOut, status_code=201)
def add_address(order: UrlIn) -> ContentOut:
    """Keep a web address as content."""
    return _one(content.add_address(current_user(), order))


@bp.patch("/<int:content_id>")
@needs(Permission.CONTENT_WRITE)
@bp.input(ContentChange, arg_name="change")
@bp.output(ContentOut)
def change_content(content_id: int, change: ContentChange) -> ContentOut:
    """Change what people call it and where it belongs."""
    return _one(content.change_content(current_user(), content_id, change))


@bp.delete("/<int:content_id>")
@needs(Permission.CONTENT_WRITE)
@bp.output({}, status_code=204)
def delete_content(content_id: int) -> tuple[str, int]:
    """Remove it. Refused with `used_in` while campaigns show it."""
    content.delete_content(current_user(), content_id)
    return "", 204


@bp.post("/<int:content_id>/retry")
@needs(Permission.CONTENT_WRITE)
@bp.output(ContentOut)
def retry(content_id: int) -> ContentOut:
    """Prepare a file again whose preparation failed."""
    return _one(uploads.retry(current_user(), content_id))


def _one(row: Content) -> ContentOut:
    return content.shown(current_user(), [row])[0]


def _page(page: Page[Content]) -> ContentPage:
    items = content.shown(current_user(), list(page.items))
    return ContentPage(items=items, page=page.page, per_page=page.per_page, total=page.total)
