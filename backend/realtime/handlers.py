"""What comes in on sockets: connections, screens, people's windows."""

from typing import Any

import structlog

from backend.core import acting, clock, config
from backend.core.acting import Acting
from backend.core.errors import AppError, RateLimited, Unauthorized, Unavailable
from backend.realtime import admission, connections, gate, push, rooms, server, writing
from backend.realtime.connections import Connection
from backend.schemas.realtime import AckIn, HeartbeatIn, MediaBrokenIn, RegisterIn, StatusIn
from backend.services import audit_refusals, commands, damage, new_codes, pairing, presence, reports, sign_ins

log = structlog.get_logger(__name__)
MOST_WRONG_KEYS = 10
COME_AGAIN = {admission.Busy.code, admission.Restarting.code, Unavailable.code}


class Gone(AppError):
    code, status, title = "gone", 410, "The connection has closed"


def connected(session_id: str, environ: dict[str, Any], said: Any = None) -> None:
    """A socket opened. What it may do depends on what it brings: a person's token, nothing yet, or the wish to be paired.

    Raises ConnectionRefusedError, which the client hears as connect_error with a code.
    """
    hello = said if isinstance(said, dict) else {}
    address = _address(environ)
    acting.begins(Acting(acting.SCREEN, address=address or ""))
    connections.add(session_id, Connection(server.outbox_of(session_id), address=address))
    if "token" not in hello and hello.get("pairing") is not True:
        return
    answer = gate.answering("connect", lambda: gate.with_database(lambda: _admit(session_id, hello)))
    if not answer["ok"]:
        connections.remove(session_id)
        if answer["error"]["code"] == RateLimited.code:
            answer["error"]["retry_after_ms"] = admission.after_a_minute_ms()
        raise server.Refused(answer["error"]["message"], answer["error"])


def _address(environ: dict[str, Any]) -> str | None:
    address = environ.get("REMOTE_ADDR")
    return str(address)[:45] if address else None


def _admit(session_id: str, hello: dict[str, Any]) -> None:
    connection = connections.get(session_id)
    if connection is None:  # it closed meanwhile
        return
    if "token" in hello:
        _admit_user(session_id, connection, str(hello["token"]))
    elif hello.get("pairing") is True:
        connections.becomes(session_id, "waiting")
        secret = hello.get("pairing_secret")
        _wait(session_id, secret if isinstance(secret, str) else None, connection.address or "")


def _admit_user(session_id: str, connection: Connection, token: str) -> None:
    user, family = sign_ins.authenticate(token)
    connections.becomes(session_id, "user")
    connection.family = family
    connection.rooms = rooms.heard_by(user)
    for room in connection.rooms:
        server.enter(session_id, room)


def _wait(session_id: str, secret: str | None, address: str) -> None:
    new_codes.refuse_if_many(address)
    waiting = pairing.wait(session_id, secret)
    if isinstance(waiting, pairing.Paired):
        push.say_paired(waiting)
        return
    if waiting.secret != secret:
        new_codes.was_given(address)
    push.say_code(waiting)


def disconnected(session_id: str, *_reason: Any) -> None:
    """A socket closed: its screen is offline unless a newer socket speaks for it."""
    connection = connections.remove(session_id)
    if connection is not None and connection.player_id is not None:
        _leave(session_id, connection.player_id)
    elif connection is not None and connection.kind == "waiting":
        gate.answering("disconnect", lambda: gate.with_database(lambda: pairing.leave(session_id)))


def _leave(session_id: str, player_id: int) -> None:
    reports.leave(session_id, player_id)
    writing.soon()


def registered(session_id: str, payload: Any = None, *_: Any) -> dict[str, Any]:
    """A screen says who it is: `register_success`, its plan if it lacks it, its open commands; or `register_error`."""
    answer = gate.answering("player_register", lambda: _register(session_id, payload))
    if not answer["ok"]:
        if answer["error"]["code"] in COME_AGAIN:
            answer["error"]["retry_after_ms"] = admission.retry_after_ms()
        if answer["error"]["code"] == presence.UnknownKey.code:
            gate.with_database(lambda: audit_refusals.refused(401, {"said": "player_register"}))
        server.emit("register_error", answer["error"], [session_id])
        if answer["error"]["code"] == presence.UnknownKey.code:
            _was_wrong(session_id)
    return answer


def _was_wrong(session_id: str) -> None:
    """Nobody guesses a key of 256 bits; whoever tries goes on trying on a new line, which costs them more than us."""
    connection = connections.get(session_id)
    if connection is not None:
        connection.wrong_keys += 1
        if connection.wrong_keys >= MOST_WRONG_KEYS:
            server.hang_up(session_id)


def _register(session_id: str, payload: Any) -> None:
    connection = connections.get(session_id)
    if connection is None or connection.kind == "user":
        raise Unauthorized("This connection can't speak for a screen.")
    hello = gate.read(RegisterIn, payload)
    with admission.admitted():
        gate.with_database(lambda: _take_over(session_id, connection, hello))


def _take_over(session_id: str, connection: Connection, hello: RegisterIn) -> None:
    before = connection.player_id
    player_id = presence.register(session_id, hello, connection.address)
    if before is not None and before != player_id:
        _leave(session_id, before)
    if not connections.is_player(session_id, player_id):
        _leave(session_id, player_id)
        raise Gone("The connection closed while the screen registered.")
    push.say_welcome(session_id, presence.welcome(player_id))


@gate.player_event("player_heartbeat", HeartbeatIn)
def heartbeat(session_id: str, player_id: int, beat: HeartbeatIn) -> dict[str, Any]:
    """The screen lives; what it should have heard and has not is soon said again."""
    reports.heartbeat(session_id, player_id, beat)
    # Also how often it is to say so: that may have changed since it registered.
    return {
        "server_time": clock.iso(clock.now()),
        "heartbeat_seconds": config.current().heartbeat_seconds,
    }


@gate.player_event("campaign_ack", AckIn)
def campaign_ack(session_id: str, player_id: int, ack: AckIn) -> None:
    """The screen received, applied or could not use its plan."""
    reports.acknowledge(session_id, player_id, ack)
    if ack.status == "failed":
        push.forget_sent(session_id)
    writing.soon()


@gate.player_event("player_status_update", StatusIn)
def player_status_update(session_id: str, player_id: int, said: StatusIn) -> None:
    """An outcome of a command, or the screen's own state."""
    if said.command_id is not None:
        gate.with_database(lambda: commands.report(player_id, said))
    else:
        reports.state(session_id, player_id, said)
        writing.soon()


@gate.player_event("media_broken", MediaBrokenIn)
def media_broken(_session_id: str, player_id: int, said: MediaBrokenIn) -> None:
    """A file could not be used: the stored one is looked at soon. What is wrong with the screen itself it says elsewhere."""
    if damage.suspect(player_id, said.sha256):
        log.warning("file_broken_on_a_screen", player_id=player_id, sha256=said.sha256, why=said.why)


def unknown(event: str, *said: Any) -> None:
    """Nobody listens to anything else: rooms are not joined and plans not pushed by clients."""
    # Of an event that is called "*" the library leaves the name out: the first word is the socket, all else was said.
    name, session_id = ("*", event) if connections.get(event) is not None else (event, said[0])
    log.warning("unknown_event_ignored", event_name=name[:60], session_id=session_id)


server.handle("connect", connected)
server.handle("disconnect", disconnected)
server.handle("player_register", registered)
server.handle("*", unknown)
