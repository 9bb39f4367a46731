"""Pictures: what becomes of one, asked of a limited child (core/imaging)."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from backend.core import sandbox
from backend.core.probe import Unreadable, reason
from backend.core.sandbox import MEGABYTE, Limits

PROGRAM = Path(__file__).with_name("imaging") / "program.py"
sandbox.nursery.knows(PROGRAM)
PICTURE = Limits(wall_seconds=60, cpu_seconds=50, memory_bytes=2048 * MEGABYTE, file_bytes=256 * MEGABYTE)
THUMBNAIL, PREVIEW, SERVED = "thumbnail.webp", "preview.webp", "served"
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}


@dataclass(frozen=True)
class Bounds:
    """What a picture may be; sides and boxes in pixels."""

    most_pixels: int = 64_000_000
    longest_side: int = 3840
    most_frames: int = 1_000
    most_frame_pixels: int = 1_000_000_000
    thumbnail: tuple[int, int] = (320, 180)
    preview: tuple[int, int] = (1280, 720)


@dataclass(frozen=True)
class Picture:
    """What was found and made; width and height are those of what is served, seen upright.

    `prepared` is keep (the very bytes), stripped (its own pixels without metadata) or encode, and then `why` says the reason.
    """

    width: int
    height: int
    mode: str
    is_animated: bool
    frames: int
    form: str
    prepared: str
    why: str | None = None

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.form]


def prepare(
    file: Path, form: str, folder: Path, thumbnail_is_there: Callable[[], None], bounds: Bounds | None = None
) -> Picture:
    """Decode a picture of exactly this Pillow format; write its thumbnail, its preview and what is served into `folder`.

    Raises Unreadable.
    """
    answers = _Answers(thumbnail_is_there)
    question = ["prepare", str(file), form, json.dumps(asdict(bounds or Bounds()))]
    outcome = sandbox.run_python(PROGRAM, question, folder, PICTURE, answers.hear)
    if "problem" in answers.last:
        raise Unreadable(answers.last["problem"])
    if not outcome.succeeded or "form" not in answers.last:
        raise Unreadable(
            reason(
                outcome, "The picture can't be read: it is damaged or asks for more memory than it may have."
            )
        )
    return Picture(**answers.last)


class _Answers:
    """What the child says, line by line."""

    def __init__(self, thumbnail_is_there: Callable[[], None]) -> None:
        self.last: dict[str, Any] = {}
        self._rest = b""
        self._thumbnail_is_there = thumbnail_is_there

    def hear(self, piece: bytes) -> None:
        *lines, self._rest = (self._rest + piece)[-MEGABYTE:].split(b"\n")
        for line in lines:
            with suppress(ValueError):  # a child that was taken over by its bytes may say anything
                self.last = dict(json.loads(line))
            if self.last.pop("thumbnail", False):
                self._thumbnail_is_there()
