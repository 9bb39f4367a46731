"""Places."""

from typing import Annotated

from pydantic import AfterValidator, Field

from backend.core.zones import known_zone
from backend.schemas.base import Answer, Id, Instant, Name, PageAnswer, PageQuery, Ref, Shape, Text, Version

Zone = Annotated[str, Field(max_length=64), AfterValidator(known_zone)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, strict=True)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, strict=True)]
StorageBytes = Annotated[int, Field(ge=0, le=2**53, strict=True)]


class LocationIn(Shape):
    """`max_storage_bytes` bounds what the library holds for the place and all below it; it is for administrators to set."""

    name: Name
    parent_id: Id | None = None
    timezone: Zone
    address: Annotated[Text, Field(max_length=255)] = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    fallback_campaign_id: Id | None = None
    max_storage_bytes: StorageBytes | None = None


class LocationChange(Shape):
    """Only what is given changes; `null` clears what may be empty. `max_storage_bytes` is for administrators."""

    version: Version
    name: Name | None = None
    parent_id: Id | None = None
    timezone: Zone | None = None
    address: Annotated[Text, Field(max_length=255)] | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    fallback_campaign_id: Id | None = None
    max_storage_bytes: StorageBytes | None = None


class LocationQuery(PageQuery):
    sort: str = Field(default="path", max_length=40)


class LocationOut(Answer):
    """`path` lists the ids from the root (`/1/7/`); `player_count` counts the screens in the place itself.

    Places above one's own are there to name them: `can_edit` is false and address, position, fallback and count are empty.
    """

    id: int
    name: str
    parent_id: int | None
    path: str
    timezone: str
    address: str
    latitude: float | None
    longitude: float | None
    fallback_campaign: Ref | None
    max_storage_bytes: int | None
    player_count: int
    can_edit: bool
    version: int
    created_at: Instant


class LocationPage(PageAnswer):
    items: list[LocationOut]
