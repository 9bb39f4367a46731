"""One WebSocket of a crowd: never blocks, keeps no thread, and masks with zeros, which costs nothing and is allowed."""

import selectors
import socket
import struct
from collections.abc import Callable
from contextlib import suppress

from tests.crowd.loop import Loop

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
AT_ONCE_BYTES = 65_536
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
NO_MASK = b"\0\0\0\0"


class Stream:
    """A TCP connection that is opened, written and read in the background. Raises nothing: it ends."""

    def __init__(self, loop: Loop, place: tuple[str, int], receive_bytes: int | None = None) -> None:
        self._loop = loop
        self._socket = socket.socket()
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if receive_bytes is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self._unsent = bytearray()
        self._is_connected, self._reads, self.is_open = False, True, True
        self._socket.connect_ex(place)
        loop.selector.register(self._socket, WRITE, self._ready)

    def connected(self) -> None:
        """The connection stands."""

    def received(self, content: bytes) -> None:
        """Bytes came."""

    def ended(self) -> None:
        """Whatever it was: it is over. Said once."""

    def writes(self, content: bytes) -> None:
        """Send this as soon as the other side takes it."""
        self._unsent += content
        if self._is_connected:
            self._send()

    def reads(self, *, on: bool) -> None:
        """Read on, or leave everything that comes to the kernel."""
        self._reads = on
        self._watch()

    def closes(self) -> None:
        """Leave without a word."""
        if self.is_open:
            self.is_open = False
            self._loop.selector.unregister(self._socket)
            self._socket.close()

    def _ends(self) -> None:
        if self.is_open:
            self.closes()
            self.ended()

    def _ready(self, events: int) -> None:
        if not self._is_connected:
            if self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                self._ends()
                return
            self._is_connected = True
            self.connected()
        if events & WRITE and self.is_open:
            self._send()
        if events & READ and self.is_open:
            self._receive()

    def _send(self) -> None:
        try:
            while self._unsent:
                del self._unsent[: self._socket.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self._ends()
            return
        self._watch()

    def _receive(self) -> None:
        try:
            content = self._socket.recv(AT_ONCE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            content = b""
        if content:
            self.received(content)
        else:
            self._ends()

    def _watch(self) -> None:
        if self.is_open and self._is_connected:
            wanted = (READ if self._reads else 0) | (WRITE if self._unsent else 0)
            with suppress(KeyError):  # nothing was waited for
                self._loop.selector.unregister(self._socket)
            if wanted:
                self._loop.selector.register(self._socket, wanted, self._ready)


class Wire(Stream):
    """A WebSocket to the server: `hear` gets every text, `end` is called when it is over."""

    def __init__(
        self,
        loop: Loop,
        place: tuple[str, int],
        hear: Callable[[str], None],
        end: Callable[[], None],
        receive_bytes: int | None = None,
    ) -> None:
        self._hear, self._end = hear, end
        self._unread = bytearray()
        self._is_upgraded = False
        super().__init__(loop, place, receive_bytes)
        host, port = place
        self.writes(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}:{port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )

    def says(self, text: str) -> None:
        """Send one text."""
        self._frame(TEXT, text.encode())

    def connected(self) -> None:
        pass

    def ended(self) -> None:
        self._end()

    def received(self, content: bytes) -> None:
        self._unread += content
        if not self._is_upgraded and not self._upgrade():
            return
        while self.is_open and (found := self._next_frame()) is not None:
            self._take(*found)

    def _upgrade(self) -> bool:
        head, end, rest = bytes(self._unread).partition(b"\r\n\r\n")
        if not end:
            return False
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            self._ends()
            return False
        self._unread = bytearray(rest)
        self._is_upgraded = True
        return True

    def _next_frame(self) -> tuple[int, bytes] | None:
        """The next whole frame; servers neither mask nor, here, divide them."""
        unread = self._unread
        if len(unread) < 2:
            return None
        length, start = unread[1] & 0x7F, 2
        if length >= 126:
            layout, start = (">H", 4) if length == 126 else (">Q", 10)
            if len(unread) < start:
                return None
            (length,) = struct.unpack_from(layout, unread, 2)
        if len(unread) < start + length:
            return None
        frame = unread[0] & 0x0F, bytes(unread[start : start + length])
        del unread[: start + length]
        return frame

    def _take(self, kind: int, content: bytes) -> None:
        if kind == TEXT:
            self._hear(content.decode())
        elif kind == PING:
            self._frame(PONG, content)
        elif kind == CLOSE:
            self._ends()

    def _frame(self, kind: int, content: bytes) -> None:
        length = len(content)
        if length < 126:
            head = struct.pack(">BB", 0x80 | kind, 0x80 | length)
        elif length < 65_536:
            head = struct.pack(">BBH", 0x80 | kind, 0x80 | 126, length)
        else:
            head = struct.pack(">BBQ", 0x80 | kind, 0x80 | 127, length)
        self.writes(head + NO_MASK + content)


class Fetch(Stream):
    """One file over HTTP: `done` gets its bytes, or None when it did not come whole."""

    def __init__(
        self, loop: Loop, place: tuple[str, int], path: str, done: Callable[[bytes | None], None]
    ) -> None:
        self._done = done
        self._came = bytearray()
        super().__init__(loop, place)
        host, port = place
        self.writes(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())

    def received(self, content: bytes) -> None:
        self._came += content

    def ended(self) -> None:
        head, end, body = bytes(self._came).partition(b"\r\n\r\n")
        is_whole = bool(end) and b" 200 " in head.split(b"\r\n", 1)[0]
        self._done(body if is_whole else None)
