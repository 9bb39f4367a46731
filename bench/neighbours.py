"""What else ran on the machine meanwhile: on a busy one every figure is worse than it is."""

import ctypes
import os
from contextlib import suppress
from pathlib import Path

IDLE, WAITING, INTERRUPTS = 3, 4, (5, 6)  # columns of /proc/stat that are nobody's work
ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER


def busy_seconds() -> float:
    """Seconds of all processors, since the machine started, that some program has used."""
    ticks = [int(each) for each in Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:9]]
    nobodys = (IDLE, WAITING, *INTERRUPTS)
    return sum(each for column, each in enumerate(ticks) if column not in nobodys) / os.sysconf("SC_CLK_TCK")


def adopt_orphans() -> None:
    """Be the parent of every process whose own ends before it: what a killed server had started is our work, too."""
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)


def own_seconds() -> float:
    """What this process has used, and those it started or adopted that have ended. Call it when none of them runs."""
    with suppress(ChildProcessError):  # none is left
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
