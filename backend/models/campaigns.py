"""Campaigns: content in an order."""

from datetime import date

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base
from backend.models.columns import belongs_to
from backend.models.content import Content


class CampaignItem(Base):
    """One turn. Without seconds of its own it lasts as long as its video or sound, or the default for a picture."""

    __tablename__ = "campaign_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = belongs_to("campaigns.id")
    content_id: Mapped[int] = belongs_to("content.id", on_delete="RESTRICT")
    position: Mapped[int]
    duration_seconds: Mapped[float | None]
    fit: Mapped[str] = mapped_column(String(16), default="contain")
    muted: Mapped[bool] = mapped_column(default=False)

    content: Mapped[Content] = relationship(lazy="selectin")


class Campaign(Base):
    """Items in an order, with dates between which it may play at all."""

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    description: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(default=True, index=True)
    location_id: Mapped[int | None] = belongs_to("locations.id", on_delete="RESTRICT")
    priority: Mapped[int] = mapped_column(default=0)
    start_date: Mapped[date | None]
    end_date: Mapped[date | None]
    mix_editorial: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[int | None] = belongs_to("users.id", on_delete="SET NULL")
    version: Mapped[int] = mapped_column(default=1)

    items: Mapped[list[CampaignItem]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", passive_deletes=True, order_by=CampaignItem.position
    )

    __table_args__ = (Index("ix_campaigns_created_at", "created_at"), {"sqlite_autoincrement": True})
