"""One limited child process: what it may use up, what it says, and how it ends.

`Child` listens to it and holds it to its limits; `ColdChild` is a program of its own behind the launcher in limited.py.
core/zygote.py has the warm kind. Whoever wants something done by a child goes through core/sandbox.py.
"""

import array
import fcntl
import json
import os
import signal
import subprocess
import sys
import termios
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from backend.core import clock, hub

LAUNCHER = Path(__file__).with_name("limited.py")
MEGABYTE = 1024 * 1024
TAIL_BYTES = 8 * 1024
GLANCE_SECONDS = 0.1  # so often somebody looks whether the time is up or the work is still wanted
FLOOD = 4  # so many pieces in a row are taken at once; whoever says more waits between them
# Nothing of the server's environment, which may hold secrets, reaches a child.
BARE_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": "/nonexistent"}

Ending = Literal["exit", "time", "output"]


class ChildKilled(Exception):
    """Somebody else ended the child: a person, or a machine short of memory. It says nothing about the bytes."""


class Stopped(Exception):
    """The work is not wanted any more; the child is gone with all it started."""


@dataclass(frozen=True)
class Limits:
    """What one child may use up before it is killed; `niceness` is how much everybody else comes first (0 to 19).

    At 15 a child has a thirtieth of a processor that others want, too. At 5 the server waited up to 7 ms for one at its p99.
    One whose files may have no bytes makes none, and sees nothing of the folder it runs in.
    """

    wall_seconds: float = 30
    cpu_seconds: int = 30
    memory_bytes: int = 1024 * MEGABYTE
    file_bytes: int = 64 * MEGABYTE
    output_bytes: int = MEGABYTE
    niceness: int = 15

    def rules(self) -> dict[str, int]:
        """What the child takes upon itself before it touches a byte."""
        return {
            "memory_bytes": self.memory_bytes,
            "cpu_seconds": self.cpu_seconds,
            "file_bytes": self.file_bytes,
            "niceness": self.niceness,
        }


@dataclass(frozen=True)
class Outcome:
    """How a child ended: `status` is its exit status (negative: the signal), `complaint` the end of its standard error."""

    ending: Ending
    status: int
    output: bytes
    complaint: str
    seconds: float = 0.0

    @property
    def succeeded(self) -> bool:
        return self.ending == "exit" and self.status == 0


class Pipe:
    """The reading end of a pipe that is asked how much it holds, so that reading never waits.

    A non-blocking descriptor would do on plain threads, but under eventlet os.read() hides EAGAIN and waits.
    """

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()
        self.is_open = True

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


class Child(ABC):
    """One running child. Use it in a `with` block: leaving the block kills whatever still runs."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.output = bytearray()
        self.complaint = bytearray()
        self.standard_output, self.standard_error = Pipe(), Pipe()
        self._started = clock.monotonic()

    @abstractmethod
    def has_ended(self) -> bool:
        """Whether it ended by itself."""

    @abstractmethod
    def end(self) -> int:
        """Kill it and everything it started, leave no zombie, and return its exit status (negative: the signal)."""

    @abstractmethod
    def signs(self) -> list[int]:
        """Descriptors that can be read when it has ended; none where only looking helps."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self.close()

    def wait(self, hears: Callable[[bytes], None] | None, is_stopped: Callable[[], bool]) -> Outcome:
        """Until it ends or is killed. `hears` gets its standard output piece by piece. Raises Stopped."""
        in_a_row = 0
        while True:
            ended = self.has_ended()  # asked before reading: what it said last is not lost
            heard = self._listen(hears)
            if ended and not heard:
                return self._outcome("exit")
            if len(self.output) > self.limits.output_bytes:
                return self._outcome("output")
            if clock.monotonic() - self._started > self.limits.wall_seconds:
                return self._outcome("time")
            if is_stopped():
                raise Stopped
            in_a_row = in_a_row + 1 if heard else 0
            if not ended:
                self._rest(in_a_row)

    def close(self) -> None:
        """Give the descriptors back."""
        self.standard_output.close()
        self.standard_error.close()

    def _rest(self, in_a_row: int) -> None:
        """Let others run until there is something to hear."""
        if in_a_row:
            hub.sleep(0.004 if in_a_row > FLOOD else 0)
            return
        pipes = [pipe for pipe in (self.standard_output, self.standard_error) if pipe.is_open]
        left = self.limits.wall_seconds - (clock.monotonic() - self._started)
        patience = max(0.001, min(GLANCE_SECONDS if self.signs() else 0.02, left))
        ready = hub.wait_readable([*self.signs(), *(pipe.reader for pipe in pipes)], patience)
        for pipe in pipes:
            if pipe.reader in ready:
                pipe.is_open = _holds_something(pipe.reader)

    def _listen(self, hears: Callable[[bytes], None] | None) -> bool:
        said, complained = self.standard_output.read(), self.standard_error.read()
        self.complaint = (self.complaint + complained)[-TAIL_BYTES:]
        if hears is None:
            self.output += said
        elif said:
            hears(said)
        return bool(said or complained)

    def _outcome(self, ending: Ending) -> Outcome:
        status = self.end()
        complaint = self.complaint.decode(errors="replace").strip()
        return Outcome(ending, status, bytes(self.output), complaint, clock.monotonic() - self._started)


def _holds_something(reader: int) -> bool:
    """A pipe that can be read but holds nothing has no writer any more."""
    held = array.array("i", [0])
    fcntl.ioctl(reader, termios.FIONREAD, held)
    return held[0] > 0


class ColdChild(Child):
    """A child that is started as a program of its own: slow to begin, needs nothing else."""

    def __init__(self, arguments: Sequence[str], limits: Limits, folder: Path, reads: Sequence[str]) -> None:
        super().__init__(limits)
        order = {"parent": os.getpid(), "rules": limits.rules(), "reads": reads, "folder": str(folder)}
        try:
            self._process: subprocess.Popen[Any] = subprocess.Popen(
                [sys.executable, "-I", "-S", str(LAUNCHER), json.dumps(order), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=self.standard_output.writer,
                stderr=self.standard_error.writer,
                env=BARE_ENVIRONMENT,
                cwd=folder,
                process_group=0,  # not a session: only within one do niceness and processors relate
            )
        except OSError:
            self.close()
            raise
        self.standard_output.close_writer()
        self.standard_error.close_writer()

    def signs(self) -> list[int]:
        return []

    def has_ended(self) -> bool:
        """Ask without collecting it: until end() its number stays taken, so that no stranger is killed in its place."""
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def end(self) -> int:
        if self._process.returncode is None:
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        return int(self._process.returncode)
