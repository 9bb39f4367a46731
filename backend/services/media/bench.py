"""What preparing one upload works with, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backend.core import config
from backend.core.filetypes import FileType
from backend.core.probe import Source
from backend.core.sandbox import MEGABYTE, Limits
from backend.core.storage import Store

Progress = Callable[[int], None]
RESULT_GROWTH = 6  # an old film in few bytes may need more in H.264, but not without end


@dataclass(frozen=True)
class Upload:
    """What is to be prepared: the uploaded bytes and the name that says what they are.

    Of a document one page can be asked for; without that it is prepared whole.
    """

    source_key: str
    filename: str
    page: int | None = None


@dataclass(frozen=True)
class Prepared:
    """What is served for an upload, and what is known about it. Sizes in bytes and pixels as seen.

    `further` is what else came of the same upload: the other pages of a document.
    """

    key: str
    sha256: str
    size_bytes: int
    mime_type: str
    thumbnail_key: str | None = None
    preview_key: str | None = None
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    details: dict[str, Any] = field(default_factory=dict)
    further: "tuple[Prepared, ...]" = ()


@dataclass(frozen=True)
class Bench:
    """One upload being worked on, in a folder that is gone afterwards. `file` is the upload on the local disk."""

    store: Store
    source_key: str
    file: Path
    kind: FileType
    folder: Path
    progress: Progress
    page: int | None = None

    @property
    def source(self) -> Source:
        return Source(self.file, self.kind.decoder)

    def keep(self, made: Path, extension: str) -> tuple[str, str, int]:
        """Key, hash and size of a made file, once it is safe in the store."""
        return self.store.adopt(made, extension)

    def untouched(self, **facts: Any) -> Prepared:
        """The very bytes that were uploaded."""
        file = self.source.file
        return Prepared(self.source_key, file.stem, file.stat().st_size, self.kind.mime_type, **facts)

    def limits(self) -> Limits:
        """For work that makes a whole new file."""
        settings = config.current()
        return Limits(
            wall_seconds=settings.media_job_seconds,
            cpu_seconds=settings.media_job_seconds * 2,
            memory_bytes=3072 * MEGABYTE,
            file_bytes=max(settings.max_video_bytes, settings.max_audio_bytes) * RESULT_GROWTH,
        )
