"""Priority between whole sessions of processes, which niceness says nothing about on Linux with autogroups."""

import os
from contextlib import suppress
from pathlib import Path

AUTOGROUP = Path("/proc/self/autogroup")


def come_after_other_sessions(niceness: int) -> bool:
    """Have this process's session give way to others on the machine. Returns whether it does from now on.

    It does not where the session is not its own, or the system has no such groups: containers and services say by their
    own settings who comes first.
    """
    if os.getsid(0) != os.getpid() or not AUTOGROUP.exists():
        return False
    with suppress(OSError):  # a system may refuse it to those who are not root, or for a moment
        AUTOGROUP.write_text(str(niceness), encoding="ascii")
        return True
    return False
