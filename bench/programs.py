"""The programs in C: the load generator, the reference, the reader of files. Compiled when they are missing or older than their source."""

import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES, OUT = HERE / "c", HERE / "out"
PROGRAMS = {
    "load": ("load.c", "lines.c", "talk.c", "awaited.c", "timing.c", "frames.c"),
    "reference": ("reference.c", "frames.c", "accept.c"),
    "fetch": ("fetch.c",),
}
FLAGS = ("-O2", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra")


def program(name: str) -> Path:
    """Where the compiled program is."""
    made = OUT / name
    newest = max(source.stat().st_mtime for source in SOURCES.iterdir())
    if not made.exists() or made.stat().st_mtime < newest:
        _compile(name, made)
    return made


def _compile(name: str, made: Path) -> None:
    compiler = shutil.which("gcc")
    if compiler is None:
        raise SystemExit("The bench needs a C compiler. Type: sudo apt-get install -y gcc libc6-dev")
    OUT.mkdir(exist_ok=True)
    fresh = made.with_suffix(".new")  # renamed when whole: another run may be starting
    sources = [str(SOURCES / each) for each in PROGRAMS[name]]
    subprocess.run([compiler, *FLAGS, "-o", str(fresh), *sources], check=True)
    fresh.replace(made)
