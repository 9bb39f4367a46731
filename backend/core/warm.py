"""The warm process: `python -I warm.py <socket> <parent> <programs…>`, from which limited children are forked.

Run as a program by core/zygote.py, never imported by the server. It has our child programs and what they need imported,
and no network; it never touches a foreign byte itself. For each order on its socket it forks one child, which takes the
limits upon itself before anything else. Each child hangs on a leash, a socket of its own: when the server lets go or says
a word, the child's whole group is killed; when the child ends, its group is killed, it is collected and its status told.
What left the group before is adopted by this process, and goes too.
"""

import ctypes
import gc
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

ORDER_BYTES = 128 * 1024
SWEEP_MS = 20  # so often it is looked whether what was left behind has gone
FAMILY = Path("/proc/thread-self/children")  # all whose parent is this process
LIBC = ctypes.CDLL(None, use_errno=True)


def load(program: str) -> ModuleType:
    """One of our own programs as a module, with what it wants done once for all its children."""
    name = Path(program).stem
    spec = importlib.util.spec_from_file_location(name, program)
    if spec is None or spec.loader is None:
        raise ImportError(program)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    getattr(module, "warm_up", lambda: None)()
    return module


def threads() -> int:
    """How many threads this process has, those of C libraries included."""
    return sum(1 for _ in Path("/proc/self/task").iterdir())


limited = load(str(Path(__file__).with_name("limited.py")))


@dataclass
class Child:
    """A child of ours, until it is collected: its number stays taken for as long as it stands here."""

    pid: int
    leash: socket.socket
    ending: int  # a descriptor that can be read when it has ended

    def kill(self) -> None:
        """It and all it started. Before it has a group of its own it has started nothing."""
        for end in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                end(self.pid, signal.SIGKILL)

    def hear(self) -> None:
        """Whatever the server says, or its silence for good, means the same: kill."""
        with suppress(OSError):  # nothing was said, or nobody is there
            self.leash.recv(16, socket.MSG_DONTWAIT)

    def collect(self) -> None:
        """Take its number off the list of processes and tell how it ended."""
        self.hear()  # closing a leash with something unheard on it would take the status back
        self.kill()
        _, status = os.waitpid(self.pid, 0)
        with suppress(OSError):  # the server has let go
            self.leash.send(str(os.waitstatus_to_exitcode(status)).encode())
        self.leash.close()
        os.close(self.ending)


class Nursery:
    """Takes orders and looks after the children, all in one thread: a fork copies nothing half done."""

    def __init__(self, line: socket.socket, programs: list[str]) -> None:
        self.line = line
        self.programs = {program: load(program) for program in programs}
        self.children: list[Child] = []
        self.nothing = os.open(os.devnull, os.O_RDONLY)
        self.pid = os.getpid()
        self.may_have_orphans = False
        if FAMILY.is_file():  # else nobody would find them here, and the system is the better parent
            limited.adopt_orphans(LIBC)

    def run(self) -> None:
        """Until the server lets go of the line."""
        while True:
            watched = select.poll()
            watched.register(self.line, select.POLLIN)
            for child in self.children:
                watched.register(child.ending, select.POLLIN)
                watched.register(child.leash, select.POLLIN)
            ready = {
                descriptor for descriptor, _ in watched.poll(SWEEP_MS if self.may_have_orphans else None)
            }
            self._look_after(ready)
            if self.line.fileno() in ready and not self._take_order():
                break
        for child in self.children:
            child.kill()
        self.children = []
        self._sweep()

    def _look_after(self, ready: set[int]) -> None:
        for child in list(self.children):
            if child.ending in ready:
                self.children.remove(child)
                child.collect()
                self.may_have_orphans = True
            elif child.leash.fileno() in ready:
                child.hear()
                child.kill()
        if self.may_have_orphans:
            self._sweep()

    def _sweep(self) -> None:
        """Kill what ended children left behind, and what that leaves behind, until nothing is."""
        orphans = self._orphans()
        for orphan in orphans:
            os.kill(orphan, signal.SIGKILL)  # its number is taken until we collect it
            os.waitpid(orphan, os.WNOHANG)
        self.may_have_orphans = bool(orphans)

    def _orphans(self) -> list[int]:
        """What we did not fork ourselves, unless it is in the group of a child that still runs."""
        ours = {child.pid for child in self.children}
        try:
            family = {int(pid) for pid in FAMILY.read_text("ascii").split()}
        except FileNotFoundError:
            return []
        return [pid for pid in family - ours if os.getpgid(pid) not in ours]

    def _take_order(self) -> bool:
        """Fork a child for the next order. False when there is nobody left to give one."""
        try:
            text, descriptors, *_ = socket.recv_fds(self.line, ORDER_BYTES, 3)
        except ConnectionError:  # the server was killed before it heard everything
            return False
        if not text:
            return False
        output, complaint, leash = descriptors
        held = socket.socket(fileno=leash)
        try:
            self._fork(json.loads(text), output, complaint, held)
        except Exception:  # noqa: BLE001 - no memory for a fork, a program that can't be loaded: the others go on
            traceback.print_exc()
            held.close()
        os.close(output)
        os.close(complaint)
        return True

    def _fork(self, order: dict[str, Any], output: int, complaint: int, leash: socket.socket) -> None:
        program = order.get("python")
        if program and program not in self.programs:
            self.programs[program] = load(program)  # our own code: nothing foreign is touched here
            if threads() != 1:
                sys.exit(f"{program} starts threads: a fork copies one of them and the locks of all")
        pid = os.fork()
        if pid == 0:
            self._be_born(order, output, complaint)
        with suppress(OSError):  # it did so itself, or is over already
            os.setpgid(pid, pid)
        self.children.append(Child(pid, leash, os.pidfd_open(pid)))

    def _be_born(self, order: dict[str, Any], output: int, complaint: int) -> NoReturn:
        """In the child: let go of everything that is not its own, take the limits, do the work, end."""
        status = 1
        try:
            os.setpgid(0, 0)
            for source, target in ((self.nothing, 0), (output, 1), (complaint, 2)):
                os.dup2(source, target)
            os.closerange(3, os.sysconf("SC_OPEN_MAX"))
            limited.die_with(self.pid, LIBC)
            os.chdir(order["folder"])
            limited.bear(LIBC, order["rules"], order["reads"], order["folder"])
            status = self._work(order)
            sys.stdout.flush()
        except BaseException:  # noqa: BLE001 - a child must never go on as a second warm process
            traceback.print_exc()
        finally:
            os._exit(status)

    def _work(self, order: dict[str, Any]) -> int:
        program, arguments = order.get("python"), order["arguments"]
        if program is None:
            os.execv(arguments[0], arguments)  # noqa: S606 - becoming that program is the purpose
        begin = getattr(self.programs[program], "main", None)
        if begin is None:  # it can only be run as a whole
            os.execv(sys.executable, [sys.executable, "-I", program, *arguments])  # noqa: S606 - the same
        status: int = begin(arguments)
        return status


def main(arguments: list[str]) -> int:
    """Say once that all is loaded, then serve."""
    line = socket.socket(fileno=int(arguments[0]))
    limited.die_with(int(arguments[1]), LIBC)
    is_cut = limited.cut_network(LIBC)
    nursery = Nursery(line, arguments[2:])
    gc.collect()
    gc.freeze()  # what is loaded now stays: children share it instead of copying it when they count references
    try:
        line.send(json.dumps({"threads": threads(), "walls": limited.walls(LIBC, is_cut)}).encode())
    except ConnectionError:  # the server was killed meanwhile: there is nobody to work for
        return 0
    nursery.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
