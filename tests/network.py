"""A network of its own for screens, behind a line that loses and delays packets, where this machine lets us make one."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Network:
    """`here` is this machine's address on the line, `within` the command that starts a program at its other end."""

    here: str
    process: "subprocess.Popen[bytes]"

    @property
    def within(self) -> list[str]:
        return ["nsenter", f"--net=/proc/{self.process.pid}/ns/net"]

    def becomes(self, *, loss: float = 0.0, delay_seconds: float = 0.0) -> None:
        """From now on lose this share of packets each way, and deliver the others so much later."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"loss": loss, "delay": delay_seconds}).encode() + b"\n")
        self.process.stdin.flush()
        assert self._said() == "done"

    def is_there(self) -> bool:
        """Whether it could be made."""
        return self._said() == "ready"

    def _said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().decode().strip()


@contextmanager
def _relay() -> Iterator[Network]:
    # Two addresses that no two test processes share at a time; nothing is routed beyond this machine.
    number = os.getpid() % 16_000 * 4
    addresses = [f"10.213.{number // 256}.{number % 256 + last}" for last in (1, 2)]
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "tests.relay", *addresses],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    try:
        yield Network(addresses[0], process)
    finally:
        process.kill()
        process.wait()


@cache
def can_be_made() -> bool:
    """Whether this machine lets us make a network: root may, on most of them."""
    with _relay() as network:
        return network.is_there()


@contextmanager
def running_network() -> Iterator[Network]:
    """A network that is gone at the end of the block, or when this process dies."""
    with _relay() as network:
        assert network.is_there(), "no network could be made: ask can_be_made() first"
        yield network
