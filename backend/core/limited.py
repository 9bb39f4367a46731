"""Launcher of a limited child: `python -I -S limited.py <limits as JSON> <program> <arguments…>`.

Run as a program by core/children.py, never imported by the server. It takes away what the program must not have
(time, memory, files, network, more rights, a life after its parent) and then becomes that program, so that the
process id the server holds is the program itself and there is no grandchild to forget. core/warm.py, which forks children
from a process that is already warm, takes the same things away by the same functions.
"""

import ctypes
import json
import os
import resource
import signal
import struct
import sys
from contextlib import suppress
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType
from typing import Any, NoReturn

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_CAPABILITIES_VERSION = 0x20080522
_READ_WHAT_IS_OTHERS = 1 << 1  # CAP_DAC_OVERRIDE: a server run by root may lie in somebody's home


def _beside(name: str) -> ModuleType:
    """A file beside this one; nothing here is on the path, and must not be: some files are called like the system's."""
    loader = SourceFileLoader(name, __file__.replace("limited.py", f"{name}.py"))
    spec = spec_from_loader(name, loader)
    if spec is None:
        raise ImportError(name)
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


landlock, seccomp = _beside("landlock"), _beside("seccomp")


def die_with(parent: int, libc: ctypes.CDLL) -> None:
    """Be killed when the parent dies, also when it died before this line."""
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def adopt_orphans(libc: ctypes.CDLL) -> None:
    """What children leave behind becomes ours instead of the system's."""
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cut_network(libc: ctypes.CDLL) -> bool:
    """Move to a network namespace without any interface. False where the machine allows none."""
    if libc.unshare(_CLONE_NEWNET) == 0:
        return True
    return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def give_up_rights(libc: ctypes.CDLL) -> None:
    """No program that is started from here gains more rights than this one has, and this one has none of root's."""
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    head, held = struct.pack("=Ii", _CAPABILITIES_VERSION, 0), ctypes.create_string_buffer(24)
    libc.capget(head, held)
    effective, permitted, *_ = struct.unpack("=6I", held.raw)
    left = _READ_WHAT_IS_OTHERS & effective & permitted
    libc.capset(head, struct.pack("=6I", left, left, 0, 0, 0, 0))


def _be_first_to_go() -> None:
    """A machine short of memory ends a decoder, never the server."""
    with suppress(OSError):  # a system without it
        score = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        try:
            os.write(score, b"1000")
        finally:
            os.close(score)


def limit(memory_bytes: int, cpu_seconds: int, file_bytes: int, niceness: int) -> None:
    """Hard limits; the kernel keeps them, whatever the program does."""
    os.nice(niceness)  # screens and people come before pictures being prepared
    _be_first_to_go()
    # Out of processor time ends with SIGXCPU, which tells it from a child that somebody killed.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    for which, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (most, most))


def bear(libc: ctypes.CDLL, rules: dict[str, Any], reads: list[str], folder: str) -> None:
    """All of it. `reads` are the files it works on; in `folder` it may make some if it may make any."""
    limit(**rules)
    give_up_rights(libc)
    landlock.confine(libc, reads, folder if rules["file_bytes"] else None)
    seccomp.refuse(libc)


def walls(libc: ctypes.CDLL, network_is_cut: bool) -> dict[str, bool]:
    """What this machine has to shut children in with."""
    return {
        "network namespace": network_is_cut,
        "Landlock": landlock.version(libc) > 0,
        "seccomp": seccomp.is_there(libc),
    }


def become(arguments: list[str], libc: ctypes.CDLL) -> NoReturn:
    """Give up the rights and turn into the program."""
    order = json.loads(arguments[0])
    die_with(order["parent"], libc)
    cut_network(libc)
    bear(libc, order["rules"], order["reads"], order["folder"])
    os.execvp(arguments[1], arguments[1:])  # noqa: S606 - becoming another program is the purpose


if __name__ == "__main__":
    become(sys.argv[1:], ctypes.CDLL(None, use_errno=True))
