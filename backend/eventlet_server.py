"""Serves on eventlet in one process, as `python wsgi.py` does, and stops without leaving a question unanswered.

Like the worker for gunicorn it is loaded only where eventlet is the chosen kind of threads.
"""

import errno
import os
import socket
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import eventlet
import structlog
from eventlet import wsgi
from eventlet.greenio import GreenSocket
from eventlet.hubs import trampoline
from eventlet.queue import LightQueue

from backend.middleware import security

log = structlog.get_logger(__name__)

PAUSE_AFTER_FAILED_ACCEPT_SECONDS = 0.1
MOST_CONNECTIONS = 20_000
IDLE_SECONDS = 65  # a kept connection may wait this long for its next request
SILENT_SECONDS = 90  # longer than Socket.IO's ping interval: only the dead are this quiet
FAREWELL_SECONDS = 4  # for each of: letting screens go, answering what is in flight
FRESH_SECONDS = 0.5  # who was let in last has its question read within this

OF_A_REFUSAL = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Protocol(wsgi.HttpProtocol):  # type: ignore[misc]  # the library has no types
    """HTTP on one connection. While the server is leaving each answer is the last one on its connection."""

    is_leaving = False
    wbufsize = 2048  # the library keeps 16 KiB for each connection as long as it lives; whatever is larger is written past it

    def handle_one_request(self) -> None:
        """Answer the next request."""
        if _Protocol.is_leaving:
            self.server.keepalive = False
        super().handle_one_request()

    def parse_request(self) -> bool:
        """Read the head of a request; one that leaves open where its body ends is refused. The library takes `+5` for a length."""
        if not super().parse_request():
            return False
        lengths = set(self.headers.get_all("Content-Length", ()))
        is_plain = all(each.isascii() and each.isdigit() for each in lengths)
        if len(lengths) > 1 or not is_plain or (lengths and "Transfer-Encoding" in self.headers):
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        return True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what can't even be read as a request. The library would say which Python this is, and repeat what came."""
        headers = {"Connection": "close", "Content-Length": "0", **security.HEADERS, **OF_A_REFUSAL}
        lines = [
            f"HTTP/1.1 {code} {HTTPStatus(code).phrase}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        self.wfile.write(("\r\n".join(lines) + "\r\n\r\n").encode("ascii"))
        self.close_connection = True

    def get_environ(self) -> dict[str, Any]:
        """What the application is told of a request; and that it may have a file sent past it."""
        environ: dict[str, Any] = super().get_environ()
        environ["tvs.straight"] = self._straight
        return environ

    def _straight(self) -> Callable[[int, int, int], int]:
        self.environ["eventlet.minimum_write_chunk_size"] = 0  # nothing that comes before it waits for more
        return self._send_file

    def _send_file(self, descriptor: int, start: int, length: int) -> int:
        """Have the system send this part of an open file, as much as the connection takes. Returns how much, 0 at its end."""
        while True:
            try:
                return os.sendfile(self.connection.fileno(), descriptor, start, length)
            except BlockingIOError:
                trampoline(self.connection, write=True, timeout=SILENT_SECONDS, timeout_exc=TimeoutError)


class _Door:
    """The listener, as the server sees it. It can be closed without turning away who stands in the queue already."""

    def __init__(self, listener: GreenSocket) -> None:
        self._listener, self._came = listener, LightQueue()
        self._accepting, self._is_closed = eventlet.spawn(self._accept), False

    def accept(self) -> tuple[GreenSocket, Any]:
        """Who came next. Raises OSError when the door is closed and all have come in."""
        came = self._came.get()
        if came is None:
            raise OSError(errno.ENOTCONN, "closed")
        return came  # type: ignore[no-any-return]  # what accept() below returned

    def close(self) -> None:
        """Let in who waits, then nobody. Nothing yields between the last look and the end: microseconds are left."""
        if self._is_closed:  # the server closes it once more
            return
        self._is_closed = True
        self._accepting.kill()
        while True:
            try:
                connection, address = self._listener.fd.accept()
            except OSError:  # nobody is left
                break
            self._came.put((GreenSocket(connection), address))
        self._listener.close()
        eventlet.spawn_after(FRESH_SECONDS, self._came.put, None)

    def getsockname(self) -> Any:
        """Where it listens."""
        return self._listener.getsockname()

    @property
    def family(self) -> Any:
        """The kind of address it listens on."""
        return self._listener.family

    def _accept(self) -> None:
        while True:
            try:
                self._came.put(self._listener.accept())
            except OSError as error:  # no file descriptor left, or a caller that hung up while waiting
                log.warning("connection_not_accepted", error=str(error))
                eventlet.sleep(PAUSE_AFTER_FAILED_ACCEPT_SECONDS)


def serve(
    listener: socket.socket, application: Application, told_to_stop: socket.socket, stop: Callable[[], None]
) -> None:
    """Serve until a byte can be read from `told_to_stop`; then call `stop`, answer what is in flight, and return.

    From then on nobody new is let in, every answer closes its connection, and what takes longer than the time for a
    farewell is left.
    """
    pool, door = eventlet.GreenPool(MOST_CONNECTIONS), _Door(listener)
    options = {
        "log_output": False,
        "debug": False,
        "keepalive": IDLE_SECONDS,
        "socket_timeout": SILENT_SECONDS,
    }
    serving = eventlet.spawn(wsgi.server, door, application, custom_pool=pool, protocol=_Protocol, **options)
    told_to_stop.recv(1)
    _Protocol.is_leaving = True
    door.close()
    with eventlet.Timeout(FAREWELL_SECONDS, False):
        stop()
    with eventlet.Timeout(FAREWELL_SECONDS, False):
        serving.wait()
