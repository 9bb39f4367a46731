"""Drawings: an SVG becomes a picture of pixels. Screens never get the drawing itself, which is a program as much as a page.

FFmpeg draws it with librsvg, which Debian builds it with: no script is ever run, and since the drawing is handed over
without saying where it lies, nothing it names is fetched, neither a file nor an address. It runs as a limited child.
"""

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

from backend.core import sandbox
from backend.core.probe import Unreadable, reason
from backend.core.sandbox import MEGABYTE, Limits

OUTLINE = Path(__file__).with_name("outline.py")
LONG_SIDE, SHORT_SIDE = 3840, 2160
LONGEST_SHAPE = 100  # a line a pixel high is no picture
QUESTION = Limits(wall_seconds=10, cpu_seconds=5, memory_bytes=512 * MEGABYTE, file_bytes=0)
DRAW = Limits(wall_seconds=60, cpu_seconds=40, memory_bytes=2048 * MEGABYTE, file_bytes=64 * MEGABYTE)
QUIET = shlex.split("-hide_banner -nostdin -nostats -v error -y -threads 2")
LOCKED = shlex.split("-protocol_whitelist file,pipe -format_whitelist svg_pipe -f svg_pipe")
# librsvg gives colours that were multiplied by their transparency; a PNG wants them as they are.
AS_PNG = shlex.split("-frames:v 1 -vf format=gbrap,unpremultiply=inplace=1,format=rgba -c:v png -f image2")


@dataclass(frozen=True)
class Size:
    """In pixels."""

    width: int
    height: int


def draw(drawing: Path, target: Path) -> Size:
    """Write a drawing as a PNG as large as the largest screens, transparent where it is. Raises Unreadable, ProgramMissing."""
    size = _fitting(*_wanted(drawing, target.parent))
    sized = ["-keep_ar", "0", "-width", str(size.width), "-height", str(size.height)]
    arguments = ["ffmpeg", *QUIET, *LOCKED, *sized, "-i", f"file:{drawing}", *AS_PNG, f"file:{target}"]
    outcome = sandbox.run(arguments, target.parent, DRAW)
    if "Unknown input format" in outcome.complaint or "Decoder not found" in outcome.complaint:
        raise sandbox.ProgramMissing("FFmpeg with librsvg")
    if not outcome.succeeded:
        raise Unreadable(reason(outcome, "The drawing can't be drawn: it is damaged, or asks for too much."))
    return size


def _wanted(drawing: Path, folder: Path) -> tuple[float, float]:
    outcome = sandbox.run_python(OUTLINE, [str(drawing)], folder, QUESTION)
    if not outcome.succeeded:
        raise Unreadable(reason(outcome, "The drawing can't be read."))
    answer = json.loads(outcome.output)
    if "problem" in answer:
        raise Unreadable(answer["problem"])
    return answer["width"], answer["height"]


def _fitting(width: float, height: float) -> Size:
    """As large as a 4K screen that hangs as the drawing does, at the drawing's proportions."""
    if max(width, height) > LONGEST_SHAPE * min(width, height):
        raise Unreadable("The drawing is a line: it is more than a hundred times as long as it is wide.")
    across, down = (LONG_SIDE, SHORT_SIDE) if width >= height else (SHORT_SIDE, LONG_SIDE)
    scale = min(across / width, down / height)
    return Size(max(1, round(width * scale)), max(1, round(height * scale)))
