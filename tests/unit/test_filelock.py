"""A lock between processes that ends with the process that holds it."""

import subprocess
import sys
import threading

from backend.core.filelock import locked


def test_who_comes_second_waits(tmp_path):
    file, entered = tmp_path / "below" / "lock", threading.Event()

    def second():
        with locked(file):
            entered.set()

    with locked(file):
        waiting = threading.Thread(target=second)
        waiting.start()
        assert not entered.wait(0.2)
    waiting.join()

    assert entered.is_set()


def test_a_killed_holder_leaves_no_lock(tmp_path):
    file = tmp_path / "lock"
    program = (
        "import sys, time, pathlib\nfrom backend.core.filelock import locked\n"
        "with locked(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(file)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"

    holder.kill()
    holder.wait()
    holder.stdout.close()

    with locked(file):
        assert file.exists()
