"""Socket.IO as it travels: the protocol's own letters, so that a test hears everything in the order it was sent in, and
can say what no library would.
"""

import itertools
import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import websocket

OPEN_SECONDS = 15.0


class Refused(Exception):
    """The server did not let us in; its reason is the argument."""


class Wire:
    """One WebSocket. `hear` gets events, in order, on a thread of its own; `ended` is called once it is closed."""

    def __init__(self, hear: Callable[[str, list[Any]], None], ended: Callable[[], None]) -> None:
        self._hear, self._ended = hear, ended
        self._numbers = itertools.count(1)
        self._answers: dict[int, Any] = {}
        self._news = threading.Condition()
        self._socket = websocket.WebSocket(enable_multithread=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._is_open = True
        self.pings = 0  # how often it was asked whether it is still there

    def opens(self, address: str) -> dict[str, Any]:
        """Open the WebSocket and no more: the server's greeting, without a word of Socket.IO."""
        where = f"{address.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        self._socket.connect(where, timeout=OPEN_SECONDS)
        greeting: dict[str, Any] = json.loads(self._socket.recv()[1:])
        return greeting

    def enters(self, auth: Any) -> None:
        """Begin the Socket.IO session. Raises: Refused."""
        self.writes("40" + ("" if auth is None else json.dumps(auth)))
        while not (answer := str(self._socket.recv())).startswith(("40", "44")):
            self._take(answer)  # what is said while we are let in comes before the answer
        if answer.startswith("44"):
            self.closes()
            raise Refused(json.loads(answer[2:]))
        self.listens()

    def listens(self) -> None:
        """Read on, in the background."""
        self._socket.settimeout(None)
        self._reader.start()

    def writes(self, text: str) -> None:
        """Send exactly these letters."""
        self._socket.send(text)

    def says(self, event: str, *payload: Any) -> None:
        """Send an event."""
        self.writes("42" + json.dumps([event, *payload]))

    def asks(self, event: str, *payload: Any) -> Any:
        """Send an event and wait for the server's answer to it."""
        number = next(self._numbers)
        self.writes(f"42{number}" + json.dumps([event, *payload]))
        with self._news:
            answered = self._news.wait_for(lambda: number in self._answers, OPEN_SECONDS)
            assert answered, f"{event} was not answered"
            return self._answers.pop(number)

    def is_open(self) -> bool:
        """Whether the WebSocket itself is still there."""
        return self._is_open

    def closes(self) -> None:
        """Leave without a word, as a machine does whose plug is pulled."""
        if self._socket.sock is None:
            return
        with suppress(OSError):  # the server may have closed it already
            self._socket.sock.shutdown(socket.SHUT_RDWR)  # a mere close would not wake the reader
        if self._reader.is_alive():
            self._reader.join()
        self._socket.shutdown()

    def _read(self) -> None:
        with suppress(websocket.WebSocketException, OSError):  # however it ends: it ended
            while text := self._socket.recv():
                self._take(str(text))
        self._is_open = False
        self._ended()

    def _take(self, text: str) -> None:
        if text == "2":
            self.pings += 1
            self.writes("3")
        elif text.startswith("42"):
            event, *payload = json.loads(text[2:])
            self._hear(event, payload)
        elif text.startswith("43"):
            number, _, answer = text[2:].partition("[")
            with self._news:
                self._answers[int(number)] = next(iter(json.loads(f"[{answer}")), None)
                self._news.notify_all()
        elif text.startswith(("41", "1")):
            self._ended()
