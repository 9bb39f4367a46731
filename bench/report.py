"""What was measured, for a person and for programs."""

import json
from pathlib import Path
from typing import Any

from bench.goals import GOALS, PROMISES, Goal
from bench.measures import Figures

HEAD = "| | measured | goal | |\n|---|---|---|---|"


def table(figures: Figures) -> str:
    """Every goal with its figure, in Markdown."""
    return "\n".join([HEAD, *(_row(goal, figures[goal.key]) for goal in GOALS)])


def beside(figures: Figures) -> str:
    """What was seen on the way and has no goal."""
    kept = {goal.key for goal in GOALS}
    rows = [f"| `{key}` | {_number(value)} |" for key, value in sorted(figures.items()) if key not in kept]
    return "\n".join(["| beside these | measured |", "|---|---|", *rows])


def missed(figures: Figures) -> list[str]:
    """Goals that were not reached, a sentence for each."""
    return [
        f"MISSED: {goal.key} is {_number(figures[goal.key])}, the goal is {goal.said()}."
        for goal in GOALS
        if not goal.is_reached(figures[goal.key])
    ]


def promises(faults: Path) -> str:
    """What `make faults` has found about commands, as more rows of the table, or that it should be run."""
    if not faults.exists():
        return "\nCommands lost, done twice or done after their end: run `make faults`."
    found: dict[str, Any] = json.loads(faults.read_text("utf-8"))
    return "\n".join(_row(goal, found[goal.key]) for goal in PROMISES)


def as_json(figures: Figures, circumstances: dict[str, Any]) -> str:
    """Every figure, what it was measured on, and which goals were reached."""
    goals = {goal.key: {"goal": goal.said(), "reached": goal.is_reached(figures[goal.key])} for goal in GOALS}
    rounded = {key: round(value, 3) for key, value in figures.items()}
    return json.dumps({**rounded, **circumstances, "goals": goals}, indent=1)


def _row(goal: Goal, measured: float) -> str:
    verdict = _verdict(goal.is_reached(measured))
    return f"| `{goal.key}` | {_number(measured)} | {goal.said()} | {verdict} |"


def _verdict(reached: bool) -> str:
    return "reached" if reached else "**MISSED**"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
