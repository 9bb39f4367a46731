"""Reports: what a registered screen says of itself. Only the machine that speaks for the screen is heard.

Many screens say something at the same moment, above all when a change has reached them: what is said at once is written at
once, in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from backend.core import clock
from backend.core.batched import Batched
from backend.core.db import announce, atomic, db
from backend.core.errors import AppError
from backend.models.players import Player
from backend.schemas.realtime import AckIn, HeartbeatIn, PlayerCommandOut, StatusIn
from backend.services import commands, planner
from backend.services.planner import PlansChanged
from backend.services.players import PlayerChanged
from backend.services.presence import is_here


class Replaced(AppError):
    code, status, title = "session_replaced", 409, "Another machine took over"


@dataclass(frozen=True)
class Missed:
    """What a screen should have received and did not."""

    update: dict[str, Any] | None
    commands: list[PlayerCommandOut]


@dataclass(frozen=True)
class _Report:
    session_id: str
    player_id: int
    said: HeartbeatIn | AckIn | StatusIn


def heartbeat(session_id: str, player_id: int, beat: HeartbeatIn) -> Missed:
    """The screen lives and says what it plays. Returns what it should be told again: a plan it is not on its way to, and
    commands without an answer.

    Announces: PlayerChanged when people would see a difference. Raises: Replaced.
    """
    heading_for = _reports(_Report(session_id, player_id, beat))
    desired = db.session.scalar(select(Player.plan_hash).where(Player.id == player_id))
    update = None if heading_for == desired else planner.update_for(player_id)
    return Missed(update, commands.open_commands(player_id))


def acknowledge(session_id: str, player_id: int, ack: AckIn) -> None:
    """The screen received, applied or could not use a plan.

    A screen on its way to another plan, while the one it plays is (again) the one it should play, is told to stay.
    Announces: PlayerChanged, PlansChanged. Raises: Replaced.
    """
    _reports(_Report(session_id, player_id, ack))


def state(session_id: str, player_id: int, said: StatusIn) -> None:
    """The screen's own trouble, or its end. Announces: PlayerChanged. Raises: Replaced."""
    _reports(_Report(session_id, player_id, said))


@atomic
def _write(reports: Sequence[_Report]) -> list[str | AppError | None]:
    """Take what was said at once. Answers with the hash of the plan that each screen plays or is on its way to."""
    speaking = _speaking(reports)
    return [_heard(speaking.get((each.session_id, each.player_id)), each) for each in reports]


_reports = Batched[_Report, str | None](_write)


def _speaking(reports: Sequence[_Report]) -> dict[tuple[str | None, int], Player]:
    """The screens these reports are about, locked, by the socket that speaks for each."""
    query = (
        select(Player)
        .where(Player.id.in_({each.player_id for each in reports}))
        .order_by(Player.id)
        .with_for_update()
        .options(lazyload(Player.location), lazyload(Player.tag_rows))
        .execution_options(populate_existing=True)
    )
    return {(player.session_id, player.id): player for player in db.session.scalars(query)}


def _heard(player: Player | None, report: _Report) -> str | AppError | None:
    if player is None:
        return Replaced("Another machine speaks for this screen now.")
    before = _visible(player)
    is_here(player)
    if isinstance(report.said, HeartbeatIn):
        _beat(player, report.said)
    elif isinstance(report.said, AckIn):
        _acknowledged(player, report.said)
    else:
        player.fault = report.said.fault
    if _visible(player) != before:
        announce(PlayerChanged(player.id))
    return player.pending_plan_hash or player.applied_plan_hash


def _visible(player: Player) -> tuple[Any, ...]:
    return (
        player.status,
        player.current_campaign_id,
        player.current_content_id,
        player.applied_plan_hash,
        player.pending_plan_hash,
        player.missing_count,
        player.fault,
    )


def _beat(player: Player, beat: HeartbeatIn) -> None:
    player.current_campaign_id, player.current_content_id = beat.current_campaign_id, beat.current_content_id
    if beat.plan_hash is not None:
        _applied(player, beat.plan_hash)
    if "pending_hash" in beat.model_fields_set and beat.pending_hash != player.pending_plan_hash:
        player.pending_plan_hash, player.missing_count = beat.pending_hash, 0
    if beat.system_info is not None:
        player.system_info = beat.system_info


def _acknowledged(player: Player, ack: AckIn) -> None:
    if ack.status == "applied":
        _applied(player, ack.plan_hash)
        player.fault = None
    elif ack.status == "failed":  # it is not on its way any more: the next heartbeat sends the plan again
        player.pending_plan_hash, player.missing_count = None, ack.missing_count()
        player.fault = (ack.detail or "The screen could not use its plan.")[:500]
    else:
        player.pending_plan_hash, player.missing_count = ack.plan_hash, ack.missing_count()
        player.fault = None
        if player.plan_hash is not None and player.applied_plan_hash == player.plan_hash != ack.plan_hash:
            announce(PlansChanged(player.plan_hash, (player.id,)))


def _applied(player: Player, plan_hash: str) -> None:
    if player.applied_plan_hash != plan_hash:
        player.applied_plan_hash, player.applied_at = plan_hash, clock.now()
    if player.pending_plan_hash == plan_hash:
        player.pending_plan_hash, player.missing_count = None, 0
