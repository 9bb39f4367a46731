"""`python -m tests.prober <host> <port> <server's pid> <file>`: asks for the server's health again and again, on one line.

A process of its own, so that what it measures is the server and not the test beside it. Each line of the file is when the
question was asked (this machine's monotonic clock), how many seconds the answer took, -1 for none, and how many of them the
server or we were ready to go on and had to wait for a processor: on a machine that others use too, most of them.
"""

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVERY_SECONDS, PATIENCE_SECONDS = 0.01, 20.0
Span = tuple[float, float]


@dataclass
class Prober:
    """What was measured so far."""

    file: Path

    def took(self, spans: list[Span], *, for_a_processor: bool = True) -> list[float]:
        """How long the questions asked in these spans of time took, in seconds; with the wait for a processor, or without."""
        lines = [line.split() for line in self.file.read_text("ascii").splitlines() if line.count(" ") == 2]
        asked = [(float(at), float(took), float(waited)) for at, took, waited in lines]
        return [
            took if for_a_processor else max(0.0, took - waited)
            for at, took, waited in asked
            if any(begin <= at < end for begin, end in spans)
        ]


@contextmanager
def running_prober(host: str, port: int, server: int, file: Path) -> Iterator[Prober]:
    """It measures until the block ends."""
    command = [
        "setpriv",
        "--pdeathsig",
        "KILL",
        sys.executable,
        "-m",
        "tests.prober",
        host,
        str(port),
        str(server),
        str(file),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        yield Prober(file)
    finally:
        process.kill()
        process.wait()


def waited(server: str) -> float:
    """How long the server's first thread and we have waited for a processor so far, in seconds."""
    told = (Path(f"/proc/{each}/schedstat").read_text("ascii").split() for each in (server, "self"))
    return sum(int(each[1]) for each in told) / 1e9


def main() -> None:
    host, port, server, file = sys.argv[1:]
    with Path(file).open("a", encoding="ascii") as book:
        line = http.client.HTTPConnection(host, int(port), timeout=PATIENCE_SECONDS)
        while True:
            before, asked = waited(server), time.monotonic()
            try:
                line.request("GET", "/api/health")
                is_well = bool(line.getresponse().read())
            except (OSError, http.client.HTTPException):
                line.close()
                is_well = False
            took = time.monotonic() - asked if is_well else -1
            book.write(f"{asked:.6f} {took:.6f} {waited(server) - before:.6f}\n")
            book.flush()
            time.sleep(EVERY_SECONDS)


if __name__ == "__main__":
    main()
