"""One order to many screens: a row in the ledger for each, all of them or none, at the cost of a few statements."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from posixpath import commonpath

from sqlalchemy import ColumnElement, Table, and_, func, select, update

from backend.core import clock
from backend.core.bulk import among, bulk_insert
from backend.core.db import announce, atomic, db
from backend.core.errors import Invalid, NotFound
from backend.models.commands import CommandStatus, PlayerCommand
from backend.models.players import Player, PlayerStatus
from backend.models.users import User
from backend.schemas.commands import MOST_SCREENS, BulkCancelIn, BulkCancelOut, BulkCommandIn, BulkCommandOut
from backend.services import activity, audit, commands, rights, wanted
from backend.services.commands import CommandsIssued
from backend.services.locations import access_location
from backend.services.players import PlayersChanged
from backend.services.reach import Reach
from backend.services.rights import Permission

COMMANDS: Table = PlayerCommand.__table__  # type: ignore[assignment]  # a declared table is always a Table


@dataclass(frozen=True)
class _Screen:
    """A screen the order is for, with the number its command gets."""

    id: int
    location_id: int
    is_online: bool
    seq: int


@atomic
def issue_commands(actor: User, order: BulkCommandIn) -> BulkCommandOut:
    """Queue an order for many screens; once this returns each of them will be told, or its time is over.

    Announces: CommandsIssued, PlayersChanged when it sets a state, CommandsChanged for what it supersedes,
    ActivityAdded. Raises: Forbidden, NotFound (nothing is queued then), Invalid (no screen there, or too many).
    """
    rights.require(actor, Permission.PLAYER_COMMAND)
    screens = _locked(_for_whom(actor, order), order)
    _update_screens([each.id for each in screens], order)
    superseded = commands.supersede(order.command, [each.id for each in screens])
    expires_at = commands.expiry(order.command)
    command_ids = _queue(actor, order, screens, expires_at)
    _record(actor, order, screens)
    announce(CommandsIssued(command_ids, tuple(each.id for each in screens)))
    online = sum(each.is_online for each in screens)
    return BulkCommandOut(
        command=order.command,
        queued=len(screens),
        online=online,
        offline=len(screens) - online,
        superseded=superseded,
        expires_at=expires_at,
        command_ids=list(command_ids),
    )


@atomic
def cancel_commands(actor: User, order: BulkCancelIn) -> BulkCancelOut:
    """Take back all of these that have not ended yet; see `commands.cancel_command`.

    Announces: CommandsChanged. Raises: Forbidden, NotFound (one of them is not theirs: nothing is taken back then).
    """
    rights.require(actor, Permission.PLAYER_COMMAND)
    theirs = (
        select(func.count(PlayerCommand.id))
        .join(Player, Player.id == PlayerCommand.player_id)
        .where(PlayerCommand.id.in_(order.command_ids), rights.in_own_places(actor, Player.location_id))
    )
    count = db.session.scalar(theirs) or 0
    if count < len(order.command_ids):
        raise NotFound("One of these commands does not exist. Nothing was taken back.")
    cancelled = commands.end(order.command_ids, CommandStatus.CANCELLED)
    if cancelled:
        audit.note("command.cancelled", details={"count": cancelled, "command_ids": order.command_ids})
    return BulkCancelOut(cancelled=cancelled, ended_before=count - cancelled)


def _for_whom(actor: User, order: BulkCommandIn) -> ColumnElement[bool]:
    """A condition on `Player`."""
    if order.location_id is not None:
        place = access_location(actor, order.location_id, Permission.PLAYER_COMMAND)
        return Reach(place.path, tuple(order.tags)).condition()
    named = among(Player.id, order.player_ids or ())
    return and_(named, rights.in_own_places(actor, Player.location_id))


def _locked(condition: ColumnElement[bool], order: BulkCommandIn) -> list[_Screen]:
    """The screens, locked until the commit: of two orders at once the later one has the last word everywhere."""
    found = select(Player.id, Player.location_id, Player.status, Player.next_seq).where(condition)
    rows = db.session.execute(found.order_by(Player.id).limit(MOST_SCREENS + 1).with_for_update()).all()
    if order.player_ids is not None and len(rows) < len(order.player_ids):
        raise NotFound("One of these screens does not exist. Nothing was sent.")
    if not rows:
        raise Invalid(
            "There is no such screen in this place.", errors={"location_id": ["no screen is there"]}
        )
    if len(rows) > MOST_SCREENS:
        raise Invalid(
            f"One order may be for {MOST_SCREENS:,} screens. Send it to the places below, one after the other.",
            errors={"location_id": [f"more than {MOST_SCREENS:,} screens are there"]},
        )
    return [
        _Screen(row.id, row.location_id, row.status is PlayerStatus.ONLINE, row.next_seq + 1) for row in rows
    ]


def _update_screens(player_ids: Sequence[int], order: BulkCommandIn) -> None:
    """Count their numbers up and set what is to hold from now on."""
    desired = commands.desired_state(order)
    db.session.execute(
        update(Player).where(Player.id.in_(player_ids)).values(next_seq=Player.next_seq + 1, **desired),
        execution_options={"synchronize_session": False},
    )
    if desired:
        announce(PlayersChanged(tuple(player_ids)))


def _queue(
    actor: User, order: BulkCommandIn, screens: Sequence[_Screen], expires_at: datetime | None
) -> tuple[str, ...]:
    """Add the rows, all in one statement. Returns their ids, in the order of the screens."""
    rows = [{"id": str(uuid.uuid4()), "player_id": each.id, "seq": each.seq} for each in screens]
    alike = {
        "command": order.command,
        "params": order.params,
        "supersede_key": commands.SUPERSEDE_KEYS.get(order.command),
        "status": CommandStatus.QUEUED,
        "issued_by": actor.id,
        "expires_at": expires_at,
        "created_at": clock.now(),
    }
    bulk_insert(COMMANDS, rows, alike)
    return tuple(str(row["id"]) for row in rows)


def _record(actor: User, order: BulkCommandIn, screens: Sequence[_Screen]) -> None:
    """One line for each of the actor's places with screens among these, at the deepest place that holds them there.

    In the audit trail one entry for all of them: the ledger has a row for each.
    """
    place = f"location:{order.location_id}" if order.location_id is not None else ""
    told = order.model_dump(exclude={"location_id", "player_ids"}, exclude_defaults=True)
    reached = {"count": len(screens), "player_ids": [each.id for each in screens]}
    audit.note("command.issued", target=place, details=told | reached)
    paths = wanted.paths_of({each.location_id for each in screens})
    own = ("/",) if rights.scope_of(actor).everywhere else rights.scope_of(actor).paths
    there = defaultdict[str, list[str]](list)
    for each in screens:
        path = paths[each.location_id]
        there[next(top for top in own if path.startswith(top))].append(path)
    for held in there.values():
        above = commonpath(held).strip("/").split("/")[-1]
        activity.record(
            "player.commanded_many",
            actor=actor,
            location_id=int(above) if above else None,
            command=str(order.command),
            count=len(held),
        )
