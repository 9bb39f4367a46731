"""`python -m tests.relay <here> <there>`: the only way between this machine and a network of its own.

Two TUN devices, one on each side, and this process carries every packet between them: late, or not at all. It reads
`{"loss": 0.2, "delay": 0.2}` lines on its standard input: the share of packets dropped, and seconds added, each way.
The far network exists for as long as this process lives; needs the right to make networks (root).
"""

import ctypes
import fcntl
import heapq
import json
import os
import random
import selectors
import struct
import subprocess
import sys
import time

MAKE_DEVICE, IS_TUN, NO_PACKET_INFO, NEW_NETWORK = 0x400454CA, 0x0001, 0x1000, 0x40000000
LARGEST_PACKET, LONGEST_WAIT_SECONDS = 65_536, 1.0


def device(name: str, address: str, peer: str) -> int:
    """A TUN device in the network this process is in now."""
    opened = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(opened, MAKE_DEVICE, struct.pack("16sH", name.encode(), IS_TUN | NO_PACKET_INFO))
    subprocess.run(["ip", "addr", "add", address, "peer", peer, "dev", name], check=True)
    subprocess.run(["ip", "link", "set", name, "up"], check=True)
    return opened


def leave_this_network() -> None:
    """From now on this process and its children are in a new, empty network."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_NETWORK) != 0:
        raise OSError(ctypes.get_errno(), "no network of our own")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


class Relay:
    """Packets on their way, and what may befall them."""

    def __init__(self, here: int, there: int) -> None:
        self.other = {here: there, there: here}
        self.loss = self.delay = 0.0
        self._on_the_way: list[tuple[float, int, int, bytes]] = []
        self._count = 0
        self._is_over = False
        self._orders = b""

    def carries(self) -> None:
        """Until whoever started us hangs up."""
        selector = selectors.DefaultSelector()
        for each in (*self.other, sys.stdin.fileno()):
            os.set_blocking(each, False)
            selector.register(each, selectors.EVENT_READ)
        while not self._is_over:
            for key, _ in selector.select(self._wait()):
                if key.fd in self.other:
                    self._takes(key.fd)
                else:
                    self._is_told()
            self._delivers()

    def _wait(self) -> float:
        if not self._on_the_way:
            return LONGEST_WAIT_SECONDS
        return max(0.0, self._on_the_way[0][0] - time.monotonic())

    def _takes(self, side: int) -> None:
        packet = os.read(side, LARGEST_PACKET)
        if random.random() >= self.loss:
            self._count += 1
            due = time.monotonic() + self.delay
            heapq.heappush(self._on_the_way, (due, self._count, self.other[side], packet))

    def _delivers(self) -> None:
        now = time.monotonic()
        while self._on_the_way and self._on_the_way[0][0] <= now:
            _, _, side, packet = heapq.heappop(self._on_the_way)
            os.write(side, packet)

    def _is_told(self) -> None:
        came = os.read(sys.stdin.fileno(), 65_536)
        self._is_over = not came
        *lines, self._orders = (self._orders + came).split(b"\n")
        for line in lines:
            order = json.loads(line)
            self.loss, self.delay = order["loss"], order["delay"]
            sys.stdout.write("done\n")
            sys.stdout.flush()


def main() -> None:
    here, there = sys.argv[1:]
    near = device(f"tvs{os.getpid()}"[:15], here, there)
    leave_this_network()
    relay = Relay(near, device("tvs", there, here))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    relay.carries()


if __name__ == "__main__":
    main()
