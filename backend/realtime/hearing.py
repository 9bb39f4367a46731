"""Hearing: what thousands of screens say all the time goes from the line to its handler without the library's detour.

The library makes two packets of what it hears and two of each answer; without them a heartbeat costs a tenth less. Whatever is not
plainly one of those events (other packets, other namespaces, what is malformed) goes the library's way.
"""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
import structlog
from socketio import Server

from backend.realtime import connections
from backend.realtime.lines.frames import Frame
from backend.realtime.lines.outbox import end

EVENT, BINARY = "2", ("5", "6")
log = structlog.get_logger(__name__)
LONGEST_NUMBER = 15
Handler = Callable[..., dict[str, Any]]


def quick(server: Server, handlers: Mapping[str, Handler]) -> Callable[[str, Any], None]:
    """What Engine.IO is to call with each message, in place of the Socket.IO server's own listener."""
    library, manager = server.eio.handlers["message"], server.manager

    def heard(line: str, text: Any) -> None:
        if not isinstance(text, str) or text.startswith(BINARY):
            _refuse(server, line)
            return
        said = _read(text, handlers)
        session_id = manager.sid_from_eio_sid(line, "/") if said is not None else None
        if said is None or session_id is None or not manager.is_connected(session_id, "/"):
            library(line, text)
            return
        handler, number, arguments = said
        answer = handler(session_id, *arguments)
        connection = connections.get(session_id)
        if number and connection is not None:
            connection.outbox.put(Frame(b"43%b[%b]" % (number.encode(), orjson.dumps(answer))))

    return heard


def _refuse(server: Server, line: str) -> None:
    """Nobody has binary pieces to say. The library would keep as many as the first of them announces, until memory is full."""
    socket = server.eio.sockets.get(line)
    if socket is not None:
        log.warning("binary_message_refused", line=line)
        end(socket)


def _read(text: str, handlers: Mapping[str, Handler]) -> tuple[Handler, str, list[Any]] | None:
    """The handler, the number its answer is to carry (or none), and what was said: of `2<number>["event", …]`."""
    if not text.startswith(EVENT):
        return None
    number, bracket, _ = text.partition("[")
    number = number[1:]
    is_number = len(number) <= LONGEST_NUMBER and number.isascii() and (number.isdigit() or not number)
    if not bracket or not is_number:
        return None
    try:
        name, *arguments = orjson.loads(text[len(number) + 1 :])
    except ValueError:
        return None
    handler = handlers.get(name) if isinstance(name, str) else None
    return None if handler is None else (handler, number, arguments)
