"""What was measured, for a person and for programs."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.goals import PROMISES, Goal
from bench.measures import Figures
from bench.parts import TITLES, Measured

HEAD = "| | measured | goal | |\n|---|---|---|---|"


def said(parts: Sequence[Measured], faults: Path) -> str:
    """Every part for a person, in Markdown, with what `make faults` has found."""
    return "\n\n".join([*(_of_part(each) for each in parts), promises(faults)]) + "\n"


def _of_part(measured: Measured) -> str:
    run_on = ", ".join(f"{name}: {value}" for name, value in measured.circumstances.items())
    origin = "" if measured.is_of_this_run else "From an earlier run, not from the last one. "
    title = f"### {TITLES[measured.part]}"
    return "\n\n".join([title, origin + run_on, table(measured), beside(measured)])


def table(measured: Measured) -> str:
    """Every goal of a part with its figure."""
    return "\n".join([HEAD, *(_row(goal, measured.figures[goal.key]) for goal in measured.goals)])


def beside(measured: Measured) -> str:
    """What was seen on the way and has no goal."""
    kept = {goal.key for goal in measured.goals}
    figures = sorted(measured.figures.items())
    rows = [f"| `{key}` | {_number(value)} |" for key, value in figures if key not in kept]
    return "\n".join(["| beside these | measured |", "|---|---|", *rows])


def missed(parts: Sequence[Measured]) -> list[str]:
    """Goals that this run did not reach, a sentence for each."""
    return [
        f"MISSED: {goal.key} is {_number(part.figures[goal.key])}, the goal is {goal.said()}."
        for part in parts
        if part.is_of_this_run
        for goal in part.goals
        if not goal.is_reached(part.figures[goal.key])
    ]


def promises(faults: Path) -> str:
    """What `make faults` has found about commands, or that it should be run."""
    title = "### Commands"
    if not faults.exists():
        return f"{title}\n\nCommands lost, done twice or done after their end: run `make faults`."
    found: dict[str, Any] = json.loads(faults.read_text("utf-8"))
    return "\n".join([title, "", HEAD, *(_row(goal, found[goal.key]) for goal in PROMISES)])


def as_json(parts: Sequence[Measured]) -> str:
    """Every figure, what it was measured on, and which goals were reached. The circumstances on top are this run's."""
    now = next(each for each in parts if each.is_of_this_run)
    figures: Figures = {}
    goals: dict[str, Any] = {}
    for part in parts:
        figures |= _rounded(part)
        for goal in part.goals:
            goals[goal.key] = {"goal": goal.said(), "reached": goal.is_reached(part.figures[goal.key])}
    told = {each.part: {"circumstances": each.circumstances, "figures": _rounded(each)} for each in parts}
    return json.dumps({**figures, **now.circumstances, "goals": goals, "parts": told}, indent=1)


def _rounded(measured: Measured) -> Figures:
    return {key: round(value, 3) for key, value in measured.figures.items()}


def _row(goal: Goal, measured: float) -> str:
    verdict = _verdict(goal.is_reached(measured))
    return f"| `{goal.key}` | {_number(measured)} | {goal.said()} | {verdict} |"


def _verdict(reached: bool) -> str:
    return "reached" if reached else "**MISSED**"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
