"""Who is on which socket of this process. A socket that is not listed here has no right to anything."""

from dataclasses import dataclass, field
from typing import Literal

from backend.core import clock

Kind = Literal["bare", "waiting", "player", "user"]


@dataclass
class Connection:
    """One open socket: bare (nothing yet), a screen waiting to be paired, a registered player, or a person's window."""

    kind: Kind = "bare"
    player_id: int | None = None
    family: str | None = None
    rooms: frozenset[str] = frozenset()
    address: str | None = None
    opened: float = field(default_factory=clock.monotonic)


_open: dict[str, Connection] = {}


def add(session_id: str, connection: Connection) -> None:
    """Remember a new socket."""
    _open[session_id] = connection


def get(session_id: str) -> Connection | None:
    """Who is on this socket, if it is open in this process."""
    return _open.get(session_id)


def remove(session_id: str) -> Connection | None:
    """Forget a closed socket."""
    return _open.pop(session_id, None)


def bare_for_longer_than(seconds: float) -> list[str]:
    """Sockets that never said who they are."""
    instant = clock.monotonic()
    return [
        sid for sid, each in list(_open.items()) if each.kind == "bare" and instant - each.opened > seconds
    ]


def of_kind(kind: Kind) -> dict[str, Connection]:
    """The sockets of people, of waiting screens, …"""
    return {sid: each for sid, each in list(_open.items()) if each.kind == kind}
