"""Content: files and web addresses that screens can show."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from backend.schemas.base import (
    Answer,
    Id,
    Instant,
    PageAnswer,
    PageQuery,
    Ref,
    Shape,
    Tag,
    Tags,
    Text,
    Title,
    Version,
)
from backend.words import ContentStatus, ContentType


def _web_address(text: str) -> str:
    """What a browser on a wall can open without being asked anything."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("it is not a web address") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise ValueError("it must begin with http:// or https:// and name a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            "it must not contain a user name or password: everybody who sees the screen's plan could read them"
        )
    if not text.isprintable() or any(character in text for character in ' "<>\\^`{|}'):
        raise ValueError("it contains characters an address can't have")
    return text


WebAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=8, max_length=2_000),
    AfterValidator(_web_address),
]
# A form sends text, so a number made of digits is a number here.
FormId = Annotated[int, Field(ge=1, le=2**31 - 1)]


class UploadIn(Shape):
    """The fields beside the file. Without a title the file's name becomes one."""

    title: Title | None = None
    description: Text = ""
    tags: Tags = []
    location_id: FormId | None = None


class UploadForm(UploadIn):
    """An upload: the file and what people call it. Its bytes go straight to the disk."""

    file: Annotated[bytes, WithJsonSchema({"type": "string", "format": "binary"})]


class UrlIn(Shape):
    """A web address as content. Screens open it live; there is nothing to download."""

    type: Literal["url"] = "url"
    title: Title
    address: WebAddress
    description: Text = ""
    tags: Tags = []
    location_id: Id | None = None
    expires_at: Instant | None = None


class ContentChange(Shape):
    """Only what is given changes; `null` clears what may be empty. `address` only for a web address."""

    version: Version
    title: Title | None = None
    description: Text | None = None
    tags: Tags | None = None
    location_id: Id | None = None
    expires_at: Instant | None = None
    address: WebAddress | None = None


class ContentQuery(PageQuery):
    """`location_id` means that place and everything below it."""

    type: ContentType | None = None
    status: ContentStatus | None = None
    tag: Tag | None = None
    location_id: int | None = Field(default=None, ge=1, le=2**31 - 1)


class ContentOut(Answer):
    """`url`, `sha256`, `mime_type` and `file_size_bytes` are those of the bytes served.

    A web address has no bytes: `url` is the address itself and `sha256` is null. While a file is being prepared, and
    when that failed (`error` says why), there is no `url`.
    """

    id: int
    title: str
    description: str
    type: ContentType
    status: ContentStatus
    percent: int
    error: str | None
    url: str | None
    thumbnail_url: str | None
    filename: str
    mime_type: str
    file_size_bytes: int
    width: int | None
    height: int | None
    duration_seconds: float | None
    sha256: str | None
    metadata: dict[str, Any]
    tags: list[str]
    location: Ref | None
    expires_at: Instant | None
    created_by: Ref | None
    can_edit: bool
    version: int
    created_at: Instant


class ContentPage(PageAnswer):
    items: list[ContentOut]


class UseOut(Answer):
    """One campaign that shows a piece of content: what a refused deletion lists as `used_in`."""

    campaign_id: int
    name: str
