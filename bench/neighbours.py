"""What else ran on the machine meanwhile: on a busy one every figure is worse than it is."""

import os
from pathlib import Path

IDLE, WAITING, INTERRUPTS = 3, 4, (5, 6)  # columns of /proc/stat that are nobody's work


def busy_seconds() -> float:
    """Seconds of all processors, since the machine started, that some program has used."""
    ticks = [int(each) for each in Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:9]]
    nobodys = (IDLE, WAITING, *INTERRUPTS)
    return sum(each for column, each in enumerate(ticks) if column not in nobodys) / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    """The same of this process and of those it started that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
