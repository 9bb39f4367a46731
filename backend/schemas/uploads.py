"""Uploads that come in pieces: what is said of a file before its first byte, and of one on its way."""

import json
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from backend.schemas.base import Answer, Instant, Shape, Tags, Text, Title

LongName = Annotated[str, StringConstraints(min_length=1, max_length=4_096)]
# Metadata is text, so a number made of digits is a number here.
TextId = Annotated[int, Field(ge=1, le=2**31 - 1)]


def _listed(value: Any) -> Any:
    """Tags travel as the text of a JSON list."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise ValueError('it must be a JSON list such as ["summer", "sale"]') from None


class UploadMetadata(Shape):
    """`Upload-Metadata` of a resumable upload. Clients add keys of their own, such as `filetype`; they are passed over.

    `tags` is the text of a JSON list. With `replaces`, the number of an entry, the file takes the place of that
    entry's, and of the others only `filename` counts.
    """

    model_config = ConfigDict(extra="ignore")

    filename: LongName
    title: Title | None = None
    description: Text = ""
    tags: Annotated[Tags, BeforeValidator(_listed)] = []
    location_id: TextId | None = None
    expires_at: Instant | None = None
    replaces: TextId | None = None


@dataclass(frozen=True)
class Announcement:
    """What a client says before the first byte: how long the file is, and what it is, also word for word."""

    length_bytes: int
    metadata: UploadMetadata
    told_metadata: str = ""


class PendingUploadOut(Answer):
    """A file of which `offset_bytes` have arrived; the rest may follow until `expires_at`."""

    id: str
    filename: str
    size_bytes: int
    offset_bytes: int
    expires_at: Instant
    created_at: Instant


class PendingUploadList(Answer):
    items: list[PendingUploadOut]
