"""The Socket.IO server of this process: how it is set up, and the only `emit`."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import socketio as python_socketio
import structlog
from flask import Flask
from flask_socketio import SocketIO

from backend.core import config, text_json
from backend.realtime import hearing
from backend.realtime.bus import Bus, Sessions
from backend.realtime.lines.outbox import Bounded, ThreadOutbox, end
from backend.realtime.lines.pings import Pings
from backend.realtime.lines.threads import ThreadLine

log = structlog.get_logger(__name__)

Refused = python_socketio.exceptions.ConnectionRefusedError
LARGEST_MESSAGE_BYTES = 256 * 1024
PING_INTERVAL_SECONDS, PING_TIMEOUT_SECONDS = 25, 20


_handlers: dict[str, Callable[..., Any]] = {}
_quick: dict[str, hearing.Handler] = {}


class _TextPacket(python_socketio.packet.Packet):  # type: ignore[misc]  # the library has no types
    """A packet that is never looked through for binary pieces: there are none."""

    uses_binary_events = False


class _State:
    """The server of this process, once `install` has run."""

    socketio: SocketIO | None = None
    app: Flask | None = None


def install(app: Flask) -> SocketIO:
    """Put the socket door around the application."""
    settings = config.current()
    is_green = settings.socketio_async_mode == "eventlet"
    socketio = SocketIO(
        async_mode=settings.socketio_async_mode,
        async_handlers=False,  # what one screen says is handled in the order in which it said it
        serializer=_TextPacket,
        json=text_json,
        transports=["websocket"],
        http_compression=False,
        manage_session=False,
        cors_allowed_origins=_is_our_page,
        cors_credentials=False,
        ping_interval=PING_INTERVAL_SECONDS,
        ping_timeout=PING_TIMEOUT_SECONDS,
        # On eventlet `Pings` cuts whoever does not answer.
        monitor_clients=not is_green,
        max_http_buffer_size=LARGEST_MESSAGE_BYTES,
        client_manager=Bus(settings.redis_url) if settings.redis_url else Sessions(),
    )
    socketio.init_app(app)
    _use_our_lines(socketio.server.eio, is_green=is_green)
    app.wsgi_app = _without_compression(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way to wrap itself
    for event, handler in _handlers.items():
        socketio.server.on(event, handler)
    socketio.server.eio.on("message", hearing.quick(socketio.server, _quick))
    _State.socketio, _State.app = socketio, app
    return socketio


def _is_our_page(origin: str | None, environ: dict[str, Any]) -> bool:
    """Whether a browser's page of this origin may open a socket: our own, letter for letter, or one of CORS_ORIGINS.

    What proxies say of the address was taken over before, as far as it is believed. Programs name no origin.
    """
    settings = config.current()
    own = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
    public = urlsplit(settings.public_url or "")
    is_ours = origin in {own, f"{public.scheme}://{public.netloc}", *settings.cors_origins}
    if not is_ours:
        log.warning("origin_refused", origin=str(origin)[:200], own=own)
    return is_ours


def _use_our_lines(engine: Any, *, is_green: bool) -> None:
    """Have Engine.IO make bounded outboxes for its queues, and lines that know theirs."""
    queue: type[Bounded]
    if is_green:
        from backend.realtime.lines import green  # noqa: PLC0415 - only this mode has eventlet

        queue, line = green.GreenOutbox, green.GreenUpgrade
        engine.start_background_task = Pings(engine)
    else:
        queue, line = ThreadOutbox, ThreadLine
    engine._async = {**engine._async, "queue": queue, "websocket": line}  # noqa: SLF001 - pinned, see lines/__init__.py


def _without_compression(application: Any) -> Any:
    """eventlet accepts permessage-deflate when a browser offers it: 266 KiB a connection and 3.6 times slower."""

    def strip(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return application(environ, start_response)

    return strip


def raw() -> python_socketio.Server:
    """python-socketio's own server: its handlers cost no Flask request context."""
    assert _State.socketio is not None  # noqa: S101 - install() comes first, always
    server: python_socketio.Server = _State.socketio.server
    return server


def app() -> Flask:
    """The application whose database and settings the handlers use."""
    assert _State.app is not None  # noqa: S101 - install() comes first, always
    return _State.app


def handle(event: str, handler: Callable[..., Any]) -> None:
    """Have this called for an event from clients, in this server and in every one installed later."""
    _handlers[event] = _unless_pretended(handler) if event in {"connect", "disconnect"} else handler
    if _State.socketio is not None:
        raw().on(event, _handlers[event])


def handle_quickly(event: str, handler: hearing.Handler) -> None:
    """The same for an event that thousands of screens say all the time; the handler's answer is a dictionary."""
    handle(event, handler)
    _quick[event] = handler


def _unless_pretended(handler: Callable[..., Any]) -> Callable[..., Any]:
    """A client may send an event that is called `connect` or `disconnect`; the library takes it for the real thing.

    While a socket really opens or closes it does not count as connected.
    """

    def checked(session_id: str, *arguments: Any) -> Any:
        if raw().manager.is_connected(session_id, "/"):
            log.warning("pretended_event_ignored", session_id=session_id)
            return None
        return handler(session_id, *arguments)

    return checked


def emit(event: str, payload: dict[str, Any], rooms: Iterable[str]) -> None:
    """Say this once to everybody in any of these rooms, in every process; never waits for the others."""
    listeners = list(rooms)
    if listeners:
        raw().emit(event, payload, room=listeners)


def emit_here(event: str, payload: dict[str, Any], rooms: Iterable[str]) -> None:
    """The same, for the sockets of this process only."""
    raw().emit(event, payload, room=list(rooms), ignore_queue=True)


def publish(kind: str, *said: Any) -> None:
    """Tell the other processes; see `bus.hear`. Never waits and never fails."""
    raw().manager.publish(kind, *said)


def is_alone() -> bool:
    """Whether no other process hears what is said on the bus."""
    return not isinstance(raw().manager, Bus)


def outbox_of(session_id: str) -> Any:
    """Where messages to this socket are put. Raises KeyError when it is not of this process."""
    return raw().eio.sockets[raw().manager.eio_sid_from_sid(session_id, "/")].queue


def enter(session_id: str, room: str) -> bool:
    """Let this socket hear what is said in the room. Returns False when it is closed already."""
    try:
        raw().enter_room(session_id, room)
    except (KeyError, ValueError):  # the library's words for a socket that is not there any more
        return False
    return True


def lines_without_session() -> set[str]:
    """Engine.IO connections of this process on which there is no Socket.IO session."""
    sessions = raw().manager.rooms.get("/", {}).get(None, {})
    lines = list(raw().environ)
    if len(lines) == len(sessions):  # as nearly always: there are thousands, and nobody need be looked at
        return set()
    return set(lines) - set(sessions.values())


def cut(line: str) -> None:
    """Close an Engine.IO connection whatever the other side thinks of it, and wait for nothing."""
    socket = raw().eio.sockets.get(line)
    if socket is not None:
        end(socket)


def hang_up(session_id: str) -> None:
    """Close one connection of this process or of another."""
    raw().disconnect(session_id)
