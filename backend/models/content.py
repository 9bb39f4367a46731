"""Content: what a person uploaded, and the bytes that are served for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, UtcDateTime, exact
from backend.models.columns import belongs_to, choice
from backend.words import ContentStatus as ContentStatus
from backend.words import ContentType as ContentType


class Blob(Base):
    """Bytes on disk, named by their SHA-256; one row however many uploads had the same bytes.

    `source_sha256` is what was uploaded, `recipe` what was done to it, `sha256` what is served; for a file that already
    plays everywhere the two hashes are the same. `key` is the path below the store.
    """

    __tablename__ = "blobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_sha256: Mapped[str] = mapped_column(exact(64))
    source_key: Mapped[str] = mapped_column(exact(120))
    recipe: Mapped[str] = mapped_column(exact(32))
    sha256: Mapped[str | None] = mapped_column(exact(64), index=True)
    key: Mapped[str | None] = mapped_column(exact(120), index=True)
    thumbnail_key: Mapped[str | None] = mapped_column(exact(120), index=True)
    preview_key: Mapped[str | None] = mapped_column(exact(120), index=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    uses: Mapped[int] = mapped_column(default=0, index=True)
    unused_since: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    __table_args__ = (
        Index("ix_blobs_source", "source_sha256", "recipe", unique=True),
        {"sqlite_autoincrement": True},
    )


class ContentTag(Base):
    __tablename__ = "content_tags"

    content_id: Mapped[int] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(exact(40), primary_key=True, index=True)
    __table_args__ = ()


LISTED_BY = ("created_at", "title", "type", "status", "file_size_bytes", "duration_seconds", "expires_at")


class Content(Base):
    """One entry of the library. `address` is the web address of a `url` entry; all others have a blob.

    With `deleted_at` it lies in the trash: nothing shows it, and it may be restored.
    """

    __tablename__ = "content"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    type: Mapped[ContentType] = choice(ContentType)
    status: Mapped[ContentStatus] = choice(ContentStatus, default=ContentStatus.PROCESSING)
    error: Mapped[str | None] = mapped_column(String(500))
    blob_id: Mapped[int | None] = belongs_to("blobs.id", on_delete="RESTRICT")
    address: Mapped[str | None] = mapped_column(String(2000))
    filename: Mapped[str] = mapped_column(String(255), default="")
    mime_type: Mapped[str] = mapped_column(String(100), default="")
    file_size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration_seconds: Mapped[float | None]
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSON, default=dict)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id", ondelete="RESTRICT"))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = belongs_to("users.id", on_delete="SET NULL")
    version: Mapped[int] = mapped_column(default=1)

    blob: Mapped[Blob | None] = relationship(lazy="joined")
    tag_rows: Mapped[list[ContentTag]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", passive_deletes=True, order_by=ContentTag.tag
    )

    # Every list leaves the trash out or asks for nothing else, then sorts: so each order begins with `deleted_at`. What a
    # place holds is summed up from the last one alone: quotas ask for it with each upload.
    __table_args__ = (
        *(Index(f"ix_content_by_{name}", "deleted_at", name) for name in LISTED_BY),
        Index("ix_content_in_place", "location_id", "deleted_at", "type", "file_size_bytes"),
        {"sqlite_autoincrement": True},
    )

    @property
    def tags(self) -> list[str]:
        return [row.tag for row in self.tag_rows]

    @property
    def sha256(self) -> str | None:
        """Of the bytes served; nothing while they are being made, and for a web address."""
        return self.blob.sha256 if self.blob else None


class Replacement(Base):
    """New bytes for an entry that plays. While they are being prepared it goes on with the old ones.

    The row is gone as soon as they took their place, or were refused, cancelled or replaced themselves.
    """

    __tablename__ = "replacements"

    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"), unique=True)
    blob_id: Mapped[int] = belongs_to("blobs.id", on_delete="RESTRICT")
    filename: Mapped[str] = mapped_column(String(255))
    created_by: Mapped[int | None] = belongs_to("users.id", on_delete="SET NULL")

    blob: Mapped[Blob] = relationship(lazy="joined")
