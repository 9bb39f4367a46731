"""What was measured of one part, and where; a part that is not measured this time keeps what is known from before."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.goals import GOALS, Goal, Part
from bench.measures import Figures

PARTS: tuple[Part, ...] = ("realtime", "media", "accounts")
TITLES: dict[Part, str] = {"realtime": "Screens", "media": "Files", "accounts": "Accounts"}


@dataclass(frozen=True)
class Measured:
    """Figures of one part with the circumstances in which they were taken."""

    part: Part
    figures: Figures
    circumstances: dict[str, Any]
    is_of_this_run: bool = True

    @property
    def goals(self) -> tuple[Goal, ...]:
        return GOALS[self.part]


def from_before(out: Path, measured_now: set[Part]) -> list[Measured]:
    """The parts that latest.json knows and this run leaves alone."""
    file = out / "latest.json"
    if not file.exists():
        return []
    parts: dict[str, Any] = json.loads(file.read_text("utf-8")).get("parts", {})
    return [
        Measured(part, found["figures"], found["circumstances"], is_of_this_run=False)
        for part, found in parts.items()
        if part in PARTS and part not in measured_now and _is_whole(part, found["figures"])
    ]


def _is_whole(part: Part, figures: Figures) -> bool:
    """An older version of the bench may not have measured what is measured today."""
    return all(goal.key in figures for goal in GOALS[part])
