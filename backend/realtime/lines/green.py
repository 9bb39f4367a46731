"""Lines on eventlet: written straight to the socket while nothing waits, read through a buffer, unmasked in one piece."""

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from engineio.async_drivers.eventlet import WebSocketWSGI
from eventlet.greenio import GreenSocket
from eventlet.queue import LightQueue
from eventlet.websocket import RFC6455WebSocket

from backend.realtime.lines.frames import Packed, Rest, pack
from backend.realtime.lines.outbox import Bounded

READ_AT_ONCE_BYTES = 4096


class _Buffered:
    """A socket that is read in larger pieces than it is asked for: a small message costs one system call, not three.

    It has no time limit, which would be a timer for each wait: whoever is silent for too long is cut by `Pings`.
    """

    __slots__ = ("_socket", "close", "left", "sendall", "shutdown")

    def __init__(self, connection: GreenSocket) -> None:
        connection.settimeout(None)
        self._socket, self.left = connection, b""
        self.sendall, self.shutdown, self.close = connection.sendall, connection.shutdown, connection.close

    def fill(self, size: int = READ_AT_ONCE_BYTES) -> bytes:
        """What has been read and not been taken, waiting for something when there is nothing; empty at the end."""
        if not self.left:
            try:
                # Between two messages there is nothing to read: to try first, as the library does, is a call for nothing.
                self._socket._read_trampoline()  # noqa: SLF001 - pinned, see lines/__init__.py
                self.left = self._socket.recv(max(size, READ_AT_ONCE_BYTES))
            except OSError:
                shut(self._socket)
                raise
        return self.left

    def recv(self, size: int) -> bytes:
        """Up to so many bytes; none when the other side has hung up."""
        read = self.fill(size)
        piece, self.left = read[:size], read[size:]
        return piece


def shut(connection: GreenSocket) -> None:
    """End a connection: whoever waits to read from it or to write to it wakes up."""
    with suppress(OSError):  # it is closed already
        connection.shutdown(socket.SHUT_RDWR)


# RFC 6455 section 5.2: the first bytes of one whole masked text.
WHOLE_TEXT, MASKED, LENGTH, MEDIUM, MASK_BYTES = 0x81, 0x80, 0x7F, 126, 4


def whole_text(read: bytes) -> tuple[int, int] | None:
    """Where the text lies, if these bytes begin with one whole masked text of less than 64 KiB; None for all else."""
    if len(read) < 2 or read[0] != WHOLE_TEXT or not read[1] & MASKED:
        return None
    length, start = read[1] & LENGTH, 2 + MASK_BYTES
    if length == MEDIUM:
        length, start = int.from_bytes(read[2:4]), 4 + MASK_BYTES
    elif length > MEDIUM:
        return None
    return (start, start + length) if len(read) >= start + length else None


class GreenLine(RFC6455WebSocket):  # type: ignore[misc]  # the library has no types
    """One WebSocket."""

    def __init__(self, connection: GreenSocket, environ: dict[str, Any], version: int, longest: int) -> None:
        super().__init__(_Buffered(connection), environ, version, max_frame_length=longest)
        self._connection = connection
        # Where the system's own socket can be reached (no TLS), it can be written to without waiting.
        self.write: Callable[[bytes], int] | None = (
            connection.fd.send if type(connection) is GreenSocket else None
        )

    def is_idle(self) -> bool:
        """Whether nobody is writing or about to write."""
        return bool(self._sendlock.counter == 1 and not self._sendlock._waiters)  # noqa: SLF001 - pinned, see lines/__init__.py

    def send(self, message: Any, **kind: Any) -> None:
        """Write a message of Engine.IO or a frame; waits while the socket takes no more."""
        packed = message if isinstance(message, Packed) else self._pack_message(message, **kind)
        with self._sendlock:
            self.socket.sendall(packed)

    def wait(self) -> Any:
        """The next message, None at the end. A text that has come whole is taken as it lies; all else is the library's."""
        read = b"" if self.websocket_closed else self.socket.fill()
        lies = whole_text(read)
        if lies is not None:
            start, end = lies
            try:
                text = self._apply_mask(read[start:end], tuple(read[start - MASK_BYTES : start])).decode()
            except UnicodeDecodeError:  # the library has an answer to that
                return super().wait()
            self.socket.left = read[end:]
            return text
        return super().wait()

    def close(self, close_data: tuple[int, str] | None = None) -> None:
        """Say goodbye and close; what refers to itself in a circle is taken apart, so that no collector is needed."""
        super().close(close_data)
        self.write, self.iterator = None, iter(())

    def cut(self) -> None:
        """End the connection without a word."""
        shut(self._connection)

    @staticmethod
    def _apply_mask(data: bytes, mask: tuple[int, ...], length: int | None = None, offset: int = 0) -> bytes:
        """RFC 6455 section 5.3 over all bytes at once; the library takes them one by one."""
        count, turn = len(data), offset % 4
        key = bytes(mask[turn:] + mask[:turn]) * (count // 4 + 1)
        return (int.from_bytes(data) ^ int.from_bytes(key[:count])).to_bytes(count)


class GreenOutbox(Bounded, LightQueue):  # type: ignore[misc]  # the library has no types
    """An outbox that writes at once while its line is idle; only what the socket does not take waits for the writer."""

    line: GreenLine | None = None

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """The next to be written, however long it takes: the library would end a line whose writer had nothing to do for 45 s.

        Whether the other side lives its reader knows: see `_Buffered`.
        """
        return LightQueue.get(self, block)

    def _take(self, item: Any) -> None:
        if item is None or not self._is_written(item):
            LightQueue.put(self, item)

    def _is_written(self, item: Any) -> bool:
        line = self.line
        if line is None or self.queue or line.write is None or not line.is_idle():
            return False
        packed = getattr(item, "packed", None) or _packed(item)
        try:
            taken = line.write(packed)
        except BlockingIOError:
            return False
        except OSError:  # the other side is gone: the reader learns it too and ends the connection
            return True
        if taken < len(packed):
            LightQueue.put(self, Rest(Packed(packed[taken:])))
        return True


def _packed(packet: Any) -> bytes:
    text = packet.encode()
    return pack(text.encode() if isinstance(text, str) else text)


KEPT = {"REMOTE_ADDR", "eventlet.input", "eventlet.set_idle", "wsgi.errors"}


def _forget_the_request(environ: dict[str, Any]) -> None:
    """The request lives as long as its connection, a reading buffer of 8 KiB with it: nobody asks for them any more."""
    reader = getattr(environ.get("eventlet.input"), "rfile", None)
    if reader is not None:
        reader.close()
    kept = {name: environ[name] for name in KEPT if name in environ}
    environ.clear()  # what is only deleted leaves the table as large as it was
    environ.update(kept)


class GreenUpgrade(WebSocketWSGI):  # type: ignore[misc]  # the library has no types
    """Turns a request into a line and tells its outbox."""

    def __init__(self, handler: Any, server: Any) -> None:
        super().__init__(handler, server)
        self.support_legacy_versions = False
        self._outbox: GreenOutbox = handler.__self__.queue

    def _handle_hybi_request(self, environ: dict[str, Any]) -> GreenLine:
        plain = super()._handle_hybi_request(environ)
        line = GreenLine(plain.socket, environ, plain.version, self.max_frame_length)
        self._outbox.cut, self._outbox.line = line.cut, line
        _forget_the_request(environ)
        return line
