"""Schedules: which campaign plays where and when."""

from datetime import date, time

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, exact
from backend.models.campaigns import Campaign
from backend.models.columns import belongs_to


class ScheduleTag(Base):
    __tablename__ = "schedule_tags"

    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(exact(40), primary_key=True, index=True)
    __table_args__ = ()


class SchedulePlayer(Base):
    __tablename__ = "schedule_players"

    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True)
    player_id: Mapped[int] = mapped_column(
        ForeignKey("players.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    __table_args__ = ()


class Schedule(Base):
    """A rule in the wall-clock time of each screen's place.

    It reaches either the screens of `location_id` and below (narrowed to those with one of its tags, where it has any) or
    the named players. No times mean the whole day; `end_time` before `start_time` crosses midnight.
    """

    __tablename__ = "schedules"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = belongs_to("campaigns.id", on_delete="RESTRICT")
    location_id: Mapped[int | None] = belongs_to("locations.id", on_delete="RESTRICT")
    start_date: Mapped[date] = mapped_column(index=True)
    end_date: Mapped[date | None] = mapped_column(index=True)
    start_time: Mapped[time | None]
    end_time: Mapped[time | None]
    days_of_week: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    recurrence_rule: Mapped[str | None] = mapped_column(String(500))
    exceptions: Mapped[list[str]] = mapped_column(JSON, default=list)
    priority: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True, index=True)
    created_by: Mapped[int | None] = belongs_to("users.id", on_delete="SET NULL")
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship(lazy="selectin")
    tag_rows: Mapped[list[ScheduleTag]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", passive_deletes=True, order_by=ScheduleTag.tag
    )
    player_rows: Mapped[list[SchedulePlayer]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", passive_deletes=True, order_by=SchedulePlayer.player_id
    )

    @property
    def tags(self) -> list[str]:
        return [row.tag for row in self.tag_rows]

    @property
    def player_ids(self) -> list[int]:
        return [row.player_id for row in self.player_rows]

    @property
    def exception_dates(self) -> tuple[date, ...]:
        return tuple(date.fromisoformat(day) for day in self.exceptions)
