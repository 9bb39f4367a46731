"""The ledger of commands: what was accepted is never lost and never done twice.

A command is a row before it is anything else. Each step is a compare-and-set on that row, so that whatever arrives twice,
late or out of order changes nothing it should not.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, select, update

from backend.core import clock, pages
from backend.core.batched import Batched
from backend.core.bulk import among
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
from backend.services import activity, audit, players
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
class CommandsIssued:
    """One order to many screens was accepted and should be sent: a command for each, in the order of the screens."""

    command_ids: tuple[str, ...]
    player_ids: tuple[int, ...]


@dataclass(frozen=True)
class CommandsChanged:
    """These commands took a step."""

    command_ids: tuple[str, ...]


@atomic
def issue_command(actor: User, player_id: int, order: CommandIn) -> PlayerCommand:
    """Queue an order for a screen; once this returns it is kept until it is answered or its time is over.

    Announces: CommandIssued, PlayerChanged when it sets a state, CommandsChanged for those it supersedes.
    Raises: NotFound, Forbidden.
    """
    player = players.access_player(actor, player_id, Permission.PLAYER_COMMAND)
    # First of all: it locks the screen's row, so that of two orders at once the later one has the last word.
    seq = _next_seq(player)
    _set_desired_state(player, order)
    supersede(order.command, [player.id])
    command = PlayerCommand(
        id=str(uuid.uuid4()),
        player_id=player.id,
        seq=seq,
        command=order.command,
        params=order.params,
        supersede_key=SUPERSEDE_KEYS.get(order.command),
        issued_by=actor.id,
        expires_at=expiry(order.command),
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
    told = {"command_id": command.id, "command": order.command, "params": order.params}
    audit.note("command.issued", target=f"player:{player.id}", name=player.name, details=told)
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
    desired = desired_state(order)
    for name, value in desired.items():
        setattr(player, name, value)
    if desired:
        db.session.flush()
        announce(players.PlayerChanged(player.id))


def desired_state(order: CommandIn) -> dict[str, Any]:
    """What the order sets on a screen's row, to hold from now on: nothing for most."""
    if order.command is CommandName.VOLUME:
        return {"volume": int(order.params["volume"])}
    playbacks = {CommandName.PLAY: Playback.PLAYING, CommandName.PAUSE: Playback.PAUSED}
    return {"playback": playbacks[order.command]} if order.command in playbacks else {}


def expiry(command: CommandName) -> datetime | None:
    """Until when an order given now may be carried out; None: it holds until another one replaces it."""
    ttl = TTL.get(command)
    return None if ttl is None else clock.now() + ttl


@atomic
def supersede(command: CommandName, player_ids: Collection[int]) -> int:
    """End what a new order of this kind replaces on these screens. Returns how many. Announces: CommandsChanged."""
    key = SUPERSEDE_KEYS.get(command)
    if key is None:
        return 0
    twins = among(PlayerCommand.player_id, player_ids), PlayerCommand.supersede_key == key
    replaceable = OPEN if key in STATE_KEYS else (CommandStatus.QUEUED,)
    found = select(PlayerCommand.id).where(*twins, PlayerCommand.status.in_(replaceable))
    return end(db.session.scalars(found).all(), CommandStatus.SUPERSEDED, replaceable)


