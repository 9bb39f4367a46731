"""/api/content: the library of files and web addresses."""

from apiflask import APIBlueprint
from flask import request

from backend.core.pages import Page
from backend.models.content import Content
from backend.routes.gate import current_user, needs
from backend.routes.idempotency import repeatable
from backend.routes.multipart import Form, takes_form
from backend.schemas.content import (
    BulkIn,
    BulkOut,
    ContentChange,
    ContentDeletion,
    ContentOut,
    ContentPage,
    ContentQuery,
    ContentUsesOut,
    Nothing,
    ReplaceForm,
    TagsOut,
    UploadForm,
    UploadIn,
    UrlIn,
)
from backend.services import (
    content,
    content_bulk,
    content_lists,
    content_views,
    replacing,
    trash,
    uploads,
    uses,
)
from backend.services.rights import Permission

bp = APIBlueprint("content", __name__, url_prefix="/api/content", tag="content")
REPEATED = frozenset({"tags"})


@bp.get("")
@needs(Permission.CONTENT_READ)
@bp.input(ContentQuery, location="query", arg_name="query")
@bp.output(ContentPage)
def list_content(query: ContentQuery) -> ContentPage:
    """What lies in your places, below them, and above them (to be used, not changed)."""
    return _page(content_lists.list_content(current_user(), query))


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
@bp.input(ContentDeletion, location="query", arg_name="how")
@bp.output({}, status_code=204)
def delete_content(content_id: int, how: ContentDeletion) -> tuple[str, int]:
    """Put it into the trash, refused with `used_in` while campaigns show it; or remove it from the trash for ever."""
    (trash.erase_content if how.forever else trash.delete_content)(current_user(), content_id)
    return "", 204


@bp.post("/<int:content_id>/restore")
@needs(Permission.CONTENT_WRITE)
@repeatable
@bp.output(ContentOut)
def restore_content(content_id: int) -> ContentOut:
    """Bring it back from the trash."""
    return _one(trash.restore_content(current_user(), content_id))


@bp.post("/<int:content_id>/replace")
@needs(Permission.CONTENT_WRITE)
@takes_form(ReplaceForm)
@bp.output(ContentOut)
def replace_file(content_id: int) -> ContentOut:
    """Give it a new file of the same kind; screens play the old one until the new one is ready."""
    actor = current_user()
    content.access_content(actor, content_id, Permission.CONTENT_WRITE)
    uploads.make_way(actor)
    with Form(request, frozenset()) as form:
        file = form.read()
        form.fields(Nothing)
        replacing.refuse_unfit(actor, content_id, file.kind.medium, file.size_bytes)
        kept = uploads.keep_file(file)
        return _one(uploads.sharing_bytes(lambda: replacing.replace(actor, content_id, kept)))


@bp.get("/<int:content_id>/uses")
@needs(Permission.CONTENT_READ)
@bp.output(ContentUsesOut)
def show_uses(content_id: int) -> ContentUsesOut:
    """Which campaigns show it, how often they are scheduled, and how many screens that reaches."""
    return uses.uses_of(current_user(), content_id)


@bp.get("/tags")
@needs(Permission.CONTENT_READ)
@bp.output(TagsOut)
def list_tags() -> TagsOut:
    """Tags in use, the most used first."""
    return TagsOut(items=content_lists.tags_in_use(current_user()))


@bp.post("/bulk")
@needs(Permission.CONTENT_WRITE)
@repeatable
@bp.input(BulkIn, arg_name="order")
@bp.output(BulkOut)
def act_on_many(order: BulkIn) -> BulkOut:
    """One act on many entries: all or none."""
    return BulkOut(changed=content_bulk.act_on_many(current_user(), order))


@bp.post("/<int:content_id>/retry")
@needs(Permission.CONTENT_WRITE)
@bp.output(ContentOut)
def retry(content_id: int) -> ContentOut:
    """Prepare a file again whose preparation failed."""
    return _one(uploads.retry(current_user(), content_id))


def _one(row: Content) -> ContentOut:
    return content_views.shown(current_user(), [row])[0]


def _page(page: Page[Content]) -> ContentPage:
    items = content_views.shown(current_user(), list(page.items))
    return ContentPage(items=items, page=page.page, per_page=page.per_page, total=page.total)
