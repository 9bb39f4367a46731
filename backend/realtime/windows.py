"""What people's open windows are told: how screens are, where commands stand, how files come along, what is new.

Of screens and commands thousands change at one moment: they are gathered, other processes are told their ids in one
message, and each process reads and says only what its own windows may see.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

from flask import Flask

from backend.core import hub
from backend.core.db import AWAY
from backend.core.events import on
from backend.core.repeating import Repeating
from backend.realtime import bus, connections, rooms, server
from backend.schemas.realtime import ActivityEventOut, ContentStatusOut
from backend.services import live
from backend.services.activity import ActivityAdded
from backend.services.commands import CommandIssued, CommandsChanged, CommandsIssued
from backend.services.content import ContentChanged
from backend.services.live import Seen
from backend.services.players import PlayerChanged, PlayersChanged

GATHER_SECONDS = 0.1
EVERY_SECONDS = 60.0  # nothing is left for it, but for what could not be read and nobody woke it for
AT_ONCE = 200
CHANGED = "tvs:changed"
_door = threading.Lock()
_players: set[int] = set()
_commands: dict[str, None] = {}  # in their order
_at_work: list[Repeating] = []


@on(PlayerChanged)
def player_changed(event: PlayerChanged) -> None:
    """Have people told soon."""
    _gather([event.player_id], ())


@on(PlayersChanged)
def players_changed(event: PlayersChanged) -> None:
    """Have people told soon."""
    _gather(event.player_ids, ())


@on(CommandIssued)
def command_issued(event: CommandIssued) -> None:
    """Have people told soon."""
    _gather((), [event.command_id])


@on(CommandsIssued)
def commands_issued(event: CommandsIssued) -> None:
    """Have people told soon."""
    _gather((), event.command_ids)


@on(CommandsChanged)
def commands_changed(event: CommandsChanged) -> None:
    """Have people told soon."""
    _gather((), event.command_ids)


def _gather(player_ids: Collection[int], command_ids: Collection[str]) -> None:
    _remember(player_ids, command_ids)
    for each in _at_work:
        each.now()


def _remember(player_ids: Collection[int], command_ids: Collection[str]) -> None:
    with _door:
        _players.update(player_ids)
        _commands.update(dict.fromkeys(command_ids))


def start(app: Flask) -> Repeating:
    """Tell in the background, until it is stopped."""
    _at_work[:] = [Repeating(tell, EVERY_SECONDS, app.app_context, "windows").start()]
    return _at_work[0]


def tell() -> int:
    """Tell what changed since the last time. Returns how much that is."""
    hub.sleep(GATHER_SECONDS)
    with _door:
        players, orders = list(_players), list(_commands)
        _players.clear()
        _commands.clear()
    if players or orders:
        server.publish(CHANGED, players, orders)
        try:
            _show(players, orders)
        except AWAY:
            # Once the database is back screens are heard, and with the first of them this is told too.
            _remember(players, orders)
            raise
    return len(players) + len(orders)


def _show(player_ids: Sequence[int], command_ids: Sequence[str]) -> None:
    if not connections.has_windows():
        return
    _say_each("player_status", live.player_statuses, player_ids)
    _say_each("player_command_status", live.command_statuses, command_ids)


def _say_each(event: str, read: Callable[[list[Any]], list[Seen]], ids: Sequence[Any]) -> None:
    for some in _slices(ids):
        for seen in read(some):
            server.emit_here(event, seen.payload, rooms.seen_from(seen.lineage))
        hub.sleep(0)


def _slices(ids: Sequence[Any]) -> Iterator[list[Any]]:
    left = iter(ids)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _show_for_others(player_ids: Sequence[int], command_ids: Sequence[str]) -> None:
    context: AbstractContextManager[object] = server.app().app_context()
    with context:
        _show(player_ids, command_ids)


@on(ContentChanged)
def content_changed(event: ContentChanged) -> None:
    """Show people how far a file is."""
    said = ContentStatusOut(
        id=event.content_id, status=event.status, percent=event.percent, error=event.error
    )
    server.emit(
        "content_status", said.model_dump(mode="json"), rooms.seen_from(live.lineage_of(event.location_id))
    )


@on(ActivityAdded)
def activity_added(event: ActivityAdded) -> None:
    """Tell people's windows that there is something new to read."""
    said = ActivityEventOut(id=event.entry_id, kind=event.kind).model_dump(mode="json")
    server.emit("activity", said, rooms.seen_from(live.lineage_of(event.location_id)))


bus.hear(CHANGED, _show_for_others)
