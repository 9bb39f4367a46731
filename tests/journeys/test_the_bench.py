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

from bench.__main__ import keep
from bench.crowd import crowd, reference
from bench.goals import GOALS, Part
from bench.measures.handing_out import plain_nginx
from bench.parts import Measured
from bench.programs import program
from bench.talking import talking

pytestmark = [
    pytest.mark.processes,
    pytest.mark.timeout(420),
]  # ten servers start, perhaps on a busy machine
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
ABOUT_ACCOUNTS = {"sign_ins_per_s", "api_reads_while_signing_in_p95_ratio", "authentication_us"}
MAY_BE_NOTHING = "upload_1gb_memory_growth_mib"


def measured(out: Path, *options: str) -> tuple[dict[str, Any], str]:
    """What a short bench keeps, and what it prints."""
    command = [sys.executable, "-m", "bench", "--quick", "--out", str(out), *options]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads((out / "latest.json").read_text("utf-8")), run.stdout


def missed_in(said: str) -> set[str]:
    """The keys of the goals that a run says it has missed."""
    return {line.split()[1] for line in said.splitlines() if line.startswith("MISSED: ")}


def not_reached(figures: dict[str, Any], keys: set[str]) -> set[str]:
    return {key for key in keys if not figures["goals"][key]["reached"]}


def measure_now(out: Path, part: Part, figure: float, *, date: str) -> None:
    """Keep a run of one part in which everything was this."""
    keep([Measured(part, {goal.key: figure for goal in GOALS[part]}, {"date": date})], out)


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


def test_a_short_bench_measures_everything_one_part_after_the_other(tmp_path: Path):
    files, said_of_files = measured(tmp_path, "--only", "media")
    both, said_of_accounts = measured(tmp_path, "--only", "accounts")
    all_three, said_of_screens = measured(tmp_path, "--only", "realtime", "--screens", "200")

    assert files["goals"].keys() == ABOUT_FILES
    assert both["goals"].keys() == ABOUT_FILES | ABOUT_ACCOUNTS
    assert all_three["goals"].keys() == ABOUT_FILES | ABOUT_ACCOUNTS | ABOUT_SCREENS
    assert all(isinstance(all_three[key], float) for key in all_three["goals"])
    assert all(all_three[key] > 0 for key in all_three["goals"].keys() - {MAY_BE_NOTHING})
    assert (all_three["screens"], all_three["quick"]) == (200, True)
    assert missed_in(said_of_files) == not_reached(files, ABOUT_FILES)
    assert missed_in(said_of_accounts) == not_reached(both, ABOUT_ACCOUNTS)
    assert missed_in(said_of_screens) == not_reached(all_three, ABOUT_SCREENS), (
        "what is not measured is not judged"
    )
    told = (tmp_path / "latest.md").read_text("utf-8")
    assert all(f"| `{key}` |" in told for key in all_three["goals"])


def test_what_a_run_leaves_alone_stays_with_the_date_it_is_from(tmp_path: Path):
    measure_now(tmp_path, "media", 7.0, date="2026-01-02")
    measure_now(tmp_path, "realtime", 8.0, date="2026-03-04")

    kept = json.loads((tmp_path / "latest.json").read_text("utf-8"))

    assert {kept[key] for key in ABOUT_FILES} == {7.0}
    assert {kept[key] for key in ABOUT_SCREENS} == {8.0}
    assert kept["date"] == "2026-03-04"
    assert kept["parts"]["media"]["circumstances"]["date"] == "2026-01-02"
    told = (tmp_path / "latest.md").read_text("utf-8")
    assert "From an earlier run, not from the last one. date: 2026-01-02" in told
    assert told.count("From an earlier run") == 1


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
