"""Content: files and web addresses that screens can show."""

from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

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
    distinct,
)
from backend.schemas.jobs import JobBrief
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
# A form and an address send text, so a number made of digits is a number here.
RowId = Annotated[int, Field(ge=1, le=2**31 - 1)]
LARGEST_BYTES, LONGEST_SECONDS = 2**53, 10**9
MOST_AT_ONCE = 500
MOST_TAGS_ASKED = 10


class UploadIn(Shape):
    """The fields beside the file. Without a title the file's name becomes one."""

    title: Title | None = None
    description: Text = ""
    tags: Tags = []
    location_id: RowId | None = None
    expires_at: Instant | None = None


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


def _few_tags(text: str) -> str:
    """Each is a search of its own in the database."""
    if len(set(tags_of(text))) > MOST_TAGS_ASKED:
        raise ValueError(f"at most {MOST_TAGS_ASKED} tags can be asked for at once")
    return text


def tags_of(text: str) -> list[str]:
    """The tags in a text that separates them by commas."""
    return [each.strip() for each in text.split(",") if each.strip()]


TagList = Annotated[str, Field(max_length=500), AfterValidator(_few_tags)]


class ContentQuery(PageQuery):
    """`location_id` means that place and everything below it; `tags` (ten at most) are separated by commas, and all must be there.

    `expiring_days` finds what expires within so many days from now, `expired` what has. `used` is about campaigns.
    Without `trashed` the trash is left out, with it nothing else is found. Web addresses have no bytes, pictures no length.
    """

    type: ContentType | None = None
    status: ContentStatus | None = None
    tag: Tag | None = None
    tags: TagList | None = None
    location_id: RowId | None = None
    created_by: RowId | None = None
    min_bytes: int | None = Field(default=None, ge=0, le=LARGEST_BYTES)
    max_bytes: int | None = Field(default=None, ge=0, le=LARGEST_BYTES)
    min_seconds: float | None = Field(default=None, ge=0, le=LONGEST_SECONDS)
    max_seconds: float | None = Field(default=None, ge=0, le=LONGEST_SECONDS)
    expiring_days: int | None = Field(default=None, ge=0, le=3_660)
    expired: bool | None = None
    used: bool | None = None
    trashed: bool = False


class ReplacementOut(Answer):
    """A file that will take the place of the one that is played, once it is prepared."""

    filename: str
    file_size_bytes: int
    percent: int


class ContentOut(Answer):
    """`url`, `sha256`, `mime_type` and `file_size_bytes` are those of the bytes served.

    A web address has no bytes: `url` is the address itself and `sha256` is null. While a file is being prepared, and
    when that failed (`error` says why), there is no `url`. A file that is being replaced stays as it is until the new one
    is ready (`replacement`); `error` beside `ready` says why the last replacement was not. With `deleted_at` it lies in
    the trash.
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
    preview_url: str | None
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
    is_expired: bool
    deleted_at: Instant | None
    replacement: ReplacementOut | None
    job: JobBrief | None
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


class ContentDeletion(Shape):
    """`forever` is only for what lies in the trash; otherwise deleting puts it there."""

    forever: bool = False


class ContentUseOut(Answer):
    """A campaign that shows a piece of content, how often it is scheduled, and how many of the asker's screens that reaches."""

    campaign_id: int
    name: str
    schedules: int
    screens: int


class ContentUsesOut(Answer):
    """`items` are the campaigns the asker may see, `used_elsewhere` counts the others."""

    items: list[ContentUseOut]
    used_elsewhere: int


class TagOut(Answer):
    """A tag and how many entries of the library (without the trash) have it."""

    tag: str
    count: int


class TagsOut(Answer):
    items: list[TagOut]


class Nothing(Shape):
    """No fields at all."""


class ReplaceForm(Nothing):
    """A new file for an entry: of the same kind as the one before."""

    file: Annotated[bytes, WithJsonSchema({"type": "string", "format": "binary"})]


class BulkIn(Shape):
    """One act on many entries: all or none.

    `tag` and `untag` take `tags`, `move` takes `location_id` and `expire` takes `expires_at` (both may be null); `trash`,
    `restore` and `erase` take nothing else.
    """

    ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_AT_ONCE)]
    act: Literal["trash", "restore", "erase", "tag", "untag", "move", "expire"]
    tags: Tags | None = None
    location_id: Id | None = None
    expires_at: Instant | None = None

    @model_validator(mode="after")
    def _has_what_its_act_takes(self) -> Self:
        distinct(self.ids, "a number")
        taken = TAKEN.get(self.act, frozenset())
        given = self.model_fields_set - {"ids", "act"}
        if given != taken:
            words = f"{' and '.join(sorted(taken))} and nothing else" if taken else "nothing else"
            raise ValueError(f"{self.act} takes {words}")
        if "tags" in taken and not self.tags:
            raise ValueError(f"{self.act} takes at least one tag")
        return self


TAKEN = {
    "tag": frozenset({"tags"}),
    "untag": frozenset({"tags"}),
    "move": frozenset({"location_id"}),
    "expire": frozenset({"expires_at"}),
}


class BulkOut(Answer):
    """How many entries differ now; what was so already is not counted."""

    changed: int
