"""How much more memory a process has held at one time than before."""

from pathlib import Path

FORGET_THE_PEAK = "5"  # what Linux calls this in /proc/<pid>/clear_refs
KIB_PER_MIB = 1024


class Growth:
    """The growth of one process's resident memory since this was made, its highest point included."""

    def __init__(self, pid: int) -> None:
        self._process = Path("/proc") / str(pid)
        (self._process / "clear_refs").write_text(FORGET_THE_PEAK, "ascii")
        self._before_kib = self._status("VmRSS")

    def most_mib(self) -> float:
        """At its highest point, in MiB; Linux keeps it, so that none is missed between two looks."""
        return (self._status("VmHWM") - self._before_kib) / KIB_PER_MIB

    def _status(self, name: str) -> int:
        lines = (self._process / "status").read_text("ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
