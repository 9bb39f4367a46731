"""What every shape has in common."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from backend.core import clock


class Shape(BaseModel):
    """From a person: unknown fields are refused, text is not silently made of numbers."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Answer(BaseModel):
    """To a person: made from a row's attributes or from plain values. Nothing in it is ever left out."""

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)


class DeviceShape(BaseModel):
    """From a device: fields this server does not know yet are ignored."""

    model_config = ConfigDict(extra="ignore")


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WALL_TIME = re.compile(r"\d{2}:\d{2}(:\d{2})?", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\S*", re.ASCII)


def _instant(value: Any) -> Any:
    """Pydantic alone would take numbers for seconds since 1970."""
    if not isinstance(value, datetime) and not (isinstance(value, str) and _INSTANT.fullmatch(value)):
        raise ValueError("it must be an instant such as 2026-11-22T10:00:00Z")
    return value


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("say which zone it is in, for example 2026-11-22T10:00:00Z")
    if not FIRST_DAY <= instant.date() <= LAST_DAY:
        raise ValueError(f"it must lie between {FIRST_DAY} and {LAST_DAY}")
    return instant.astimezone(UTC)


def _day(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("it must be a date such as 2026-11-22")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("there is no such day") from None


def _within_reason(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"it must lie between {FIRST_DAY} and {LAST_DAY}")
    return day


def _wall_time(value: Any) -> Any:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not _WALL_TIME.fullmatch(value):
        raise ValueError("it must be a time such as 18:30, local to the screen's place")
    try:
        return time.fromisoformat(value)
    except ValueError:
        raise ValueError("there is no such time") from None


def _printable(text: str) -> str:
    if any(not character.isprintable() and character not in "\n\t" for character in text):
        raise ValueError("it contains characters that can't be shown")
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("it must be one line")
    return _printable(text)


def _plain_bool(value: Any) -> Any:
    if not isinstance(value, bool):
        raise ValueError("it must be true or false")  # noqa: TRY004 - pydantic collects ValueErrors
    return value


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    AfterValidator(_in_utc),
    PlainSerializer(clock.iso, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[
    date,
    BeforeValidator(_day),
    AfterValidator(_within_reason),
    WithJsonSchema({"type": "string", "format": "date"}),
]
WallTime = Annotated[
    time,
    BeforeValidator(_wall_time),
    WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$"}),
]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(_one_line)
]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), AfterValidator(_printable)]
Tag = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), AfterValidator(_one_line)
]
Tags = Annotated[list[Tag], Field(max_length=20)]
Flag = Annotated[bool, BeforeValidator(_plain_bool)]
Id = Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]
Priority = Annotated[int, Field(ge=-1_000, le=1_000, strict=True)]


class PageQuery(Shape):
    """What every list understands."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    per_page: int = Field(default=25, ge=1, le=100)
    q: str = Field(default="", max_length=100)
    sort: str = Field(default="-created_at", max_length=40)


class PageAnswer(Answer):
    """What every list answers, beside its `items`."""

    page: int
    per_page: int
    total: int


class Deleted(Answer):
    """An empty answer."""


class Ref(Answer):
    """Just enough of a thing to name it and to link to it."""

    id: int
    name: str

    @classmethod
    def of(cls, row: Any | None) -> Self | None:
        return None if row is None else cls(id=row.id, name=getattr(row, "name", None) or row.title)


class Use(Answer):
    """One thing that still uses another: its name and one id. What a refused deletion lists as `used_in`."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    name: str
    campaign_id: int | None = None
    schedule_id: int | None = None
    location_id: int | None = None
    player_id: int | None = None
    content_id: int | None = None


class Problem(Answer):
    """An application/problem+json answer (RFC 9457). Clients branch on `code`; people read `detail`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: dict[str, list[str]] | None = None
    request_id: str | None = None


def distinct(values: Sequence[Any], what: str) -> None:
    """Raises ValueError when a value stands twice."""
    if len(set(values)) != len(values):
        raise ValueError(f"{what} stands in the list twice")
