"""`make bench`: measures, prints a table, and keeps the figures in bench/out/latest.json. QUICK=1: fewer rounds."""

import json
import os
import platform
import tempfile
from dataclasses import asdict
from pathlib import Path

from bench.fan_out import Round, measure, playing
from bench.house import ROOT, furnish, running

SCREENS = 50
ROUNDS, QUICK_ROUNDS = 40, 20
GOAL_MS = 1000


def percentile(values: list[float], percent: float) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]


def run(rounds: int) -> list[Round]:
    """So many schedule changes on a private server with 50 screens, one after the other."""
    with tempfile.TemporaryDirectory(prefix="tvs-bench-") as folder, running(Path(folder)) as house:
        place, campaigns, keys = furnish(house, SCREENS)
        with playing(house, keys) as screens:
            measure(
                house, screens, place, campaigns[0], 1
            )  # the first plan of all also loads what is loaded once
            return [measure(house, screens, place, campaigns[n % 2], 2 + n) for n in range(rounds)]


def table(rounds: list[Round]) -> str:
    """The figures for a person, in Markdown."""
    rows = {
        "POST /api/schedules, sent to answered": [each.answered_ms for each in rounds],
        "answered to the first screen's acknowledgement": [each.first_ms for each in rounds],
        f"answered to the last of {SCREENS} screens' acknowledgement": [each.last_ms for each in rounds],
    }
    lines = ["| | p50 | p95 | worst |", "|---|---|---|---|"]
    for name, values in rows.items():
        figures = [percentile(values, 50), percentile(values, 95), max(values)]
        lines.append(f"| {name} | " + " | ".join(f"{figure:.0f} ms" for figure in figures) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print, keep."""
    rounds = run(QUICK_ROUNDS if os.environ.get("QUICK") else ROUNDS)
    p95 = percentile([each.last_ms for each in rounds], 95)
    print(table(rounds))
    print(
        f"\n{len(rounds)} rounds, {os.cpu_count()} processors, Python {platform.python_version()}. ", end=""
    )
    print(f"Goal: p95 of the last row under {GOAL_MS} ms: {'reached' if p95 < GOAL_MS else 'MISSED'}.")
    out = ROOT / "bench" / "out"
    out.mkdir(exist_ok=True)
    (out / "latest.json").write_text(json.dumps([asdict(each) for each in rounds], indent=1), "utf-8")


if __name__ == "__main__":
    main()
