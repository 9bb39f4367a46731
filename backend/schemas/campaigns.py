"""Campaigns: content in an order."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from backend.schemas.base import (
    Answer,
    Day,
    Flag,
    Id,
    Instant,
    Name,
    PageAnswer,
    PageQuery,
    Priority,
    Ref,
    Shape,
    Text,
    Version,
)
from backend.words import ContentStatus, ContentType

Seconds = Annotated[float, Field(ge=1, le=86_400, allow_inf_nan=False, strict=True)]
Fit = Literal["contain", "cover", "fill"]
MOST_ITEMS = 500


class CampaignItemIn(Shape):
    content_id: Id
    duration_seconds: Seconds | None = None
    fit: Fit = "contain"
    muted: Flag = False


def _check_dates(start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise ValueError("end_date is before start_date")


class CampaignIn(Shape):
    """Items with their seconds, or `content_order` for items that last as long as they do."""

    name: Annotated[Name, Field(max_length=200)]
    description: Text = ""
    location_id: Id | None = None
    priority: Priority = 0
    start_date: Day | None = None
    end_date: Day | None = None
    is_active: Flag = True
    mix_editorial: Flag = False
    items: list[CampaignItemIn] | None = Field(default=None, min_length=1, max_length=MOST_ITEMS)
    content_order: list[Id] | None = Field(default=None, min_length=1, max_length=MOST_ITEMS)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        _check_dates(self.start_date, self.end_date)
        if (self.items is None) == (self.content_order is None):
            raise ValueError("give either items or content_order, with at least one entry")
        return self

    def turns(self) -> list[CampaignItemIn]:
        """The items, whichever way they were given."""
        return self.items or [CampaignItemIn(content_id=each) for each in self.content_order or []]


class CampaignChange(Shape):
    """Only what is given changes; `null` clears what may be empty. `items` replaces all of them."""

    version: Version
    name: Annotated[Name, Field(max_length=200)] | None = None
    description: Text | None = None
    location_id: Id | None = None
    priority: Priority | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    is_active: Flag | None = None
    mix_editorial: Flag | None = None
    items: list[CampaignItemIn] | None = Field(default=None, min_length=1, max_length=MOST_ITEMS)


class CampaignQuery(PageQuery):
    """`location_id` means that place and everything below it."""

    location_id: int | None = Field(default=None, ge=1, le=2**31 - 1)
    is_active: bool | None = None


class ItemContentOut(Answer):
    id: int
    title: str
    type: ContentType
    status: ContentStatus
    url: str | None
    thumbnail_url: str | None
    duration_seconds: float | None
    expires_at: Instant | None


class CampaignItemOut(Answer):
    """`seconds` is what it will last; `duration_seconds` what was set for it, if anything."""

    content: ItemContentOut
    position: int
    duration_seconds: float | None
    seconds: float
    fit: Fit
    muted: bool


class CampaignOut(Answer):
    """Lists give the first few items only; `item_count` and `total_seconds` are those of all."""

    id: int
    name: str
    description: str
    is_active: bool
    location: Ref | None
    priority: int
    start_date: Day | None
    end_date: Day | None
    mix_editorial: bool
    items: list[CampaignItemOut]
    item_count: int
    total_seconds: float
    schedule_count: int
    can_edit: bool
    version: int
    created_at: Instant


class CampaignPage(PageAnswer):
    items: list[CampaignOut]
