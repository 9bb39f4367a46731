"""Files whose bytes suffered on the disk: the entry they belong to, how they suffer, and who has the same bytes."""

from typing import Any

from backend.core import storage
from backend.core.db import atomic, db
from backend.models.content import Content, ContentStatus


def row(entry: dict[str, Any]) -> Content:
    """What is written down of it, read anew."""
    db.session.rollback()
    return db.session.get_one(Content, entry["id"], populate_existing=True)


def spoil(entry: dict[str, Any]) -> None:
    """What is served for it loses its end."""
    file = storage.local().path_of(entry["url"].removeprefix("/media/"))
    file.write_bytes(file.read_bytes()[:-1])


@atomic
def make_twin(entry: dict[str, Any]) -> Content:
    """Another entry of the same bytes, which is ready."""
    first = db.session.get_one(Content, entry["id"])
    twin = Content(
        title="Twin",
        type=first.type,
        status=ContentStatus.READY,
        blob_id=first.blob_id,
        location_id=first.location_id,
    )
    db.session.add(twin)
    return twin
