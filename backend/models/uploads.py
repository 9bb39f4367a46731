"""Uploads on their way: a file that comes in pieces, over hours if it must."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, UtcDateTime, exact
from backend.models.columns import belongs_to


class PendingUpload(Base):
    """One file being sent. `id` can't be guessed and names the part file in the store's folder for incoming bytes.

    `offset_bytes` is what was acknowledged: so many bytes lie on the disk, checked where a checksum came with them.
    `told_metadata` is what the client said of it, word for word. `content_id` is set when the file was complete and became content; then a repeat finds it instead of making another.
    """

    __tablename__ = "pending_uploads"

    id: Mapped[str] = mapped_column(exact(32), primary_key=True)
    user_id: Mapped[int] = belongs_to("users.id")
    filename: Mapped[str] = mapped_column(String(255))
    title: Mapped[str | None] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    location_id: Mapped[int | None] = belongs_to("locations.id", on_delete="SET NULL")
    replaces_id: Mapped[int | None] = belongs_to("content.id")
    length_bytes: Mapped[int] = mapped_column(BigInteger)
    offset_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    content_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_metadata: Mapped[str | None] = mapped_column("metadata", Text)
    content_id: Mapped[int | None] = mapped_column(ForeignKey("content.id", ondelete="SET NULL"), index=True)

    @property
    def has_lost_its_place(self) -> bool:
        """Whether the place the client named was deleted meanwhile: the database leaves nothing of it on the row."""
        told = [pair.strip().partition(" ")[0] for pair in (self.told_metadata or "").split(",")]
        return self.location_id is None and self.replaces_id is None and "location_id" in told
