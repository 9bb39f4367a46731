"""A store with little room: a small file system of its own where this machine lets us make one, else a limit on each file."""

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

from tests.served import Served

DISK_BYTES = 64 * 1024 * 1024
LIMIT_BYTES = 16 * 1024 * 1024
LEAST_BYTES = 8 * 1024 * 1024  # a limit is for the database's file too
MOUNT = 'mkdir -p "$0" && mount -t tmpfs -o size={size} tmpfs "$0" && exec setpriv --pdeathsig KILL "$@"'


@dataclass
class SmallDisk:
    """Where a served process keeps its uploads. The file system goes with the process."""

    served: Served

    def has_own_system(self) -> bool:
        """Whether it is a real file system that can be full."""
        return bool(self.served.within)

    @property
    def uploads(self) -> Path:
        """The store, as its process sees it."""
        folder = self.served.folder / "uploads"
        return Path(f"/proc/{self._pid()}/root{folder}") if self.has_own_system() else folder

    def keeps_free(self, free_bytes: int) -> None:
        """From now on only so much finds room; from 8 to 16 MiB where it is a limit on each file."""
        if self.has_own_system():
            self._ballast().write_bytes(b"")
            self._ballast().write_bytes(bytes(max(0, psutil.disk_usage(str(self.uploads)).free - free_bytes)))
        else:
            limit = max(LEAST_BYTES, min(free_bytes, LIMIT_BYTES))
            psutil.Process(self._pid()).rlimit(psutil.RLIMIT_FSIZE, (limit, psutil.RLIM_INFINITY))

    def has_room_again(self) -> None:
        """Somebody threw something away."""
        if self.has_own_system():
            self._ballast().unlink(missing_ok=True)
        else:
            unlimited = (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY)
            psutil.Process(self._pid()).rlimit(psutil.RLIMIT_FSIZE, unlimited)

    def files(self) -> list[str]:
        """Everything in the store that took room, without what was put there to take it."""
        files = [path for path in self.uploads.rglob("*") if path.is_file() and path != self._ballast()]
        return sorted(path.relative_to(self.uploads).as_posix() for path in files)

    def _ballast(self) -> Path:
        return self.uploads / "ballast"

    def _pid(self) -> int:
        assert self.served.server is not None
        return self.served.server.process.pid


def with_small_disk(folder: Path, settings: dict[str, str]) -> SmallDisk:
    """A server that has not begun yet."""
    uploads = folder / "uploads"
    for apart in _ways_apart():
        if _can_mount(apart):
            script = MOUNT.format(size=DISK_BYTES)
            return SmallDisk(Served(folder, settings, within=[*apart, "sh", "-c", script, str(uploads)]))
    return SmallDisk(Served(folder, settings))


def _ways_apart() -> list[tuple[str, ...]]:
    """As root, and as anybody else where the system lets people have mounts of their own."""
    return [("unshare", "--mount"), ("unshare", "--map-root-user", "--mount")]


@cache
def _can_mount(apart: tuple[str, ...]) -> bool:
    attempt = [*apart, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(attempt, capture_output=True, check=False).returncode == 0
