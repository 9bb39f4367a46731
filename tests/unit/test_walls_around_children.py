"""What a machine lacks to shut children in: said once, with what to do about it; the others hold, and work goes on."""

import sys
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from backend.core import probe, sandbox
from backend.core.sandbox import Limits
from backend.core.zygote import Nursery
from tests.lines import eventually

ROOT = Path(__file__).resolve().parents[2]
ROCKET = ROOT / "tests" / "media" / "rocket.jpg"
WARM = ROOT / "backend" / "core" / "warm.py"


@pytest.fixture
def on_a_machine(monkeypatch, tmp_path):
    """A warm process as it is on another machine: `lacks` is code that takes something from it."""
    started = []

    def nursery(lacks):
        program = tmp_path / "warm.py"
        program.write_text(
            "import importlib.util, sys\n"
            f"spec = importlib.util.spec_from_file_location('warm', {str(WARM)!r})\n"
            "warm = sys.modules['warm'] = importlib.util.module_from_spec(spec)\n"
            "spec.loader.exec_module(warm)\n"
            f"{lacks}\n"
            "sys.exit(warm.main(sys.argv[1:]))\n"
        )
        monkeypatch.setattr("backend.core.zygote.PROGRAM", program)
        made = Nursery()
        started.append(made)
        monkeypatch.setattr(sandbox, "nursery", made)
        return made

    yield nursery
    for each in started:
        each.close()


NO_LANDLOCK = "warm.limited.landlock.version = lambda libc: 0"
NO_SECCOMP = "warm.limited.seccomp._MACHINE = None"
NO_NAMESPACE = "warm.limited.cut_network = lambda libc: False"


@pytest.mark.parametrize(
    ("lacks", "wall", "advice"),
    [
        (NO_LANDLOCK, "Landlock", "Linux 5.13"),
        (NO_SECCOMP, "seccomp", "x86_64 or aarch64"),
        (NO_NAMESPACE, "network namespace", "seccomp profile"),
    ],
)
def test_what_is_missing_is_said_once_and_files_are_still_read(on_a_machine, lacks, wall, advice):
    on_a_machine(lacks)

    with capture_logs() as said:
        kinds = [probe.mime_type(ROCKET) for _ in range(3)]

    assert kinds == ["image/jpeg"] * 3
    told = [line for line in said if line.get("wall") == wall]
    assert [(line["event"], line["log_level"]) for line in told] == [("children_lack_a_wall", "warning")]
    assert advice in told[0]["advice"]


def test_a_machine_with_all_of_it_says_nothing(on_a_machine):
    everything = "warm.limited.cut_network = lambda libc: True"

    with capture_logs() as said:
        on_a_machine(everything).current()

    assert said == []


def test_without_a_network_namespace_there_is_no_network_all_the_same(on_a_machine, tmp_path):
    on_a_machine(NO_NAMESPACE)

    outcome = sandbox.run([sys.executable, "-I", "-c", "import socket; socket.socket()"], tmp_path, Limits())

    assert "PermissionError" in outcome.complaint


def test_what_left_its_group_is_found_killed_and_collected(on_a_machine, tmp_path):
    warm = on_a_machine(NO_SECCOMP).current()
    code = (
        "import os, time\n"
        "for _ in range(3):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        if os.fork() == 0:\n"
        "            print(os.getpid(), flush=True); os.closerange(0, 64); time.sleep(300)\n"
        "        os._exit(0)\n"
        "time.sleep(0.5)"
    )

    outcome = sandbox.run([sys.executable, "-I", "-c", code], tmp_path, Limits())

    left = [int(pid) for pid in outcome.output.split()]
    assert len(left) == 3
    assert eventually(lambda: not any(psutil.pid_exists(pid) for pid in left), "their being collected")
    assert psutil.Process(warm.process.pid).children() == []


def test_what_a_running_child_started_is_left_alone_while_others_end(on_a_machine, tmp_path):
    on_a_machine("")
    waits = "sh -c '(sleep 1; echo there > done) & ' ; while [ ! -e done ]; do sleep 0.1; done"

    with sandbox.beside(lambda: sandbox.run(["sh", "-c", waits], tmp_path, Limits(wall_seconds=15))) as slow:
        for _ in range(5):
            probe.mime_type(ROCKET)

    assert slow.result().succeeded
