"""Children that touch untrusted bytes: limited, without our secrets, and gone when their time is up."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from backend.core import sandbox
from backend.core.sandbox import MEGABYTE, ChildKilled, Limits, ProgramMissing, Stopped, Watch
from tests.children import is_gone
from tests.lines import eventually

# Every promise holds of either kind of child.
pytestmark = pytest.mark.usefixtures("way")
ROOT = Path(__file__).resolve().parents[2]


def run(*arguments, folder, **limits):
    return sandbox.run(arguments, folder, Limits(**limits))


def run_code(code, folder, **limits):
    return run(sys.executable, "-I", "-c", code, folder=folder, **limits)


def test_a_child_says_what_it_has_to_say(tmp_path):
    outcome = run_code("import sys; print('found'); print('hm', file=sys.stderr); sys.exit(3)", tmp_path)

    assert (outcome.ending, outcome.status, outcome.output, outcome.complaint) == (
        "exit",
        3,
        b"found\n",
        "hm",
    )
    assert not outcome.succeeded


def test_a_listener_hears_all_of_it_piece_by_piece(tmp_path):
    heard = []
    outcome = sandbox.run(["seq", "100000"], tmp_path, Limits(), heard.append)

    assert outcome.succeeded
    assert b"".join(heard).split() == [str(number).encode() for number in range(1, 100_001)]


def test_a_child_sees_none_of_the_servers_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")

    outcome = run_code("import os; print(dict(os.environ))", tmp_path)

    assert outcome.succeeded
    assert b"do-not-tell" not in outcome.output


def test_a_child_that_never_ends_is_killed_with_all_it_started(tmp_path):
    outcome = run("sh", "-c", "sleep 300 & echo $! $$; wait", folder=tmp_path, wall_seconds=1)
    grandchild, child = (int(pid) for pid in outcome.output.split())

    assert outcome.ending == "time"
    assert eventually(lambda: is_gone(grandchild) and is_gone(child))
    assert child not in [process.pid for process in psutil.Process().children(recursive=True)], (
        "a zombie is left"
    )


def test_a_child_leaves_nothing_running_behind_when_it_ends(tmp_path):
    outcome = run("sh", "-c", "sleep 300 >&- 2>&- & echo $!", folder=tmp_path)

    assert outcome.succeeded
    assert eventually(lambda: is_gone(int(outcome.output)))


def test_a_child_whose_work_is_not_wanted_any_more_is_killed_with_all_it_started(tmp_path):
    note = tmp_path / "pids"

    def is_named():
        return note.is_file() and len(note.read_text().split()) == 2

    with sandbox.watched(Watch(is_stopped=is_named)), pytest.raises(Stopped):
        run("sh", "-c", f"sleep 300 & echo $! $$ > {note}; wait", folder=tmp_path)

    assert all(eventually(lambda pid=int(pid): is_gone(pid)) for pid in note.read_text().split())


def test_what_children_did_is_noted_for_a_technician(tmp_path):
    watch = Watch()
    with sandbox.watched(watch):
        run("sh", "-c", "echo disk on fire >&2; exit 3", folder=tmp_path)
        with sandbox.beside(lambda: run("true", folder=tmp_path)) as other:
            pass

    assert other.result().succeeded
    first, second = watch.notes
    assert first.startswith("sh ended with 3 after")
    assert first.endswith("disk on fire")
    assert second.startswith("true ended with 0")


def test_a_child_holds_nothing_open_but_its_own_three(tmp_path):
    outcome = run_code(
        "import os; print(sorted(map(int, os.listdir('/proc/self/fd')))[:3], len(os.listdir('/proc/self/fd')))",
        tmp_path,
    )

    assert outcome.output == b"[0, 1, 2] 4\n", "the fourth is the list itself"


def test_people_come_before_children(tmp_path):
    outcome = run_code("import os; print(os.nice(0))", tmp_path, niceness=15)

    assert outcome.output == b"15\n"


def test_a_child_that_floods_its_output_is_killed(tmp_path):
    outcome = run("yes", folder=tmp_path, output_bytes=MEGABYTE)

    assert outcome.ending == "output"
    assert len(outcome.output) < 3 * MEGABYTE


def test_a_child_that_floods_its_log_costs_no_memory_and_ends_at_its_limit(tmp_path):
    outcome = run("sh", "-c", "yes 1>&2", folder=tmp_path, wall_seconds=1)

    assert outcome.ending == "time"
    assert len(outcome.complaint) <= sandbox.TAIL_BYTES


@pytest.mark.parametrize(
    ("code", "limits"),
    [
        ("x = bytearray(512 << 20)", {"memory_bytes": 256 * MEGABYTE}),
        ("open('big', 'wb').write(bytes(2 << 20))", {"file_bytes": MEGABYTE}),
        ("while True: pass", {"cpu_seconds": 1}),
    ],
)
def test_a_child_gets_no_more_than_its_share(tmp_path, code, limits):
    outcome = run_code(code, tmp_path, **limits)

    assert outcome.ending == "exit"
    assert not outcome.succeeded


def test_a_child_has_no_network(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        port = canary.getsockname()[1]
        outcome = run_code(f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)", tmp_path)

        assert not outcome.succeeded
        with pytest.raises(TimeoutError):
            canary.accept()


def test_a_child_that_somebody_else_killed_says_nothing_about_its_file(tmp_path):
    with pytest.raises(ChildKilled):
        run("sh", "-c", "kill -9 $$", folder=tmp_path)


def test_a_program_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ProgramMissing, match="no-such-program"):
        run("no-such-program", folder=tmp_path)


def test_a_failing_listener_leaves_no_child_behind(tmp_path):
    def breaks(_piece):
        raise RuntimeError("listener broke")

    before = set(psutil.Process().children())
    with pytest.raises(RuntimeError, match="listener broke"):
        sandbox.run(["sh", "-c", "echo x; sleep 300"], tmp_path, Limits(), breaks)

    assert set(psutil.Process().children()) <= before


def test_a_child_dies_with_the_server(tmp_path):
    code = (
        "from pathlib import Path; from backend.core import sandbox;"
        f"sandbox.run(['sh', '-c', 'echo $$ > pid; exec sleep 300'], Path({str(tmp_path)!r}), sandbox.Limits(wall_seconds=300))"
    )
    server = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    note = tmp_path / "pid"
    try:
        assert eventually(lambda: note.is_file() and note.read_text().strip())
        child = int(note.read_text())
        assert psutil.pid_exists(child)
    finally:
        os.kill(server.pid, signal.SIGKILL)
        server.wait()

    assert eventually(lambda: is_gone(child))


def test_others_go_on_while_a_green_thread_waits_for_a_child(tmp_path):
    code = (
        "import eventlet; eventlet.monkey_patch()\n"
        "from pathlib import Path\n"
        "from backend.core import hub, sandbox\n"
        "hub.use('eventlet')\n"
        "ticks = []\n"
        "def tick():\n"
        "    while True: ticks.append(1); hub.sleep(0.01)\n"
        "hub.spawn(tick)\n"
        "outcome = sandbox.run(['sh', '-c', 'sleep 1; echo done'], Path('.'), sandbox.Limits())\n"
        "print(outcome.output, len(ticks) > 20)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, check=False, timeout=50
    )

    assert done.stdout.decode().strip() == "b'done\\n' True", done.stderr.decode()
