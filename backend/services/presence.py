"""Presence: what screens say of themselves. Whoever last registered with a key speaks for its screen, nobody else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from backend.core import clock, config, security
from backend.core.db import announce, atomic, db
from backend.core.errors import AppError
from backend.models.players import DeviceType, Pairing, Player, PlayerStatus
from backend.schemas.realtime import (
    AckIn,
    HeartbeatIn,
    PlayerCommandOut,
    RegisterIn,
    RegisterSuccess,
    StatusIn,
)
from backend.services import activity, commands, planner
from backend.services.players import PlayerChanged, SessionEnded


class UnknownKey(AppError):
    code, status, title = "unknown_key", 401, "This key belongs to no screen"


class Replaced(AppError):
    code, status, title = "session_replaced", 409, "Another machine took over"


@dataclass(frozen=True)
class Welcome:
    """What a screen is told when it registers: who it is, then its plan if it lacks it, then its open commands."""

    success: RegisterSuccess
    update: dict[str, Any] | None
    commands: list[PlayerCommandOut]


@dataclass(frozen=True)
class Missed:
    """What a screen should have received and did not."""

    update: dict[str, Any] | None
    commands: list[PlayerCommandOut]


@atomic
def register(session_id: str, hello: RegisterIn, address: str | None) -> Player:
    """A machine shows a screen's key: from now on it speaks for the screen; another one that did is told.

    Announces: PlayerChanged, SessionEnded. Raises: UnknownKey.
    """
    known = select(Player).where(Player.key_hash == security.key_hash(hello.player_key)).with_for_update()
    player = db.session.scalar(known)
    if player is None:
        raise UnknownKey("This key belongs to no screen. Pair the screen again.")
    if player.session_id not in {None, session_id}:
        announce(SessionEnded(str(player.session_id), "replaced"))
    player.session_id = session_id
    _is_here(player)
    player.ip_address = address
    player.device_type = _device_type(hello.device_type) or player.device_type
    player.resolution = hello.resolution or player.resolution
    player.app_version = hello.app_version or player.app_version
    player.mac_address = hello.mac_address or player.mac_address
    player.capabilities = [each[:40] for each in hello.capabilities]
    player.fault = None
    player.applied_plan_hash, player.pending_plan_hash, player.missing_count = hello.plan_hash, None, 0
    db.session.execute(delete(Pairing).where(Pairing.player_id == player.id))
    announce(PlayerChanged(player.id))
    return player


def _is_here(player: Player) -> None:
    if player.status is PlayerStatus.OFFLINE:
        activity.record("player.online", player_id=player.id, location_id=player.location_id)
    player.status, player.last_seen_at = PlayerStatus.ONLINE, clock.now()


def _speaking(session_id: str, player_id: int) -> Player:
    """The screen, locked, if this socket still speaks for it. Raises: Replaced."""
    mine = select(Player).where(Player.id == player_id, Player.session_id == session_id).with_for_update()
    player = db.session.scalar(mine.execution_options(populate_existing=True))
    if player is None:
        raise Replaced("Another machine speaks for this screen now.")
    return player


def _device_type(said: str | None) -> DeviceType | None:
    if said is None:
        return None
    return DeviceType(said) if said in set(DeviceType) else DeviceType.OTHER


def welcome(player: Player) -> Welcome:
    """What the screen that just registered should be told, in this order."""
    success = RegisterSuccess(
        player_id=player.id,
        name=player.name,
        location=player.location.name,
        code=player.code,
        server_time=clock.now(),
        heartbeat_seconds=config.current().heartbeat_seconds,
        plan_hash=player.plan_hash,
        playback=player.playback,
        volume=player.volume,
        orientation=player.orientation,
    )
    return Welcome(success, _update_for(player.id), commands.open_commands(player.id))


def _update_for(player_id: int) -> dict[str, Any] | None:
    updates = planner.updates_for((player_id,))
    return updates[0].message if updates else None


@atomic
def heartbeat(session_id: str, player_id: int, beat: HeartbeatIn) -> Player:
    """The screen lives and says what it plays. Announces: PlayerChanged when people would see a difference.

    Raises: Replaced when another machine speaks for the screen now.
    """
    player = _speaking(session_id, player_id)
    before = _visible(player)
    _is_here(player)
    player.current_campaign_id, player.current_content_id = beat.current_campaign_id, beat.current_content_id
    if beat.plan_hash is not None:
        _apply(player, beat.plan_hash)
    if "pending_hash" in beat.model_fields_set and beat.pending_hash != player.pending_plan_hash:
        player.pending_plan_hash, player.missing_count = beat.pending_hash, 0
    if beat.system_info is not None:
        player.system_info = beat.system_info
    if _visible(player) != before:
        announce(PlayerChanged(player.id))
    return player


def missed(player: Player) -> Missed:
    """What to send again after this heartbeat: a plan it is not on its way to, and commands without an answer."""
    heading_for = player.pending_plan_hash or player.applied_plan_hash
    desired = db.session.scalar(select(Player.plan_hash).where(Player.id == player.id))
    update = None if heading_for == desired else _update_for(player.id)
    return Missed(update, commands.open_commands(player.id))


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


def _apply(player: Player, plan_hash: str) -> None:
    if player.applied_plan_hash != plan_hash:
        player.applied_plan_hash, player.applied_at = plan_hash, clock.now()
    if player.pending_plan_hash == plan_hash:
        player.pending_plan_hash, player.missing_count = None, 0


@atomic
def acknowledge(session_id: str, player_id: int, ack: AckIn) -> None:
    """The screen received, applied or could not use a plan.

    A screen on its way to another plan, while the one it plays is (again) the one it should play, is told to stay.
    Announces: PlayerChanged, PlansChanged. Raises: Replaced.
    """
    player = _speaking(session_id, player_id)
    _is_here(player)
    if ack.status == "applied":
        _apply(player, ack.plan_hash)
        player.fault = None
    elif ack.status == "failed":  # it is not on its way any more: the next heartbeat sends the plan again
        player.pending_plan_hash, player.missing_count = None, ack.missing_count()
        player.fault = (ack.detail or "The screen could not use its plan.")[:500]
    else:
        player.pending_plan_hash, player.missing_count, player.fault = (
            ack.plan_hash,
            ack.missing_count(),
            None,
        )
        if player.plan_hash is not None and player.applied_plan_hash == player.plan_hash != ack.plan_hash:
            announce(planner.PlansChanged(player.plan_hash, (player.id,)))
    announce(PlayerChanged(player.id))


@atomic
def report_state(session_id: str, player_id: int, said: StatusIn) -> None:
    """The screen's own trouble, or its end. Announces: PlayerChanged. Raises: Replaced."""
    player = _speaking(session_id, player_id)
    _is_here(player)
    if player.fault != said.fault:
        player.fault = said.fault
        announce(PlayerChanged(player.id))


