"""Documents: the pages of a PDF as pictures, each drawn by a limited child of its own."""

import json
from pathlib import Path
from typing import Any

from backend.core import sandbox
from backend.core.probe import Unreadable, reason
from backend.core.sandbox import MEGABYTE, Limits

DRAWER = Path(__file__).with_name("draw_page.py")
LONG_SIDE = 3840  # as wide as the widest screens, as high as those that hang upright
COUNT = Limits(wall_seconds=20, cpu_seconds=10, memory_bytes=1024 * MEGABYTE, file_bytes=0)
DRAW = Limits(wall_seconds=60, cpu_seconds=40, memory_bytes=2048 * MEGABYTE, file_bytes=64 * MEGABYTE)


def pages_in(document: Path, folder: Path) -> int:
    """How many pages a PDF has. Raises Unreadable: damaged, or locked with a password."""
    return int(_ask(["count", str(document)], folder, COUNT)["pages"])


def draw(document: Path, page: int, folder: Path) -> Path:
    """A page, counted from 1, as a PNG or, where that is much smaller, a JPEG in this folder. Raises Unreadable."""
    target = folder / f"page-{page}"
    made = _ask(["draw", str(document), str(page), str(LONG_SIDE), str(target)], folder, DRAW)
    return target.with_suffix(f".{made['extension']}")


def _ask(question: list[str], folder: Path, limits: Limits) -> dict[str, Any]:
    outcome = sandbox.run_python(DRAWER, question, folder, limits)
    if not outcome.succeeded:
        raise Unreadable(
            reason(
                outcome,
                "This PDF can't be read: it is damaged, or asks for more memory or time than it may have.",
            )
        )
    answer: dict[str, Any] = json.loads(outcome.output)
    if "problem" in answer:
        raise Unreadable(answer["problem"])
    return answer
