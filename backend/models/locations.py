"""Places: a tree. What holds for a place holds for everything below it."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, exact
from backend.models.columns import belongs_to


class Location(Base):
    """A building, a floor, a lobby. `path` lists the ids from the root to this place: `/1/7/`.

    `max_storage_bytes` bounds what the library holds for this place and everything below it; None is no bound.
    """

    __tablename__ = "locations"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    parent_id: Mapped[int | None] = belongs_to("locations.id", on_delete="RESTRICT")
    path: Mapped[str] = mapped_column(exact(255), index=True, default="")
    address: Mapped[str] = mapped_column(String(255), default="")
    timezone: Mapped[str] = mapped_column(String(64))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    fallback_campaign_id: Mapped[int | None] = belongs_to(
        "campaigns.id", on_delete="SET NULL", use_alter=True
    )
    max_storage_bytes: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def lineage(self) -> list[int]:
        """Ids from the root down to this place, itself included."""
        return [int(part) for part in self.path.split("/") if part]

    @property
    def depth(self) -> int:
        """How deep in the tree: a root is 1."""
        return len(self.lineage)
