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
import sys
from typing import NoReturn

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
NETWORK_REMAINS = 97  # exit status of `--network-check` where the machine allows no namespace


def die_with(parent: int, libc: ctypes.CDLL) -> None:
    """Be killed when the parent dies, also when it died before this line."""
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def cut_network(libc: ctypes.CDLL) -> bool:
    """Move to a network namespace without any interface. False where the machine allows none."""
    if libc.unshare(_CLONE_NEWNET) == 0:
        return True
    return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def give_up_rights(libc: ctypes.CDLL) -> None:
    """No program that is started from here gains more rights than this one has."""
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def limit(memory_bytes: int, cpu_seconds: int, file_bytes: int, niceness: int) -> None:
    """Hard limits; the kernel keeps them, whatever the program does."""
    os.nice(niceness)  # screens and people come before pictures being prepared
    # Out of processor time ends with SIGXCPU, which tells it from a child that somebody killed.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    for which, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (most, most))


def become(arguments: list[str], libc: ctypes.CDLL) -> NoReturn:
    """Give up the rights and turn into the program."""
    rules = json.loads(arguments[0])
    die_with(rules.pop("parent"), libc)
    give_up_rights(libc)
    cut_network(libc)
    limit(**rules)
    os.execvp(arguments[1], arguments[1:])  # noqa: S606 - becoming another program is the purpose


def main(arguments: list[str]) -> int:
    """`--network-check` tells whether children can be cut off; everything else is a program to become."""
    libc = ctypes.CDLL(None, use_errno=True)
    if arguments == ["--network-check"]:
        return 0 if cut_network(libc) else NETWORK_REMAINS
    become(arguments, libc)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
