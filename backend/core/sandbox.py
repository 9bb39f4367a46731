"""Programs that touch untrusted bytes or burn CPU run here: as limited children, never inside the server.

A child has its own process group, dies with the server, has hard limits on memory, processor time and file size, a
bare environment without our secrets, no network where the machine allows a namespace, and a limit by the wall clock
after which its whole group is killed. Waiting is a loop of short sleeps, so that green threads go on meanwhile.
"""

import array
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from backend.core import clock, hub

LAUNCHER = Path(__file__).with_name("limited.py")
MEGABYTE = 1024 * 1024
TAIL_BYTES = 8 * 1024
CHILDREN_AT_ONCE = 6
# Nothing of the server's environment, which may hold secrets, reaches a child.
BARE_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": "/nonexistent"}

Ending = Literal["exit", "time", "output"]
_places = threading.BoundedSemaphore(CHILDREN_AT_ONCE)


class ProgramMissing(Exception):
    """The machine lacks a program; the message is its name."""


class ChildKilled(Exception):
    """Somebody else ended the child: a person, or a machine short of memory. It says nothing about the bytes."""


@dataclass(frozen=True)
class Limits:
    """What one child may use up before it is killed."""

    wall_seconds: float = 30
    cpu_seconds: int = 30
    memory_bytes: int = 1024 * MEGABYTE
    file_bytes: int = 64 * MEGABYTE
    output_bytes: int = MEGABYTE


@dataclass(frozen=True)
class Outcome:
    """How a child ended: `status` is its exit status (negative: the signal), `complaint` the end of its standard error."""

    ending: Ending
    status: int
    output: bytes
    complaint: str

    @property
    def succeeded(self) -> bool:
        return self.ending == "exit" and self.status == 0


class _Pipe:
    """The reading end of a pipe that is asked how much it holds, so that reading never waits.

    A non-blocking descriptor would do on plain threads, but under eventlet os.read() hides EAGAIN and waits.
    """

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()

    def read(self) -> bytes:
        held = array.array("i", [0])
        fcntl.ioctl(self.reader, termios.FIONREAD, held)
        return os.read(self.reader, held[0]) if held[0] else b""

    def close_writer(self) -> None:
        if self.writer >= 0:
            os.close(self.writer)
            self.writer = -1

    def close(self) -> None:
        self.close_writer()
        os.close(self.reader)


class Child:
    """One running child. Use it in a `with` block: leaving the block kills whatever still runs."""

    def __init__(self, arguments: Sequence[str], limits: Limits, folder: Path) -> None:
        self.limits = limits
        self.output = bytearray()
        self.complaint = bytearray()
        self._standard_output, self._standard_error = _Pipe(), _Pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(LAUNCHER), _rules(limits), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=self._standard_output.writer,
                stderr=self._standard_error.writer,
                env=BARE_ENVIRONMENT,
                cwd=folder,
                start_new_session=True,
            )
        except OSError:
            self._close()
            raise
        self.pid = self._process.pid
        self._standard_output.close_writer()
        self._standard_error.close_writer()
        self._started = clock.monotonic()

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._close()

    def wait(self, hears: Callable[[bytes], None] | None = None) -> Outcome:
        """Until it ends or is killed. `hears` gets its standard output piece by piece, as it comes."""
        pause = 0.004
        while True:
            ended = self._has_ended()  # asked before reading: what it said last is not lost
            heard = self._listen(hears)
            if ended and not heard:
                return self._outcome("exit")
            if len(self.output) > self.limits.output_bytes:
                return self._outcome("output")
            if clock.monotonic() - self._started > self.limits.wall_seconds:
                return self._outcome("time")
            pause = 0.004 if heard else min(pause * 1.5, 0.1)
            if not ended:
                hub.sleep(pause)

    def kill(self) -> None:
        """End it and everything it started, and leave no zombie."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()

    def _has_ended(self) -> bool:
        """Ask without collecting it: until kill() its number stays taken, so that no stranger is killed in its place."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _listen(self, hears: Callable[[bytes], None] | None) -> bool:
        said, complained = self._standard_output.read(), self._standard_error.read()
        self.complaint = (self.complaint + complained)[-TAIL_BYTES:]
        if hears is None:
            self.output += said
        elif said:
            hears(said)
        return bool(said or complained)

    def _outcome(self, ending: Ending) -> Outcome:
        self.kill()
        complaint = self.complaint.decode(errors="replace").strip()
        return Outcome(ending, self._process.returncode, bytes(self.output), complaint)

    def _close(self) -> None:
        self._standard_output.close()
        self._standard_error.close()


def run(
    arguments: Sequence[str], folder: Path, limits: Limits, hears: Callable[[bytes], None] | None = None
) -> Outcome:
    """Run a program as a limited child in `folder` and wait for its end. Raises ProgramMissing, ChildKilled.

    At most CHILDREN_AT_ONCE run in one process; whoever comes later waits, and the wall clock starts after that.
    """
    program = shutil.which(arguments[0])
    if program is None:
        raise ProgramMissing(arguments[0])
    with _places, Child([program, *arguments[1:]], limits, folder) as child:
        outcome = child.wait(hears)
    if outcome.ending == "exit" and outcome.status == -signal.SIGKILL:  # its own limits end it in other ways
        raise ChildKilled(arguments[0])
    return outcome


def run_python(program: Path, arguments: Sequence[str], folder: Path, limits: Limits) -> Outcome:
    """Run one of our own programs with this interpreter and its packages, without the server's code or environment."""
    return run([sys.executable, "-I", str(program), *arguments], folder, limits)


@cache
def network_is_cut() -> bool:
    """Whether this machine allows children a namespace without network; else only protocol whitelists protect."""
    check = [sys.executable, "-I", "-S", str(LAUNCHER), "--network-check"]
    return subprocess.run(check, env=BARE_ENVIRONMENT, check=False, timeout=10).returncode == 0


def _rules(limits: Limits) -> str:
    return json.dumps(
        {
            "parent": os.getpid(),
            "memory_bytes": limits.memory_bytes,
            "cpu_seconds": limits.cpu_seconds,
            "file_bytes": limits.file_bytes,
        }
    )
