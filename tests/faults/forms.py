"""Each fault has two forms: a quick one that runs with all tests, and a long one (`make faults`) with the numbers of the
promise. Only here is it asked which one this run is about.
"""

import json
import os
from pathlib import Path
from typing import Any, TypeVar

Kind = TypeVar("Kind")
IS_LONG = os.environ.get("FAULTS") == "long"
FIGURES = Path(__file__).resolve().parents[2] / "bench" / "out"


def form(quick: Kind, long: Kind) -> Kind:
    """The number of this run."""
    return long if IS_LONG else quick


def writes_figures(name: str, figures: dict[str, Any]) -> None:
    """Keep what a long run measured in bench/out/<name>.json; a quick run's figures say nothing."""
    if IS_LONG:
        FIGURES.mkdir(parents=True, exist_ok=True)
        (FIGURES / f"{name}.json").write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