@atomic
def end(command_ids: Sequence[str], to: CommandStatus, only_from: tuple[CommandStatus, ...] = OPEN) -> int:
    """Compare and set: end those that still are where they may be ended from. Returns how many that were.

    Announces: CommandsChanged.
    """
    if not command_ids:
        return 0
    result = db.session.execute(
        update(PlayerCommand)
        .where(PlayerCommand.id.in_(command_ids), PlayerCommand.status.in_(only_from))
        .values(status=to, finished_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
    count = int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
    if count:
        announce(CommandsChanged(tuple(command_ids)))
    return count


@atomic
def cancel_command(actor: User, player_id: int, command_id: str) -> PlayerCommand:
    """Take back what has not ended yet; what has ended stays as it is.

    What `play`, `pause` and `volume` set stays set: the screen may have done it, and whoever wants something else orders
    that. Announces: CommandsChanged. Raises: NotFound, Forbidden.
    """
    player = players.access_player(actor, player_id, Permission.PLAYER_COMMAND)
    command = _command_of(player_id, command_id)
    if end([command.id], CommandStatus.CANCELLED):
        told = {"command_id": command.id, "command": command.command}
        audit.note("command.cancelled", target=f"player:{player.id}", name=player.name, details=told)
    db.session.refresh(command)
    return command


def _command_of(player_id: int, command_id: str) -> PlayerCommand:
    command = db.session.get(PlayerCommand, command_id)
    if command is None or command.player_id != player_id:
        raise NotFound("There is no such command.")
    return command


def report(player_id: int, said: StatusIn) -> None:
    """Take what a screen says about one of its commands. Saying it again, or in the wrong order, does no harm.

    What many screens say at one moment is written in one transaction; it is kept once this returns, so that it can't be
    called inside another verb. Announces: CommandsChanged where something changed.
    """
    if said.command_id is not None and said.stage is not None:  # the shape lets neither stand alone
        _reports(_Report(player_id, said.command_id, CommandStatus(said.stage), said.detail))


@dataclass(frozen=True)
class _Report:
    player_id: int
    command_id: str
    stage: CommandStatus
    detail: str | None


@dataclass
class _Standing:
    """Where a command stands while reports are read, and what they change of its row."""

    status: CommandStatus
    late: str | None
    changes: dict[str, Any] = field(default_factory=dict)

    def hears(self, report: _Report, instant: datetime) -> None:
        """Take the step, keep an outcome that comes after the end, or nothing: it was said before or too late."""
        if self.status in STEPS_FROM[report.stage]:
            when = "delivered_at" if report.stage is CommandStatus.DELIVERED else "finished_at"
            self.status = report.stage
            self.changes |= {"status": report.stage, when: instant}
            if report.detail is not None:
                self.changes["detail"] = report.detail
        elif report.stage in OUTCOMES and self.status in ENDED_BY_SERVER and self.late is None:
            self.late = report.stage
            self.changes |= {"late": report.stage, "detail": report.detail}


@atomic
def _write_reports(reports: Sequence[_Report]) -> list[None]:
    """One statement to read, and one for each different thing that is to be written."""
    standings, instant = _standings({each.command_id for each in reports}), clock.now()
    for each in reports:
        standing = standings.get((each.player_id, each.command_id))
        if standing is None:
            log.warning("unknown_command_reported", player_id=each.player_id, command_id=each.command_id)
        else:
            standing.hears(each, instant)
    alike = defaultdict[tuple[tuple[str, Any], ...], list[str]](list)
    for (_, command_id), standing in standings.items():
        if standing.changes:
            alike[tuple(standing.changes.items())].append(command_id)
    for changes, command_ids in alike.items():
        statement = update(PlayerCommand).where(PlayerCommand.id.in_(command_ids)).values(**dict(changes))
        db.session.execute(statement, execution_options={"synchronize_session": False})
    if alike:
        announce(CommandsChanged(tuple(each for command_ids in alike.values() for each in command_ids)))
    return [None] * len(reports)


def _standings(command_ids: Collection[str]) -> dict[tuple[int, str], _Standing]:
    """By screen and command. The rows stay locked until the commit: nobody takes a step meanwhile."""
    columns = PlayerCommand.player_id, PlayerCommand.id, PlayerCommand.status, PlayerCommand.late
    found = select(*columns).where(PlayerCommand.id.in_(command_ids)).order_by(PlayerCommand.id)
    rows = db.session.execute(found.with_for_update())
    return {(row.player_id, row.id): _Standing(row.status, row.late) for row in rows}


_reports = Batched[_Report, None](_write_reports)


@atomic
def expire_overdue() -> int:
    """End commands nobody answered in time, a thousand at most. Returns how many. Announces: CommandsChanged."""
    overdue = select(PlayerCommand.id).where(
        PlayerCommand.status.in_(OPEN), PlayerCommand.expires_at <= clock.now()
    )
    return end(db.session.scalars(overdue.limit(1_000)).all(), CommandStatus.EXPIRED)


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


def open_commands_of(player_ids: Collection[int]) -> dict[int, list[PlayerCommandOut]]:
    """What each of these screens should be told, in order: everything that has neither been answered nor run out of time.

    An empty list where there is nothing. One statement.
    """
    instant = clock.now()
    found = (
        select(*_WIRE)
        .where(among(PlayerCommand.player_id, player_ids), PlayerCommand.status.in_(OPEN))
        .where(PlayerCommand.expires_at.is_(None) | (PlayerCommand.expires_at > instant))
        .order_by(PlayerCommand.player_id, PlayerCommand.seq)
    )
    told: dict[int, list[PlayerCommandOut]] = {player_id: [] for player_id in player_ids}
    for row in db.session.execute(found):
        told[row.player_id].append(_on_wire(row, instant))
    return told


def sendable_many(command_ids: Collection[str]) -> list[tuple[int, PlayerCommandOut]]:
    """The commands as they are sent, each with its screen, by number; without those that have ended meanwhile.

    One statement: whoever has many thousands asks for a part at a time and lets others have a turn.
    """
    instant = clock.now()
    open_ones = PlayerCommand.id.in_(command_ids), PlayerCommand.status.in_(OPEN)
    found = select(*_WIRE).where(*open_ones).order_by(PlayerCommand.seq, PlayerCommand.player_id)
    return [(row.player_id, _on_wire(row, instant)) for row in db.session.execute(found)]


# Columns instead of rows of the session: with thousands of commands it is what the time goes into.
_WIRE = (
    PlayerCommand.player_id,
    PlayerCommand.id,
    PlayerCommand.seq,
    PlayerCommand.command,
    PlayerCommand.params,
    PlayerCommand.expires_at,
    PlayerCommand.supersede_key,
)


def _on_wire(row: Row[Any], instant: datetime) -> PlayerCommandOut:
    """How a command travels; `ttl_ms` is what is left by the server's clock."""
    left = None if row.expires_at is None else max(row.expires_at - instant, timedelta(0))
    return PlayerCommandOut(
        command_id=row.id,
        seq=row.seq,
        command=row.command,
        params=row.params,
        ttl_ms=None if left is None else left // timedelta(milliseconds=1),
        supersede_key=row.supersede_key,
    )
