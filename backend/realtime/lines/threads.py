"""Lines on real threads: each socket has a thread that reads and one that writes."""

import socket
from contextlib import suppress
from typing import Any

from engineio.async_drivers import _websocket_wsgi

from backend.realtime.lines.frames import Packed, unpack
from backend.realtime.lines.outbox import ThreadOutbox


class ThreadLine(_websocket_wsgi.SimpleWebSocketWSGI):  # type: ignore[misc]  # the library has no types
    """The library's WebSocket, which takes packed frames too and can be cut by its outbox."""

    def __init__(self, handler: Any, server: Any, **options: Any) -> None:
        super().__init__(handler, server, **options)
        self._outbox: ThreadOutbox = handler.__self__.queue

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self._outbox.cut = self._cut
        return super().__call__(environ, start_response)

    def send(self, message: Any) -> None:
        """Write a message of Engine.IO or a frame."""
        super().send(unpack(message) if isinstance(message, Packed) else message)

    def _cut(self) -> None:
        with suppress(OSError):  # it is closed already
            self.ws.sock.shutdown(socket.SHUT_RDWR)
