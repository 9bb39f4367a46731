"""Document pages: the first page of a PDF is the entry that was uploaded, each further one an entry of its own beside it.

Every page has a row for its bytes, named by the document's hash and the page's number, so that pages are counted, shared,
purged and mended one by one, and the same document uploaded again stores nothing twice.
"""

from sqlalchemy import select

from backend.core.db import db
from backend.models.content import Blob, Content, ContentStatus
from backend.services import blobs, quotas, wanted
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
    """Entries for the further pages of a document: ready, in the place of the first, with its tags and author.

    A document whose pages were added already, and which is only made anew, adds none. Where it takes the place of another
    one, the pages of that one keep their entries, and everything that shows them, and get the bytes of the new ones.
    Belongs inside an @atomic verb, before the first page takes over `made.details`.
    Announces: ContentChanged, PlansWanted. Raises: StorageQuotaExceeded.
    """
    before = first.details.get("document")
    if not made.further or first.blob is None or before == made.details.get("document"):
        return []
    followers = _followers(first, before)
    room = sum(followers[number].file_size_bytes for number in followers if number < len(made.further) + 2)
    more_bytes = sum(page.size_bytes for page in made.further) - room
    quotas.refuse_over_quota(first.location_id, more_bytes)
    quotas.refuse_past_own(first.created_by, more_bytes)
    pages = []
    for number, page in enumerate(made.further, 2):
        entry = followers.get(number) or _new_entry(first, number)
        _give(entry, _blob(first.blob, number, page), page, first)
        pages.append(entry)
    wanted.want_plans_for_content([page.id for page in pages])
    return pages


def _followers(first: Content, document: str | None) -> dict[int, Content]:
    """The entries that stand beside a first page for this document, by page; not those that were moved or thrown away."""
    query = (
        select(Content)
        .join(Blob, Blob.id == Content.blob_id)
        .where(Blob.source_sha256 == document, Content.status == ContentStatus.READY)
        .where(Content.location_id.is_not_distinct_from(first.location_id), Content.deleted_at.is_(None))
    )
    beside = db.session.scalars(query).unique().all() if document else []
    return {entry.details["page"]: entry for entry in beside if entry.details.get("first") == first.id}


def _new_entry(first: Content, number: int) -> Content:
    ending = f" – page {number}"
    return Content(
        title=f"{first.title[: LONGEST_TITLE - len(ending)]}{ending}",
        description=first.description,
        type=first.type,
        status=ContentStatus.READY,
        location_id=first.location_id,
        expires_at=first.expires_at,
        created_by=first.created_by,
    )


def _give(entry: Content, blob: Blob, made: Prepared, first: Content) -> None:
    """Let an entry, new or old, have the bytes of a page."""
    before, entry.blob = entry.blob_id, blob
    entry.filename, entry.mime_type, entry.file_size_bytes = first.filename, made.mime_type, made.size_bytes
    entry.width, entry.height = made.width, made.height
    entry.details = made.details | {"first": first.id}
    if before is None:
        put_in(entry, first.tags)
    else:
        blobs.let_go([before])
        db.session.flush()
    tell_changed(entry, percent=100)


def _blob(whole: Blob, number: int, made: Prepared) -> Blob:
    """The row of one page's bytes, with one more use."""
    recipe = f"{whole.recipe}/p{number}"
    same = select(Blob).where(Blob.source_sha256 == whole.source_sha256, Blob.recipe == recipe)
    # What another one counted a moment ago counts, whatever this session has read before.
    blob = db.session.scalars(same.with_for_update(), execution_options={"populate_existing": True}).first()
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
