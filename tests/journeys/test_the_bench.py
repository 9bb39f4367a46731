"""`make bench` on a small crowd: it measures everything it promises to, and says of each figure whether it is good.

Its programs in C speak what everybody speaks, or their figures would mean nothing.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import websocket

from bench.crowd import crowd, reference
from bench.measures.handing_out import plain_nginx
from bench.programs import program
from bench.talking import talking

pytestmark = [
    pytest.mark.processes,
    pytest.mark.timeout(300),
]  # seven servers start, perhaps on a busy machine
ROOT = Path(__file__).resolve().parents[2]
ABOUT_SCREENS = {
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
ABOUT_FILES = {
    "upload_2mb_jpeg_to_thumbnail_ms",
    "upload_20mb_mp4_to_ready_ms",
    "upload_1gb_memory_growth_mib",
    "api_reads_while_transcoding_p95_ratio",
    "media_by_app_share_of_nginx",
    "media_by_our_nginx_share_of_nginx",
}
MAY_BE_NOTHING = "upload_1gb_memory_growth_mib"
PROMISED = ABOUT_SCREENS | ABOUT_FILES


def measured(out: Path, *options: str) -> tuple[dict[str, Any], str]:
    """What a short bench keeps, and what it prints."""
    command = [sys.executable, "-m", "bench", "--quick", "--out", str(out), *options]
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
    figures, said = measured(tmp_path, "--screens", "200")

    assert figures["goals"].keys() == PROMISED
    assert all(isinstance(figures[key], float) for key in PROMISED)
    assert all(figures[key] > 0 for key in PROMISED - {MAY_BE_NOTHING})
    assert (figures["screens"], figures["quick"]) == (200, True)
    missed = {key for key, goal in figures["goals"].items() if not goal["reached"]}
    assert {line.split()[1] for line in said.splitlines() if line.startswith("MISSED: ")} == missed
    assert all(f"| `{key}` |" in (tmp_path / "latest.md").read_text("utf-8") for key in PROMISED)


def test_one_part_alone_leaves_the_other_as_it_was_and_says_from_when_it_is(tmp_path: Path):
    known = dict.fromkeys(ABOUT_SCREENS, 7.0)
    circumstances = {"date": "2026-01-02T03:04:05+00:00", "screens": 4_321}
    earlier = {"parts": {"realtime": {"figures": known, "circumstances": circumstances}}}
    (tmp_path / "latest.json").write_text(json.dumps(earlier), "utf-8")

    figures, said = measured(tmp_path, "--only", "media")

    assert figures["goals"].keys() == PROMISED
    assert {figures[key] for key in ABOUT_SCREENS} == {7.0}
    assert figures["parts"]["realtime"]["circumstances"] == circumstances
    assert figures["date"] == figures["parts"]["media"]["circumstances"]["date"] > circumstances["date"]
    told = (tmp_path / "latest.md").read_text("utf-8")
    assert "From an earlier run, not from the last one. date: 2026-01-02T03:04:05+00:00" in told
    missed = {line.split()[1] for line in said.splitlines() if line.startswith("MISSED: ")}
    assert missed <= ABOUT_FILES, "what was not measured now is not judged now"


def test_the_reader_of_files_counts_every_byte_and_hears_a_refusal(tmp_path: Path):
    with (
        plain_nginx(tmp_path, tmp_path / "nginx") as port,
        talking("The reader", [str(program("fetch"))]) as reader,
    ):
        (tmp_path / "file").write_bytes(bytes(5_000_000))
        read = reader.ask(f"fetch {port} 2 100 /media/file")
        refused = reader.ask(f"fetch {port} 2 100 /media/another")

    assert read["failed"] == 0
    assert 0 <= read["bytes"] - 5_000_000 * read["answers"] < 2 * 5_000_000, (
        "whole answers, and what two were at"
    )
    assert read["answers"] > 0
    assert (refused["bytes"], refused["failed"]) == (0, 2)
