"""Programs that touch untrusted bytes or burn CPU run here: as limited children, never inside the server.

A child has its own process group, dies with the server, has hard limits on memory, processor time and file size, a
bare environment without our secrets, and a limit by the wall clock after which its whole group is killed. It may have been
taken over by what it reads: the kernel lets it open its own folder and the files its command names, programs and fonts,
and nothing else (landlock.py); it makes no socket and never leaves its group (seccomp.py). Children are forked from a warm process (core/zygote.py); where there can be none,
each starts from nothing with the very same limits, and the log says so.
"""

import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from backend.core import hub
from backend.core.children import (
    MEGABYTE,
    TAIL_BYTES,
    Child,
    ChildKilled,
    ColdChild,
    Ending,
    Limits,
    Outcome,
    Stopped,
)
from backend.core.zygote import NotWarm, Nursery, WarmChild

__all__ = [
    "MEGABYTE",
    "TAIL_BYTES",
    "ChildKilled",
    "Ending",
    "Limits",
    "Outcome",
    "ProgramMissing",
    "Stopped",
    "Watch",
    "beside",
    "run",
    "run_python",
    "watched",
]

log = structlog.get_logger(__name__)
CHILDREN_AT_ONCE = 8
_places = threading.BoundedSemaphore(CHILDREN_AT_ONCE)
nursery = Nursery()


class ProgramMissing(Exception):
    """The machine lacks a program; the message is its name."""


@dataclass
class Watch:
    """Who looks after a piece of work that takes children: may stop it, and notes what they did, for a technician."""

    is_stopped: Callable[[], bool] = lambda: False
    notes: list[str] = field(default_factory=list)


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Let this watch look after every child that is run inside, also by threads made with `beside`."""
    before = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(before)


class Beside:
    """Work that goes on at the same time: `result()` waits for it and raises what it raised."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._failure: BaseException | None = None
        self._result: Any = None
        self._thread = hub.spawn(copy_context().run, self._do, work, name="beside")

    def _do(self, work: Callable[[], Any]) -> None:
        try:
            self._result = work()
        except BaseException as failure:  # noqa: BLE001 - raised again where somebody waits for it
            self._failure = failure

    def join(self) -> None:
        self._thread.join()

    def result(self) -> Any:
        """What came of it. Raises what it raised."""
        self.join()
        if self._failure is not None:
            raise self._failure
        return self._result


@contextmanager
def beside(work: Callable[[], Any]) -> Iterator[Beside]:
    """Do this while the block goes on. The block ends when both have; the first failure is the one that is raised."""
    done = Beside(work)
    try:
        yield done
    finally:
        done.join()


def run(
    arguments: Sequence[str], folder: Path, limits: Limits, hears: Callable[[bytes], None] | None = None
) -> Outcome:
    """Run a program as a limited child in `folder` and wait for its end. Raises ProgramMissing, ChildKilled, Stopped.

    At most CHILDREN_AT_ONCE run in one process; whoever comes later waits, and the wall clock starts after that.
    """
    program = shutil.which(arguments[0])
    if program is None:
        raise ProgramMissing(arguments[0])
    command = [program, *arguments[1:]]
    return _run(command, {"arguments": command}, folder, limits, hears)


def run_python(
    program: Path,
    arguments: Sequence[str],
    folder: Path,
    limits: Limits,
    hears: Callable[[bytes], None] | None = None,
) -> Outcome:
    """Run one of our own programs with this interpreter and its packages, without the server's code or environment.

    It is quick when the program has a `main(arguments) -> int`; a `warm_up()` is called once for all children.
    """
    nursery.knows(program)
    cold = [sys.executable, "-I", str(program), *arguments]
    return _run(cold, {"python": str(program), "arguments": list(arguments)}, folder, limits, hears)


def _run(
    command: list[str],
    order: dict[str, Any],
    folder: Path,
    limits: Limits,
    hears: Callable[[bytes], None] | None,
) -> Outcome:
    watch = _watch.get() or Watch()
    order["reads"] = _named(command)
    with _places, _child(command, order, folder, limits) as child:
        outcome = child.wait(hears, watch.is_stopped)
    watch.notes.append(_note(command, outcome))
    if outcome.ending == "exit" and outcome.status == -signal.SIGKILL:  # its own limits end it in other ways
        raise ChildKilled(command[0])
    return outcome


def _named(command: list[str]) -> list[str]:
    """The files it is told of: the program and what it works on. It may read these and no others of the server's.

    Links are not followed: what a child made is read by the next one, and may lead anywhere.
    """
    paths = [Path(argument.removeprefix("file:")) for argument in command[1:]]
    named = [path for path in paths if path.is_absolute() and path.is_file() and not path.is_symlink()]
    return [command[0], *map(str, named)]


def _child(command: list[str], order: dict[str, Any], folder: Path, limits: Limits) -> Child:
    try:
        return WarmChild(nursery.current(), order, limits, folder)
    except NotWarm as reason:
        log.error("children_start_cold", reason=str(reason))  # noqa: TRY400 - the reason says it all
        return ColdChild(command, limits, folder, order["reads"])


def _note(command: list[str], outcome: Outcome) -> str:
    """One line for the log of a job, and what the program said at its end."""
    ends = {"exit": f"ended with {outcome.status}", "time": "ran out of time", "output": "said too much"}
    name = Path(command[2] if command[0] == sys.executable else command[0]).stem
    line = f"{name} {ends[outcome.ending]} after {outcome.seconds:.2f} s"
    return f"{line}\n{outcome.complaint}" if outcome.complaint else line


def warm_up() -> None:
    """Have the warm process ready before somebody waits for it."""
    try:
        nursery.current()
    except NotWarm as reason:
        log.error("children_start_cold", reason=str(reason))  # noqa: TRY400 - the reason says it all
