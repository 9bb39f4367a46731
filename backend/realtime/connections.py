"""Who is on which socket of this process. A socket that is not listed here has no right to anything."""

from dataclasses import dataclass, field
from typing import Any, Literal

from backend.core import clock

Kind = Literal["bare", "waiting", "player", "user"]


@dataclass(slots=True)
class Connection:
    """One open socket: bare (nothing yet), a screen waiting to be paired, a registered player, or a person's window.

    `outbox` is where a message to it is put; `sent_plan` was sent to it last, `sent_at` by the monotonic clock.
    """

    outbox: Any = None
    kind: Kind = "bare"
    player_id: int | None = None
    family: str | None = None
    rooms: frozenset[str] = frozenset()
    address: str | None = None
    sent_plan: str | None = None
    sent_at: float = 0.0
    wrong_keys: int = 0
    opened: float = field(default_factory=clock.monotonic)


_open: dict[str, Connection] = {}
_of_kind: dict[Kind, dict[str, Connection]] = {"bare": {}, "waiting": {}, "player": {}, "user": {}}
_players: dict[int, Connection] = {}


def add(session_id: str, connection: Connection) -> None:
    """Remember a new socket."""
    _open[session_id] = _of_kind[connection.kind][session_id] = connection


def get(session_id: str) -> Connection | None:
    """Who is on this socket, if it is open in this process."""
    return _open.get(session_id)


def becomes(session_id: str, kind: Kind) -> None:
    """It is known now what this socket is, if it is still open."""
    connection = _open.get(session_id)
    if connection is None:
        return
    _of_kind[connection.kind].pop(session_id, None)
    connection.kind = kind
    _of_kind[kind][session_id] = connection


def is_player(session_id: str, player_id: int) -> bool:
    """From now on this socket is that screen's. Returns False when it is closed already."""
    connection = _open.get(session_id)
    if connection is None:
        return False
    _forget_player(connection)
    becomes(session_id, "player")
    connection.player_id, connection.sent_plan = player_id, None
    _players[player_id] = connection
    return True


def of_player(player_id: int) -> Connection | None:
    """The socket of this process on which the screen last registered."""
    return _players.get(player_id)


def remove(session_id: str) -> Connection | None:
    """Forget a closed socket."""
    connection = _open.pop(session_id, None)
    if connection is not None:
        _of_kind[connection.kind].pop(session_id, None)
        _forget_player(connection)
    return connection


def _forget_player(connection: Connection) -> None:
    if connection.player_id is not None and _players.get(connection.player_id) is connection:
        del _players[connection.player_id]


def bare_for_longer_than(seconds: float) -> list[str]:
    """Sockets that never said who they are."""
    instant = clock.monotonic()
    return [sid for sid, each in of_kind("bare").items() if instant - each.opened > seconds]


def of_kind(kind: Kind) -> dict[str, Connection]:
    """The sockets of people, of waiting screens, of players."""
    return dict(_of_kind[kind])


def has_windows() -> bool:
    """Whether anybody looks on from this process."""
    return bool(_of_kind["user"])
