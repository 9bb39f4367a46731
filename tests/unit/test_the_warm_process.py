"""The process children are forked from: started once, replaced when it dies, never alone in the world."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from backend.core import probe, sandbox
from backend.core.children import ColdChild
from backend.core.sandbox import ChildKilled, Limits
from backend.core.zygote import Nursery, WarmChild
from tests.children import is_gone
from tests.lines import eventually

ROOT = Path(__file__).resolve().parents[2]
ROCKET = ROOT / "tests" / "media" / "rocket.jpg"


@pytest.fixture
def nursery(monkeypatch):
    """One of this story's own."""
    nursery = Nursery()
    nursery.knows(probe.MAGIC)
    monkeypatch.setattr(sandbox, "nursery", nursery)
    yield nursery
    nursery.close()


def test_children_are_forked_from_one_process_and_leave_no_zombie_there(nursery, tmp_path):
    warm = nursery.current()
    for _ in range(5):
        assert probe.mime_type(ROCKET) == "image/jpeg"

    assert nursery.current() is warm
    assert psutil.Process(warm.process.pid).children() == []
    assert psutil.Process(warm.process.pid).num_threads() == 1


def test_the_child_itself_is_no_second_warm_process(nursery, tmp_path):
    breaks = tmp_path / "breaks.py"
    breaks.write_text("def main(arguments):\n    raise RuntimeError(arguments[0])\n")

    outcome = sandbox.run_python(breaks, ["oops"], tmp_path, Limits())

    assert outcome.status == 1
    assert "RuntimeError: oops" in outcome.complaint
    assert psutil.Process(nursery.current().process.pid).children() == []


def test_a_program_that_can_not_be_loaded_disturbs_nobody_else(nursery, tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("this is no Python")
    warm = nursery.current()

    with pytest.raises(ChildKilled):
        sandbox.run_python(broken, [], tmp_path, Limits())

    assert probe.mime_type(ROCKET) == "image/jpeg"
    assert nursery.current() is warm


def test_a_warm_process_that_was_killed_is_replaced(nursery):
    killed = nursery.current()
    killed.process.kill()
    killed.process.wait()

    assert probe.mime_type(ROCKET) == "image/jpeg"
    assert nursery.current() is not killed


def test_its_children_die_with_it_and_that_is_no_fault_of_the_file(nursery, tmp_path):
    note = tmp_path / "pid"
    warm = nursery.current()

    def killed_meanwhile(_piece):
        warm.process.kill()

    with pytest.raises(ChildKilled):
        sandbox.run(
            ["sh", "-c", f"echo $$ > {note}; echo; exec sleep 300"], tmp_path, Limits(), killed_meanwhile
        )

    assert eventually(lambda: is_gone(int(note.read_text())))


def test_one_that_hangs_is_ended_with_its_children_at_their_time(nursery, tmp_path):
    warm = nursery.current()

    def hangs(_piece):
        os.kill(warm.process.pid, signal.SIGSTOP)

    outcome = sandbox.run(["sh", "-c", "echo; exec sleep 300"], tmp_path, Limits(wall_seconds=1), hangs)

    assert outcome.ending == "time"
    assert eventually(lambda: not warm.is_alive)
    assert probe.mime_type(ROCKET) == "image/jpeg"


def test_where_there_can_be_none_children_start_from_nothing_and_the_log_says_so(
    nursery, monkeypatch, tmp_path
):
    monkeypatch.setattr("backend.core.zygote.PROGRAM", tmp_path / "not-there.py")

    kinds = []
    for kind in (WarmChild, ColdChild):
        begins = kind.__init__

        def noted(self, *args, begins=begins, kind=kind):
            kinds.append(kind)
            begins(self, *args)

        monkeypatch.setattr(kind, "__init__", noted)

    with capture_logs() as said:
        assert probe.mime_type(ROCKET) == "image/jpeg"

    assert kinds == [ColdChild]
    assert [(line["event"], line["log_level"]) for line in said] == [("children_start_cold", "error")]


def test_it_ends_with_the_server(tmp_path):
    code = (
        "from backend.core import sandbox; sandbox.warm_up();"
        "print(sandbox.nursery.current().process.pid, flush=True); import time; time.sleep(300)"
    )
    server = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        warm = int(server.stdout.readline())
        assert psutil.pid_exists(warm)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()

    assert eventually(lambda: is_gone(warm))
