"""The ledger of commands: what was accepted is never lost and never done twice.

A command is a row before it is anything else. Each step is a compare-and-set on that row, so that whatever arrives twice,
late or out of order changes nothing it should not.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, select, update

from backend.core import clock, pages
from backend.core.db import announce, atomic, db
from backend.core.errors import NotFound
from backend.core.pages import Page
from backend.models.commands import (
    ENDED_BY_SERVER,
    OPEN,
    OUTCOMES,
    STEPS_FROM,
    CommandName,
    CommandStatus,
    PlayerCommand,
)
from backend.models.players import Playback, Player
from backend.models.users import User
from backend.schemas.commands import CommandIn, CommandQuery
from backend.schemas.realtime import PlayerCommandOut, StatusIn
from backend.services import activity, players
from backend.services.rights import Permission

log = structlog.get_logger(__name__)

TTL: dict[CommandName, timedelta] = {
    CommandName.RESTART: timedelta(minutes=5),
    CommandName.NEXT: timedelta(minutes=5),
    CommandName.IDENTIFY: timedelta(minutes=5),
    CommandName.REBOOT: timedelta(minutes=5),
    CommandName.SYNC: timedelta(minutes=10),
    CommandName.SCREENSHOT: timedelta(minutes=1),
}
SUPERSEDE_KEYS: dict[CommandName, str] = {
    CommandName.PLAY: "playback",
    CommandName.PAUSE: "playback",
    CommandName.VOLUME: "volume",
    CommandName.RESTART: "restart",
    CommandName.REBOOT: "reboot",
    CommandName.SYNC: "sync",
    CommandName.SCREENSHOT: "screenshot",
}
# These set a state that is to hold from now on: the newer one replaces the older even if that was delivered.
STATE_KEYS = {"playback", "volume"}


@dataclass(frozen=True)
class CommandIssued:
    """A command was accepted and should be sent."""

    command_id: str
    player_id: int


@dataclass(frozen=True)
class CommandChanged:
    """A command took a step."""

    command_id: str
    player_id: int


@atomic
def issue_command(actor: User, player_id: int, order: CommandIn) -> PlayerCommand:
    """Queue an order for a screen; once this returns it is kept until it is answered or its time is over.

    Announces: CommandIssued, CommandChanged for those it supersedes. Raises: NotFound, Forbidden.
    """
    player = players.access_player(actor, player_id, Permission.PLAYER_COMMAND)
    # First of all: it locks the screen's row, so that of two orders at once the later one has the last word.
    seq = _next_seq(player)
    _set_desired_state(player, order)
    key = SUPERSEDE_KEYS.get(order.command)
    if key is not None:
        _supersede(player.id, key)
    ttl = TTL.get(order.command)
    command = PlayerCommand(
        id=str(uuid.uuid4()),
        player_id=player.id,
        seq=seq,
        command=order.command,
        params=order.params,
        supersede_key=key,
        issued_by=actor.id,
        expires_at=None if ttl is None else clock.now() + ttl,
    )
    db.session.add(command)
    db.session.flush()
    activity.record(
        "player.commanded",
        actor=actor,
        player_id=player.id,
        location_id=player.location_id,
        command=str(order.command),
    )
    announce(CommandIssued(command.id, player.id))
    return command


def _next_seq(player: Player) -> int:
    """The row stays locked until the commit, so two orders at once get two numbers."""
    db.session.execute(
        update(Player).where(Player.id == player.id).values(next_seq=Player.next_seq + 1),
        execution_options={"synchronize_session": False},
    )
    db.session.refresh(player, ["next_seq", "playback", "volume"])
    return player.next_seq


def _set_desired_state(player: Player, order: CommandIn) -> None:
    if order.command in {CommandName.PLAY, CommandName.PAUSE}:
        player.playback = Playback.PLAYING if order.command is CommandName.PLAY else Playback.PAUSED
    elif order.command is CommandName.VOLUME:
        player.volume = int(order.params["volume"])
    else:
        return
    db.session.flush()
    announce(players.PlayerChanged(player.id))


def _supersede(player_id: int, key: str) -> None:
    replaceable = OPEN if key in STATE_KEYS else (CommandStatus.QUEUED,)
    twins = PlayerCommand.player_id == player_id, PlayerCommand.supersede_key == key
    for command_id in db.session.scalars(
        select(PlayerCommand.id).where(*twins, PlayerCommand.status.in_(replaceable))
    ).all():
        _step(command_id, player_id, CommandStatus.SUPERSEDED, only_from=replaceable)


@atomic
def cancel_command(actor: User, player_id: int, command_id: str) -> PlayerCommand:
    """Take back what has not ended yet; what has ended stays as it is.

    Announces: CommandChanged. Raises: NotFound, Forbidden.
    """
    players.access_player(actor, player_id, Permission.PLAYER_COMMAND)
    command = _command_of(player_id, command_id)
    _step(command.id, player_id, CommandStatus.CANCELLED)
    db.session.refresh(command)
    return command


def _command_of(player_id: int, command_id: str) -> PlayerCommand:
    command = db.session.get(PlayerCommand, command_id)
    if command is None or command.player_id != player_id:
        raise NotFound("There is no such command.")
    return command


@atomic
def report(player_id: int, said: StatusIn) -> None:
    """Take what a screen says about one of its commands. Saying it again, or in the wrong order, does no harm.

    Announces: CommandChanged where something changed.
    """
    if said.command_id is None or said.stage is None:  # the shape lets neither stand alone
        return
    stage = CommandStatus(said.stage)
    if _step(said.command_id, player_id, stage, detail=said.detail):
        return
    known = select(PlayerCommand).where(
        PlayerCommand.id == said.command_id, PlayerCommand.player_id == player_id
    )
    command = db.session.scalar(known)
    if command is None:
        log.warning("unknown_command_reported", player_id=player_id, command_id=said.command_id)
    elif stage in OUTCOMES and command.status in ENDED_BY_SERVER and command.late is None:
        command.late, command.detail = stage, said.detail
        db.session.flush()
        announce(CommandChanged(command.id, player_id))


def _step(
    command_id: str,
    player_id: int,
    to: CommandStatus,
    *,
    detail: str | None = None,
    only_from: tuple[CommandStatus, ...] | None = None,
) -> bool:
    """Compare and set: take the step if the command is where it may be taken from. Announces: CommandChanged."""
    when = "delivered_at" if to is CommandStatus.DELIVERED else "finished_at"
    values: dict[str, Any] = {"status": to, when: clock.now()}
    if detail is not None:
        values["detail"] = detail
    is_there: ColumnElement[bool] = PlayerCommand.status.in_(only_from or STEPS_FROM[to])
    result = db.session.execute(
        update(PlayerCommand)
        .where(PlayerCommand.id == command_id, PlayerCommand.player_id == player_id, is_there)
        .values(**values),
        execution_options={"synchronize_session": False},
    )
    if result.rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        return False
    announce(CommandChanged(command_id, player_id))
    return True


@atomic
def expire_overdue() -> int:
    """End commands nobody answered in time. Returns how many. Announces: CommandChanged for each."""
    overdue = select(PlayerCommand.id, PlayerCommand.player_id).where(
        PlayerCommand.status.in_(OPEN), PlayerCommand.expires_at <= clock.now()
    )
    rows = db.session.execute(overdue.limit(1_000)).all()
    return sum(_step(row.id, row.player_id, CommandStatus.EXPIRED) for row in rows)


@atomic
def purge_older_than(age: timedelta) -> int:
    """Delete ended commands of this age. Returns how many."""
    old = PlayerCommand.created_at < clock.now() - age, PlayerCommand.status.not_in(OPEN)
    rows = db.session.scalars(select(PlayerCommand).where(*old).limit(1_000)).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)


def list_commands(actor: User, player_id: int, query: CommandQuery) -> Page[PlayerCommand]:
    """A screen's commands. Raises: NotFound, Invalid."""
    players.access_player(actor, player_id, Permission.PLAYER_READ)
    sorts = {"seq": PlayerCommand.seq, "created_at": PlayerCommand.created_at}
    found = select(PlayerCommand).where(PlayerCommand.player_id == player_id)
    return pages.paginate(
        found.order_by(*pages.ordering(query.sort, sorts, PlayerCommand.id)), query.page, query.per_page
    )


def open_commands(player_id: int) -> list[PlayerCommandOut]:
    """What the screen should be told, in order: everything that has neither been answered nor run out of time."""
    instant = clock.now()
    rows = db.session.scalars(
        select(PlayerCommand)
        .where(PlayerCommand.player_id == player_id, PlayerCommand.status.in_(OPEN))
        .where(PlayerCommand.expires_at.is_(None) | (PlayerCommand.expires_at > instant))
        .order_by(PlayerCommand.seq)
    )
    return [on_wire(row) for row in rows]


def sendable(command_id: str) -> PlayerCommandOut | None:
    """The command as it is sent, unless it has ended meanwhile."""
    row = db.session.get(PlayerCommand, command_id)
    return on_wire(row) if row is not None and row.status in OPEN else None


def on_wire(row: PlayerCommand) -> PlayerCommandOut:
    """How a command travels; `ttl_ms` is what is left by the server's clock."""
    left = None if row.expires_at is None else max(row.expires_at - clock.now(), timedelta(0))
    return PlayerCommandOut(
        command_id=row.id,
        seq=row.seq,
        command=row.command,
        params=row.params,
        ttl_ms=None if left is None else left // timedelta(milliseconds=1),
        supersede_key=row.supersede_key,
    )
