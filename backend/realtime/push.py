"""What the server says to screens by itself. Each listener reads fresh rows after the commit and tells those it concerns."""

from collections.abc import Collection, Iterable
from itertools import islice

import orjson

from backend.core import clock
from backend.core.events import on
from backend.realtime import connections, fanout, server
from backend.schemas.base import Answer
from backend.schemas.realtime import PairedOut, PairingCodeOut, PlayerCommandOut
from backend.services import commands, updates
from backend.services.commands import CommandIssued, CommandsIssued
from backend.services.pairing import Paired, Waiting
from backend.services.planner import PlansChanged
from backend.services.players import SessionEnded
from backend.services.presence import Welcome
from backend.services.reports import Missed

COMMANDS_AT_ONCE = 500
PATIENCE_SECONDS = 5.0  # a screen answers a plan at once; only after this it counts as not received


@on(PlansChanged)
def plans_changed(event: PlansChanged) -> None:
    """Send each plan to the connected screens that lack it: one message for all that share it."""
    send_plans(event.player_ids)


@on(Missed)
def missed(event: Missed) -> None:
    """Say again what screens should have received and did not."""
    if event.plans:
        send_plans(event.plans)
    _send_commands(event.commands)


def send_plans(player_ids: Collection[int]) -> None:
    """Send these screens the plans they lack, but not the one each was sent a moment ago."""
    own: list[updates.Update] = []
    for update in updates.updates_for(player_ids):
        lacking = [each for each in update.player_ids if _is_news(each, update.plan_hash)]
        if len(lacking) > 1:
            fanout.say("campaign_update", update.payload, lacking)
        elif lacking:
            own.append(update)
        if len(own) >= updates.BODIES_AT_ONCE:
            _send_own(own)
            own = []
    _send_own(own)


def _send_own(own: Iterable[updates.Update]) -> None:
    fanout.say_own("campaign_update", ((update.player_ids[0], update.payload) for update in own))


def _is_news(player_id: int, plan_hash: str) -> bool:
    """Whether the screen has not been sent this plan just now. What is sent to other processes they look at themselves."""
    connection = connections.of_player(player_id)
    if connection is None:
        return True
    instant = clock.monotonic()
    if connection.sent_plan == plan_hash and instant - connection.sent_at < PATIENCE_SECONDS:
        return False
    connection.sent_plan, connection.sent_at = plan_hash, instant
    return True


def forget_sent(session_id: str) -> None:
    """What this screen was sent is of no use to it: when it is heard next it is sent again."""
    connection = connections.get(session_id)
    if connection is not None:
        connection.sent_plan = None


@on(CommandIssued)
def command_issued(event: CommandIssued) -> None:
    """Send a command at once; a screen that is away gets it when it registers."""
    _send_commands(commands.sendable_many([event.command_id]))


@on(CommandsIssued)
def commands_issued(event: CommandsIssued) -> None:
    """Send one order to many screens at once; those that are away get it when they register."""
    left = iter(event.command_ids)
    while some := list(islice(left, COMMANDS_AT_ONCE)):
        _send_commands(commands.sendable_many(some))


def _send_commands(orders: Iterable[tuple[int, PlayerCommandOut]]) -> None:
    fanout.say_own("player_command", ((player_id, _json(order)) for player_id, order in orders))


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


def say_welcome(session_id: str, welcome: Welcome) -> None:
    """Tell a screen that has registered who it is, then its plan if it lacks it, then its commands in order."""
    connection = connections.get(session_id)
    if connection is None:
        return
    fanout.tell(session_id, "register_success", _json(welcome.success))
    # Whoever was sent a plan since the welcome was read has a newer one.
    if welcome.update is not None and connection.sent_plan is None:
        fanout.tell(session_id, "campaign_update", welcome.update)
        connection.sent_plan, connection.sent_at = welcome.success.plan_hash, clock.monotonic()
    for order in welcome.commands:
        fanout.tell(session_id, "player_command", _json(order))


def _json(said: Answer) -> bytes:
    return orjson.dumps(said.model_dump(mode="json"))
