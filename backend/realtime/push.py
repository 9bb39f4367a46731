"""What the server says by itself. Each listener reads fresh rows after the commit and tells those whom it concerns."""

from collections.abc import Collection, Iterable
from typing import Any

from backend.core.events import on
from backend.realtime import rooms, server
from backend.schemas.realtime import (
    ActivityEventOut,
    ContentStatusOut,
    PairedOut,
    PairingCodeOut,
    PlayerCommandOut,
)
from backend.services import commands, live, planner
from backend.services.activity import ActivityAdded
from backend.services.commands import CommandIssued, CommandsChanged, CommandsIssued
from backend.services.content import ContentChanged
from backend.services.pairing import Paired, Waiting
from backend.services.planner import PlansChanged
from backend.services.players import SessionEnded


@on(PlansChanged)
def plans_changed(event: PlansChanged) -> None:
    """Send each plan to the connected screens that lack it: one message for all that share it."""
    for update in planner.updates_for(event.player_ids):
        server.emit("campaign_update", update.message, [rooms.player(each) for each in update.player_ids])


@on(CommandIssued)
def command_issued(event: CommandIssued) -> None:
    """Send a command at once; a screen that is away gets it when it registers."""
    command = commands.sendable(event.command_id)
    if command is not None:
        _send_command(command, rooms.player(event.player_id))
    _show_commands([event.command_id])


@on(CommandsIssued)
def commands_issued(event: CommandsIssued) -> None:
    """Send one order to many screens at once; those that are away get it when they register."""
    for player_id, command in commands.sendable_many(event.command_ids):
        _send_command(command, rooms.player(player_id))
    _show_commands(event.command_ids)


@on(CommandsChanged)
def commands_changed(event: CommandsChanged) -> None:
    """Show people where commands stand."""
    _show_commands(event.command_ids)


def _show_commands(command_ids: Collection[str]) -> None:
    for seen in live.command_statuses(command_ids):
        server.emit("player_command_status", seen.payload, rooms.seen_from(seen.lineage))


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


@on(Waiting)
def say_code(waiting: Waiting) -> None:
    """Give a waiting screen the code it is to show."""
    said = PairingCodeOut(code=waiting.code, expires_at=waiting.expires_at, pairing_secret=waiting.secret)
    server.emit("pairing_code", said.model_dump(mode="json"), [waiting.session_id])


@on(Paired)
def say_paired(paired: Paired) -> None:
    """Give a screen its key, on the one socket that showed the code."""
    said = PairedOut(player_id=paired.player_id, player_key=paired.player_key)
    server.emit("paired", said.model_dump(mode="json"), [paired.session_id])


@on(SessionEnded)
def session_ended(event: SessionEnded) -> None:
    """Tell a socket why it is closed, and close it."""
    if event.reason == "replaced":
        said = {"code": "session_replaced", "message": "Another machine took over this screen."}
        server.emit("session_replaced", said, [event.session_id])
    else:
        said = {
            "code": "unknown_key",
            "message": "This screen's key is no longer valid. Pair the screen again.",
        }
        server.emit("register_error", said, [event.session_id])
    server.hang_up(event.session_id)


def catch_up(session_id: str, update: dict[str, Any] | None, waiting: Iterable[PlayerCommandOut]) -> None:
    """Tell one screen what it missed: its plan first, then its commands in order."""
    if update is not None:
        server.emit("campaign_update", update, [session_id])
    for command in waiting:
        _send_command(command, session_id)


def _send_command(command: PlayerCommandOut, room: str) -> None:
    server.emit("player_command", command.model_dump(mode="json"), [room])
