"""Kinds of files: what people may upload, said to whoever asks before sending."""

from backend.core import config, filetypes
from backend.schemas.kinds import KindOut, KindsOut
from backend.services.uploads import limit_of
from backend.words import ContentType


def accepted() -> KindsOut:
    """Each accepted extension with what it becomes and how many bytes a file of it may have."""
    kinds = [
        KindOut(
            extension=extension,
            type=ContentType(kind.medium),
            mime_type=kind.mime_type,
            max_bytes=limit_of(kind),
        )
        for extension, kind in filetypes.BY_EXTENSION.items()
    ]
    return KindsOut(kinds=kinds, trash_days=config.current().trash_days)
