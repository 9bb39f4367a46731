"""`make bench` on a small crowd: it measures everything it promises to, and says of each figure whether it is good."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.processes,
    pytest.mark.timeout(300),
]  # seven servers start, perhaps on a busy machine
ROOT = Path(__file__).resolve().parents[2]
PROMISED = {
    "connects_per_s",
    "kib_per_connection_after_bursts",
    "idle_cpu_percent",
    "fanout_one_plan_20k_p99_ratio",
    "fanout_own_plans_20k_p99_ratio",
    "hub_stall_max_ms",
    "heartbeat_socket_us",
    "heartbeat_db_us",
    "change_10000_players_20_audiences_ms",
    "schedule_to_ack_p99_ms",
    "two_processes_redis_p99_ratio",
    "two_processes_cpu_per_recipient_ratio",
}


def measured(out: Path) -> tuple[dict[str, Any], str]:
    """What a short bench keeps, and what it prints."""
    command = [sys.executable, "-m", "bench", "--quick", "--screens", "200", "--out", str(out)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads((out / "latest.json").read_text("utf-8")), run.stdout


def test_a_short_bench_measures_everything_and_says_what_was_missed(tmp_path: Path):
    figures, said = measured(tmp_path)

    assert figures["goals"].keys() == PROMISED
    assert all(figures[key] > 0 for key in PROMISED)
    assert (figures["screens"], figures["quick"]) == (200, True)
    missed = {key for key, goal in figures["goals"].items() if not goal["reached"]}
    assert {line.split()[1] for line in said.splitlines() if line.startswith("MISSED: ")} == missed
    assert all(f"| `{key}` |" in (tmp_path / "latest.md").read_text("utf-8") for key in PROMISED)
