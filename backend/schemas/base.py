"""What every shape has in common."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints

from backend.core import clock


class Shape(BaseModel):
    """From a person: unknown fields are refused, text is not silently made of numbers."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Answer(BaseModel):
    """To a person: made from a row's attributes or from plain values."""

    model_config = ConfigDict(from_attributes=True)


class DeviceShape(BaseModel):
    """From a device: fields this server does not know yet are ignored."""

    model_config = ConfigDict(extra="ignore")


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("say which zone it is in, for example 2026-11-22T10:00:00Z")
    return instant.astimezone(UTC)


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


Instant = Annotated[datetime, AfterValidator(_in_utc), PlainSerializer(clock.iso, return_type=str, when_used="json")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(_one_line)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), AfterValidator(_printable)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), AfterValidator(_one_line)]
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
