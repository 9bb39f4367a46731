"""A good file of the corpus: how it is made, and what a browser must then see or hear."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Colour = tuple[int, int, int]
Corners = tuple[Colour | None, Colour | None, Colour | None, Colour | None]

RED, GREEN, BLUE, WHITE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)
# The picture of the whole corpus: a quarter of each, left to right, top to bottom. It shows what was turned or mirrored,
# what was read in a wrong order, and what was turned into wrong colours.
QUARTERS: Corners = (RED, GREEN, BLUE, WHITE)
GREYS: Corners = ((76, 76, 76), (150, 150, 150), (29, 29, 29), WHITE)
ANY: Corners = (None, None, None, None)


@dataclass(frozen=True)
class Sample:
    """One file. Width and height as seen, in pixels; seconds as played.

    `corners` are the colours in the middle of each quarter, each channel within `tolerance`. `refused` is what the reason
    must hold for a file that is none; `is_quick` puts it among the few that are tried every time.
    """

    filename: str
    make: Callable[[Path], None]
    size: tuple[int, int] | None = None
    seconds: float | None = None
    has_sound: bool = False
    corners: Corners = QUARTERS
    tolerance: int = 40
    pages: int = 1
    refused: str | None = None
    is_quick: bool = False

    def __str__(self) -> str:
        return self.filename


def ffmpeg(*arguments: str) -> None:
    """Run it; whatever it complains of is a mistake in the corpus."""
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y", "-threads", "2", *arguments]
    made = subprocess.run(command, capture_output=True, check=False, text=True)
    assert made.returncode == 0, f"{' '.join(command)}:\n{made.stderr[-2000:]}"
