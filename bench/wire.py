"""Socket.IO over a WebSocket, by hand: just what a screen says, without a client library that could hide a delay."""

import json
from typing import Any

import websocket

OPEN, PING, CONNECT, EVENT, ANSWER = "0", "2", "40", "42", "43"


class Line:
    """One connection of one screen."""

    def __init__(self, server: str, auth: dict[str, Any]) -> None:
        """Connect and hand over `auth`. Raises OSError or WebSocketException when the server refuses."""
        self._questions = 0
        address = server.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        self._socket = websocket.create_connection(address, timeout=60, enable_multithread=False)
        self._expect(OPEN)
        self._socket.send(CONNECT + json.dumps(auth))
        self._expect(CONNECT)

    def say(self, event: str, payload: dict[str, Any]) -> None:
        """Send an event nobody answers."""
        self._socket.send(EVENT + json.dumps([event, payload]))

    def ask(self, event: str, payload: dict[str, Any]) -> str:
        """Send an event; `hear` returns ("answer", the number returned here) once the server has handled it."""
        self._questions += 1
        self._socket.send(f"{EVENT}{self._questions}{json.dumps([event, payload])}")
        return str(self._questions)

    def hear(self) -> tuple[str, Any]:
        """The next event and its payload, or ("answer", number). Pings are answered on the way."""
        while True:
            frame = str(self._socket.recv())
            if frame == PING:
                self._socket.send("3")
            elif frame.startswith(EVENT):
                event, *payload = json.loads(frame[len(EVENT) :])
                return event, payload[0] if payload else None
            elif frame.startswith(ANSWER):
                return "answer", frame[len(ANSWER) :].split("[", 1)[0]

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _expect(self, beginning: str) -> None:
        frame = str(self._socket.recv())
        if not frame.startswith(beginning):
            raise ConnectionRefusedError(f"the server said {frame[:200]!r} instead of {beginning}")