@atomic
def leave(session_id: str, player_id: int) -> None:
    """A socket closed: its screen is offline, unless a newer socket speaks for it. Announces: PlayerChanged."""
    mine = update(Player).where(Player.id == player_id, Player.session_id == session_id)
    result = db.session.execute(
        mine.values(session_id=None, status=PlayerStatus.OFFLINE),
        execution_options={"synchronize_session": False},
    )
    if result.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        _went_offline(player_id)


@atomic
def mark_silent() -> int:
    """Screens not heard of for OFFLINE_AFTER_SECONDS are offline. Returns how many. Announces: PlayerChanged for each."""
    latest = clock.now() - timedelta(seconds=config.current().offline_after_seconds)
    silent = Player.status == PlayerStatus.ONLINE, Player.last_seen_at < latest
    ids = db.session.scalars(select(Player.id).where(*silent).limit(1_000)).all()
    marked = 0
    for player_id in ids:
        result = db.session.execute(
            update(Player).where(Player.id == player_id, *silent).values(status=PlayerStatus.OFFLINE),
            execution_options={"synchronize_session": False},
        )
        if result.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
            _went_offline(player_id)
            marked += 1
    return marked


def _went_offline(player_id: int) -> None:
    location_id = db.session.scalar(select(Player.location_id).where(Player.id == player_id))
    activity.record("player.offline", player_id=player_id, location_id=location_id)
    announce(PlayerChanged(player_id))
