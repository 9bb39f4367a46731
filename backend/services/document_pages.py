"""Document pages: the first page of a PDF is the entry that was uploaded, each further one an entry of its own beside it.

Every page has a row for its bytes, named by the document's hash and the page's number, so that pages are counted, shared,
purged and mended one by one, and the same document uploaded again stores nothing twice.
"""

from sqlalchemy import select

from backend.core.db import db
from backend.models.content import Blob, Content, ContentStatus
from backend.services import quotas
from backend.services.content import put_in, tell_changed
from backend.services.media import Prepared

LONGEST_TITLE = 200
RECIPES = "pdf/"


def page_of(blob: Blob) -> int | None:
    """Which page of its document these bytes are, when they are one beside the first."""
    _, is_page, number = blob.recipe.partition("/p")
    return int(number) if is_page and blob.recipe.startswith(RECIPES) and number.isdigit() else None


def is_whole(blob: Blob) -> bool:
    """Whether preparing these bytes gives further entries: then another upload's result can't simply be shared."""
    return blob.recipe.startswith(RECIPES) and page_of(blob) is None


def stand_beside(first: Content, made: Prepared) -> list[Content]:
    """New entries for the further pages of a document: ready, in the place of the first, with its tags and author.

    A document whose pages were added already, and which is only made anew, adds none. Belongs inside an @atomic verb, before
    the first page takes over `made.details`. Announces: ContentChanged. Raises: StorageQuotaExceeded.
    """
    if not made.further or first.blob is None:
        return []
    if first.details.get("document") == made.details.get("document"):
        return []
    quotas.refuse_over_quota(first.location_id, sum(page.size_bytes for page in made.further))
    return [_page(first, first.blob, number, page) for number, page in enumerate(made.further, 2)]


def _page(first: Content, whole: Blob, number: int, made: Prepared) -> Content:
    ending = f" – page {number}"
    page = Content(
        title=f"{first.title[: LONGEST_TITLE - len(ending)]}{ending}",
        description=first.description,
        type=first.type,
        status=ContentStatus.READY,
        blob=_blob(whole, number, made),
        filename=first.filename,
        mime_type=made.mime_type,
        file_size_bytes=made.size_bytes,
        width=made.width,
        height=made.height,
        details=made.details,
        location_id=first.location_id,
        expires_at=first.expires_at,
        created_by=first.created_by,
    )
    put_in(page, first.tags)
    tell_changed(page, percent=100)
    return page


def _blob(whole: Blob, number: int, made: Prepared) -> Blob:
    """The row of one page's bytes, with one more use."""
    recipe = f"{whole.recipe}/p{number}"
    same = select(Blob).where(Blob.source_sha256 == whole.source_sha256, Blob.recipe == recipe)
    blob = db.session.scalars(same.with_for_update()).first()
    if blob is None:
        blob = Blob(
            source_sha256=whole.source_sha256,
            source_key=whole.source_key,
            recipe=recipe,
            size_bytes=made.size_bytes,
            uses=0,
        )
        db.session.add(blob)
    blob.key, blob.sha256 = made.key, made.sha256
    blob.thumbnail_key, blob.preview_key = made.thumbnail_key, made.preview_key
    blob.uses += 1
    blob.unused_since = None
    db.session.flush()
    return blob
