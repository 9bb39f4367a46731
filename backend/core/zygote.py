"""The server's end of the warm process (core/warm.py): starts it, gives it orders, replaces it when it dies.

Starting an interpreter and importing Pillow takes longer than most questions. The warm process has done that once; a
child of it is ready in a few milliseconds, with the same limits as one that starts from nothing.
"""

import _socket  # the system's own sockets: those of `socket` are green under eventlet and would wait in its loop
import array
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from backend.core import clock, hub
from backend.core.children import BARE_ENVIRONMENT, Child, Limits

log = structlog.get_logger(__name__)
PROGRAM = Path(__file__).with_name("warm.py")
START_SECONDS = 20.0
END_SECONDS = 5.0
PAUSE_SECONDS = 30.0  # so long nobody tries again to start what could not be started
MOST_STATUS = 16
# What is missing where a wall is, and what whoever runs the machine can do about it. See docs/media.md.
MISSING = {
    "network namespace": (
        "Children that read uploads share the server's network; only seccomp keeps them off it. "
        "Allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone), or unshare in the container's seccomp profile."
    ),
    "Landlock": (
        "Children that read uploads can read what the server can. It takes Linux 5.13 or later with landlock among "
        "its security modules (lsm=), and a container whose seccomp profile allows landlock_create_ruleset."
    ),
    "seccomp": (
        "Children that read uploads can make sockets and leave their process group. "
        "It takes x86_64 or aarch64, and a kernel with CONFIG_SECCOMP_FILTER."
    ),
}


class NotWarm(Exception):
    """There is no warm process to fork from; the message says why."""


class Zygote:
    """One warm process. It ends when this object's line is closed, and with the server."""

    def __init__(self, programs: Sequence[Path]) -> None:
        self._line, theirs = _socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.owner = os.getpid()
        arguments = [str(theirs.fileno()), str(self.owner), *map(str, programs)]
        self._ends = threading.Event()
        started: list[subprocess.Popen[bytes]] = []
        is_started = threading.Event()
        hub.spawn(self._keep, [sys.executable, "-I", str(PROGRAM), *arguments], theirs, started, is_started)
        is_started.wait()
        if not started:
            raise NotWarm("it can't be started")
        self.process = started[0]
        self._greet()

    def _keep(
        self,
        command: list[str],
        theirs: "_socket.socket",
        started: list[subprocess.Popen[bytes]],
        is_started: threading.Event,
    ) -> None:
        """Start it on a thread that stays: the system ends a process when the thread that started it ends."""
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=BARE_ENVIRONMENT,
                pass_fds=[theirs.fileno()],
                process_group=0,  # not a session: only within one do niceness and processors relate
            )
            started.append(process)
        finally:
            theirs.close()
            is_started.set()
        self._ends.wait()

    def _greet(self) -> None:
        """Wait until it has everything loaded."""
        ready = hub.wait_readable([self._line.fileno()], START_SECONDS)
        said = self._line.recv(1024) if ready else b""
        if not said:
            self.end()
            raise NotWarm("it did not come up")
        told = json.loads(said)
        if told["threads"] != 1:  # a fork copies one thread and the locks of all
            self.end()
            raise NotWarm(f"it has {told['threads']} threads")
        for wall, is_there in told["walls"].items():
            if not is_there:
                log.warning("children_lack_a_wall", wall=wall, advice=MISSING[wall])

    @property
    def is_alive(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def order(self, order: dict[str, Any], descriptors: Sequence[int]) -> None:
        """Have a child forked that gets these. Raises NotWarm when the warm process is gone."""
        passed = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        until = clock.monotonic() + END_SECONDS
        while True:
            try:
                self._line.sendmsg([json.dumps(order).encode()], passed, socket.MSG_DONTWAIT)
                return
            except BlockingIOError:
                if clock.monotonic() > until:
                    raise NotWarm("it takes no more orders") from None
                hub.sleep(0.005)
            except OSError as error:
                raise NotWarm(str(error)) from error

    def end(self) -> None:
        """Have it end with all its children, and leave no zombie."""
        self._line.close()
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()
        self._ends.set()


class WarmChild(Child):
    """A child that was forked from the warm process, and hangs on a leash."""

    def __init__(self, zygote: Zygote, order: dict[str, Any], limits: Limits, folder: Path) -> None:
        super().__init__(limits)
        self._zygote = zygote
        self._status: int | None = None
        self._leash, theirs = _socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            passed = [self.standard_output.writer, self.standard_error.writer, theirs.fileno()]
            zygote.order(order | {"rules": limits.rules(), "folder": str(folder)}, passed)
        except NotWarm:
            self.close()
            raise
        finally:
            theirs.close()
            self.standard_output.close_writer()
            self.standard_error.close_writer()

    def signs(self) -> list[int]:
        return [self._leash.fileno()]

    def has_ended(self) -> bool:
        if self._status is None:
            # Nothing said: it runs. Reset: it ended while it was told to; its status still lies there.
            with suppress(BlockingIOError, ConnectionResetError):
                said = self._leash.recv(MOST_STATUS, socket.MSG_DONTWAIT)
                # Let go without a word: the warm process is gone, and the child with it. That is no fault of the bytes.
                self._status = int(said) if said else -signal.SIGKILL
        return self._status is not None

    def end(self) -> int:
        if not self.has_ended():
            with suppress(OSError):  # the warm process has just gone
                self._leash.send(b"end")
            until = clock.monotonic() + END_SECONDS
            while not self.has_ended() and clock.monotonic() < until:
                hub.wait_readable([self._leash.fileno()], 0.1)
        if self._status is None:
            log.error("warm_process_is_stuck")
            self._zygote.end()  # and every child of it
            self._status = -signal.SIGKILL
        return self._status

    def close(self) -> None:
        super().close()
        self._leash.close()


class Nursery:
    """This process's one warm process, made when it is first needed and again when it is gone."""

    def __init__(self) -> None:
        self._programs: list[Path] = []
        self._zygote: Zygote | None = None
        self._lock = threading.Lock()
        self._not_before = float("-inf")

    def knows(self, program: Path) -> None:
        """Have this program of ours loaded when the warm process is started."""
        if program not in self._programs:
            self._programs.append(program)

    def current(self) -> Zygote:
        """The warm process. Raises NotWarm when there can be none for now."""
        zygote = self._zygote
        if zygote is not None and zygote.is_alive:
            return zygote
        with self._lock:
            if self._zygote is not None and self._zygote.is_alive:
                return self._zygote
            if clock.monotonic() < self._not_before:
                raise NotWarm("it could not be started a moment ago")
            self._not_before = clock.monotonic() + PAUSE_SECONDS
            if self._zygote is not None:
                log.warning("warm_process_is_gone")
                self._zygote.end()
            self._zygote = Zygote(self._programs)
            self._not_before = float("-inf")
            return self._zygote

    def close(self) -> None:
        """End the warm process; the next who needs one starts another."""
        with self._lock:
            if self._zygote is not None:
                self._zygote.end()
            self._zygote = None
