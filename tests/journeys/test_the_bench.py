"""`make bench` on a small crowd: it measures everything it promises to, and says of each figure whether it is good.

Its two programs in C speak what everybody speaks, or their figures would mean nothing.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import websocket

from bench.crowd import crowd, reference

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


def test_the_server_in_c_speaks_to_any_client():
    with reference() as server:
        line = websocket.create_connection(f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4", timeout=10)
        welcome = json.loads(line.recv()[1:])
        line.send("40")
        joined = line.recv()
        server.burst("own", 70_000)
        event, payload = json.loads(line.recv()[2:])
        line.shutdown()

    assert welcome["pingInterval"] == 25_000
    assert joined.startswith("40{")
    assert (event, len(json.dumps(payload, separators=(",", ":")))) == ("campaign_update", 70_000)


@pytest.mark.parametrize("payload_bytes", [20_000, 900_000])
def test_the_crowd_hears_every_message_whole(tmp_path: Path, payload_bytes: int):
    keys = tmp_path / "keys"
    keys.write_text("".join(f"key-{number}\n" for number in range(50)))

    with reference() as server, crowd(keys) as screens:
        screens.connect(server.port)
        screens.awaits("campaign_update", payload_bytes)
        began = server.burst("one", payload_bytes)
        arrivals = screens.gathered()  # fails when it does not come to all of them

    assert began < arrivals.p50_ns <= arrivals.p99_ns <= arrivals.last_ns


def test_a_short_bench_measures_everything_and_says_what_was_missed(tmp_path: Path):
    figures, said = measured(tmp_path)

    assert figures["goals"].keys() == PROMISED
    assert all(figures[key] > 0 for key in PROMISED)
    assert (figures["screens"], figures["quick"]) == (200, True)
    missed = {key for key, goal in figures["goals"].items() if not goal["reached"]}
    assert {line.split()[1] for line in said.splitlines() if line.startswith("MISSED: ")} == missed
    assert all(f"| `{key}` |" in (tmp_path / "latest.md").read_text("utf-8") for key in PROMISED)
