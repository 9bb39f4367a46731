"""Kinds of files: what may be uploaded, and how large."""

from backend.schemas.base import Answer
from backend.words import ContentType


class KindOut(Answer):
    """One extension. `type` is what it becomes in the library; `mime_type` is what a browser calls such a file."""

    extension: str
    type: ContentType
    mime_type: str
    max_bytes: int


class KindsOut(Answer):
    """`trash_days` is how long what was deleted lies in the trash before it is erased."""

    kinds: list[KindOut]
    trash_days: int
