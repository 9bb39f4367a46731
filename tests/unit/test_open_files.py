"""A process takes all the open files the system allows."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_usual_limit_is_raised_to_what_the_system_allows():
    program = "from backend.core import open_files; import resource; print(open_files.raise_limit(), *resource.getrlimit(resource.RLIMIT_NOFILE))"
    command = ["prlimit", "--nofile=256:2000", sys.executable, "-c", program]

    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert said.split() == ["2000", "2000", "2000"]
