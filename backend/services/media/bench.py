"""What preparing one upload works with, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from backend.core import config
from backend.core.filetypes import FileType
from backend.core.made_files import NotAFile
from backend.core.probe import Source, Unreadable
from backend.core.sandbox import MEGABYTE, Limits
from backend.core.storage import Store

Progress = Callable[[int], None]
Shows = Callable[[str], None]
RESULT_GROWTH = 6  # an old film in few bytes may need more in H.264, but not without end


class LongWork(Exception):
    """This takes longer than others should wait for it."""


def unseen(_thumbnail_key: str) -> None:
    """Nobody waits for the thumbnail."""


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
    """One upload being worked on, in a folder that is gone afterwards. `file` is the upload on the local disk.

    `shows` hears the thumbnail's key as soon as there is one; on a bench that is not patient no long work is done.
    """

    store: Store
    source_key: str
    file: Path
    kind: FileType
    folder: Path
    progress: Progress
    page: int | None = None
    shows: Shows = unseen
    is_patient: bool = True

    @property
    def source(self) -> Source:
        return Source(self.file, self.kind.decoder)

    def keep(self, made: Path, extension: str) -> tuple[str, str, int]:
        """Key, hash and size of a made file, once it is safe in the store. Raises Unreadable when it is none."""
        try:
            return self.store.adopt(made, extension)
        except NotAFile:
            raise Unreadable("This file is damaged: reading it gave something else than a file.") from None

    def untouched(self, **facts: Any) -> Prepared:
        """The very bytes that were uploaded."""
        size_bytes = self.file.stat().st_size
        sha256 = PurePosixPath(self.source_key).stem
        return Prepared(self.source_key, sha256, size_bytes, self.kind.mime_type, **facts)

    def show_thumbnail(self, thumbnail: Path) -> str:
        """Keep it, and let people see it while the rest is made. Returns its key."""
        key, *_ = self.keep(thumbnail, "webp")
        self.shows(key)
        return key

    def show(self, thumbnail: Path, preview: Path) -> tuple[str, str]:
        """Keep both little pictures, the smaller one first. Returns their keys."""
        return self.show_thumbnail(thumbnail), self.keep(preview, "webp")[0]

    def takes_long(self) -> None:
        """Say so before beginning something that others should not wait for. Raises LongWork."""
        if not self.is_patient:
            raise LongWork

    def _largest_bytes(self) -> int:
        """A film may be larger than those that are accepted by now."""
        now = config.current()
        return max(now.max_video_bytes, now.max_audio_bytes, self.file.stat().st_size)

    def limits(self, *, niceness: int = 15) -> Limits:
        """For work that makes a whole new file."""
        settings = config.current()
        return Limits(
            wall_seconds=settings.media_job_seconds,
            cpu_seconds=settings.media_job_seconds * 2,
            memory_bytes=3072 * MEGABYTE,
            file_bytes=self._largest_bytes() * RESULT_GROWTH,
            niceness=niceness,
        )
