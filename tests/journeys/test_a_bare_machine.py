"""`make run` on a machine that lacks something, by somebody who is not root: a sentence and one line to type."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORDINARY = (
    "bash",
    "cat",
    "dirname",
    "cut",
    "sha256sum",
    "env",
    "mktemp",
    "rm",
    "apt-get",
    "ffmpeg",
    "ffprobe",
    "node",
    "npm",
)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs that is all there is; `id` says that we are an ordinary account."""
    for name in ORDINARY:
        place = shutil.which(name)
        assert place, f"{name} is not installed: run 'make setup'"
        (tmp_path / name).symlink_to(place)
    (tmp_path / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    write_program(tmp_path / "id", "echo 1000")
    return tmp_path


def write_program(path: Path, script: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/bash\n{script}\n", "utf-8")
    path.chmod(0o755)


def run_on(machine: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", ROOT / "scripts" / "run.sh"],
        env={"PATH": str(machine), "HOME": str(machine)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_missing_programs_are_named_with_the_line_to_type(machine: Path):
    (machine / "ffmpeg").unlink()

    said = run_on(machine)

    assert said.returncode == 1
    assert "sudo apt-get update && sudo apt-get install -y ffmpeg\n" in said.stderr


def test_root_gets_them_installed_with_fresh_lists_where_those_are_empty(machine: Path):
    (machine / "ffmpeg").unlink()
    write_program(machine / "id", "echo 0")
    write_program(machine / "node", "exit 1")  # to end there
    write_program(
        machine / "apt-get",
        f'echo "$1 ${{*: -1}}" >> {machine}/log; [ "$1" = update ] || grep -q update {machine}/log',
    )
    (machine / "grep").symlink_to(str(shutil.which("grep")))

    said = run_on(machine)

    asked = (machine / "log").read_text().splitlines()
    assert [line.split()[0] for line in asked] == ["install", "update", "install"]
    assert asked[-1] == "install ffmpeg"
    assert "Node.js 20" in said.stderr


def test_an_old_node_is_not_enough(machine: Path):
    write_program(machine / "node", "exit 1")

    said = run_on(machine)

    assert said.returncode == 1
    assert "Node.js 20" in said.stderr


def test_an_old_python_is_not_enough(machine: Path):
    write_program(machine / "python3", "exit 1")

    said = run_on(machine)

    assert said.returncode == 1
    assert "Python 3.11" in said.stderr


def test_make_alone_lists_its_words():
    said = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert {"run", "test", "check", "bench", "format", "migrate", "openapi"} <= {
        line.split()[1] for line in said.splitlines()
    }
