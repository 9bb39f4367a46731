"""Pairing: a screen shows a code, a person types it, the screen gets its key.

The screen proves with a secret that it is the one that was given the code. It keeps its pairing until it has registered with
its key, so that a key lost on the way is replaced by a new one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from backend.core import clock, config, security
from backend.core.db import announce, atomic, db
from backend.core.errors import AppError, Conflict, NotFound
from backend.models.players import DeviceType, Pairing, Player
from backend.models.users import User
from backend.schemas.players import PairIn
from backend.services import activity, players
from backend.services.rights import Permission

CODE_ATTEMPTS = 5


class UnknownCode(NotFound):
    code, title = "unknown_pairing_code", "No screen shows this code"


class CodeUsed(Conflict):
    code, title = "pairing_code_used", "This screen is paired already"


@dataclass(frozen=True)
class Waiting:
    """What a waiting screen shows, and the secret it comes back with."""

    session_id: str
    code: str
    expires_at: datetime
    secret: str


@dataclass(frozen=True)
class Paired:
    """What a screen is told once somebody typed its code. The key exists only here and on the screen."""

    session_id: str
    player_id: int
    player_key: str


@atomic
def wait(session_id: str, secret: str | None) -> Waiting | Paired:
    """A screen without a key came: the code it is to show, or its key if somebody paired it meanwhile.

    A screen that comes back with its secret keeps its code while that lasts.
    """
    row = _by_secret(secret) if secret else None
    if row is None or secret is None:
        return _begin(session_id)
    if row.player_id is not None:
        return _hand_over_again(row, session_id)
    row.session_id = session_id
    if row.expires_at <= clock.now():
        _give_code(row)
    return Waiting(session_id, row.code, row.expires_at, secret)


def _by_secret(secret: str) -> Pairing | None:
    query = select(Pairing).where(Pairing.secret_hash == security.key_hash(secret)).with_for_update()
    return db.session.scalar(query)


def _begin(session_id: str) -> Waiting:
    secret = security.new_key()
    row = Pairing(secret_hash=security.key_hash(secret), session_id=session_id)
    _give_code(row)
    return Waiting(session_id, row.code, row.expires_at, secret)


def _give_code(row: Pairing) -> None:
    for _ in range(CODE_ATTEMPTS):
        row.code = security.new_code()
        row.expires_at = clock.now() + timedelta(minutes=config.current().pairing_minutes)
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:
            continue
        return
    raise Conflict("No free pairing code was found.")


def _hand_over_again(row: Pairing, session_id: str) -> Paired:
    """The screen never got its key, or lost it before its first registration: the old one is worth nothing from now on."""
    player = db.session.get_one(Player, row.player_id)
    key = security.new_key()
    player.key_hash = security.key_hash(key)
    row.session_id = session_id
    return Paired(session_id, player.id, key)


@atomic
def pair_player(actor: User, order: PairIn) -> Player:
    """Make the screen that shows this code a player of this place. Of two people at once exactly one succeeds.

    Announces: Paired (with the key), PlayerChanged. Raises: NotFound (place or code), Forbidden, CodeUsed.
    """
    place = players.access_place(actor, order.location_id, Permission.PLAYER_PAIR)
    waiting = select(Pairing).where(
        Pairing.code == order.code, Pairing.player_id.is_(None), Pairing.expires_at > clock.now()
    )
    row = db.session.scalar(waiting.with_for_update())
    if row is None:
        raise _refusal(order.code)
    key = security.new_key()
    player = players.add_player(place, order.name, key, DeviceType.WEB, order.tags)
    claimed = (
        update(Pairing).where(Pairing.id == row.id, Pairing.player_id.is_(None)).values(player_id=player.id)
    )
    db.session.execute(claimed)
    activity.record("player.paired", actor=actor, player_id=player.id, location_id=place.id)
    if row.session_id is not None:
        announce(Paired(row.session_id, player.id, key))
    return player


def _refusal(code: str) -> AppError:
    """What to say where no screen waits under this code: nobody does, or somebody else was quicker."""
    used = select(Pairing.id).where(
        Pairing.code == code, Pairing.player_id.is_not(None), Pairing.expires_at > clock.now()
    )
    if db.session.scalar(used) is not None:
        return CodeUsed("Somebody else has just paired the screen that shows this code.")
    return UnknownCode("No screen shows this code. Look again: codes change after a few minutes.")


def renew_codes(session_ids: Sequence[str]) -> int:
    """Give the screens that wait on these sockets another code once theirs ran out. Returns how many.

    Announces: Waiting for each.
    """
    ended = select(Pairing.id).where(
        Pairing.session_id.in_(session_ids), Pairing.player_id.is_(None), Pairing.expires_at <= clock.now()
    )
    ids = db.session.scalars(ended.limit(500)).all() if session_ids else []
    return _renew(ids) if ids else 0


@atomic
def _renew(ids: Sequence[int]) -> int:
    still_waiting = select(Pairing).where(Pairing.id.in_(ids), Pairing.player_id.is_(None))
    rows = db.session.scalars(still_waiting.with_for_update()).all()
    for row in rows:
        secret = security.new_key()
        row.secret_hash = security.key_hash(secret)
        _give_code(row)
        announce(Waiting(str(row.session_id), row.code, row.expires_at, secret))
    return len(rows)


@atomic
def leave(session_id: str) -> None:
    """The waiting screen's socket closed; it may come back with its secret."""
    here = update(Pairing).where(Pairing.session_id == session_id).values(session_id=None)
    db.session.execute(here, execution_options={"synchronize_session": False})


@atomic
def purge_abandoned() -> int:
    """Forget screens that went away without being paired, a day after their code ran out. Returns how many."""
    gone = Pairing.expires_at < clock.now() - timedelta(days=1), Pairing.player_id.is_(None)
    rows = db.session.scalars(select(Pairing).where(*gone).limit(500)).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)
