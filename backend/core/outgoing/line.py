"""One connection, to the very address that was checked: what DNS says a moment later counts for nothing.

Nothing is read past the deadline, however slowly it drips, and no more bytes than agreed, whatever they turn out to be.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Sequence
from typing import Any

from backend.core.outgoing.failures import OutgoingFailed, Reason
from backend.core.outgoing.networks import Address
from backend.core.outgoing.targets import Target

HEAD_BYTES = 64 * 1024
TRIED = 4  # addresses of one name


class Deadline:
    """By when all of it must be over."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left. Raises: TimeoutError when there are none."""
        seconds = self._ends_at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class _Wire(io.RawIOBase):
    """What the other side sends: at most `most_bytes`, before the deadline."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line, self._deadline = line, deadline
        self._seen_bytes = 0
        self.most_bytes = HEAD_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(self._deadline.left())
        count = self._line.recv_into(buffer)
        self._seen_bytes += count
        if self._seen_bytes > self.most_bytes:
            raise OutgoingFailed(Reason.TOO_LARGE, "The other server sends more than is taken.")
        return count


class _Plug:
    """As much of a socket as http.client asks for, reading by the wire above."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line, self._deadline = line, deadline
        self.wire = _Wire(line, deadline)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self.wire)

    def sendall(self, sent: bytes) -> None:
        self._line.settimeout(self._deadline.left())
        self._line.sendall(sent)

    def close(self) -> None:
        """Nothing yet: http.client lets go of a connection before the body is read."""

    def hang_up(self) -> None:
        self._line.close()


class Line(http.client.HTTPConnection):
    """A connection for one request. `trust` says which certificates count; they must be the name's, not the address's."""

    def __init__(
        self, target: Target, addresses: Sequence[Address], deadline: Deadline, trust: ssl.SSLContext
    ) -> None:
        super().__init__(target.host, target.port)
        self._target, self._addresses = target, addresses
        self._deadline, self._trust = deadline, trust
        self._plug: _Plug | None = None

    def connect(self) -> None:
        """Connect to one of the addresses; on TLS the name is in the greeting and in the certificate."""
        line = _connected(self._addresses[:TRIED], self._target.port, self._deadline)
        if self._target.is_encrypted:
            line = _encrypted(line, self._target.host, self._deadline, self._trust)
        self._plug = _Plug(line, self._deadline)
        self.sock = self._plug

    def body_follows(self, most_bytes: int) -> None:
        """The head was read: so many bytes more may come, and twice that of how they are cut up."""
        if self._plug is not None:
            self._plug.wire.most_bytes = 2 * HEAD_BYTES + 3 * most_bytes

    def hang_up(self) -> None:
        """Whatever is still to come is not wanted."""
        if self._plug is not None:
            self._plug.hang_up()


def _connected(addresses: Sequence[Address], port: int, deadline: Deadline) -> socket.socket:
    for number, address in enumerate(addresses):
        line = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET, socket.SOCK_STREAM)
        try:
            line.settimeout(deadline.left() / (len(addresses) - number))
            line.connect((str(address), port))
            return line
        except OSError:
            line.close()
    deadline.left()
    raise OutgoingFailed(Reason.UNREACHABLE, "The other server does not answer.")


def _encrypted(line: socket.socket, host: str, deadline: Deadline, trust: ssl.SSLContext) -> socket.socket:
    try:
        line.settimeout(deadline.left())
        return trust.wrap_socket(line, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        line.close()
        raise OutgoingFailed(
            Reason.UNTRUSTED, "The other server's certificate is not one that this server trusts."
        ) from error
    except BaseException:
        line.close()
        raise
