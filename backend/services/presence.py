"""Presence: screens come, go and fall silent. Whoever last registered with a key speaks for its screen, nobody else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from backend.core import clock, config, security
from backend.core.db import announce, atomic, db
from backend.core.errors import AppError
from backend.models.players import DeviceType, Pairing, Player, PlayerStatus
from backend.schemas.realtime import PlayerCommandOut, RegisterIn, RegisterSuccess
from backend.services import activity, commands, planner
from backend.services.players import PlayerChanged, SessionEnded


class UnknownKey(AppError):
    code, status, title = "unknown_key", 401, "This key belongs to no screen"


@dataclass(frozen=True)
class Welcome:
    """What a screen is told when it registers: who it is, then its plan if it lacks it, then its open commands."""

    success: RegisterSuccess
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
    is_here(player)
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


def is_here(player: Player) -> None:
    """The screen was heard just now; within the caller's transaction."""
    if player.status is PlayerStatus.OFFLINE:
        activity.record("player.online", player_id=player.id, location_id=player.location_id)
    player.status, player.last_seen_at = PlayerStatus.ONLINE, clock.now()


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
    return Welcome(success, planner.update_for(player.id), commands.open_commands(player.id))


@atomic
def leave(session_id: str, player_id: int) -> None:
    """A socket closed: its screen is offline, unless a newer socket speaks for it. Announces: PlayerChanged."""
    mine = select(Player).where(Player.id == player_id, Player.session_id == session_id).with_for_update()
    player = db.session.scalar(mine.execution_options(populate_existing=True))
    if player is None:
        return
    if player.status is PlayerStatus.ONLINE:
        _went_offline(player.id, player.location_id)
    player.session_id, player.status = None, PlayerStatus.OFFLINE


@atomic
def mark_silent() -> int:
    """Screens not heard of for OFFLINE_AFTER_SECONDS are offline. Returns how many. Announces: PlayerChanged for each."""
    latest = clock.now() - timedelta(seconds=config.current().offline_after_seconds)
    silent = (
        select(Player.id, Player.location_id)
        .where(Player.status == PlayerStatus.ONLINE, Player.last_seen_at < latest)
        .order_by(Player.id)
        .limit(1_000)
        .with_for_update()  # a heartbeat that arrives now waits, and says online again after us
    )
    found = db.session.execute(silent).all()
    db.session.execute(
        update(Player).where(Player.id.in_([row.id for row in found])).values(status=PlayerStatus.OFFLINE),
        execution_options={"synchronize_session": False},
    )
    for row in found:
        _went_offline(row.id, row.location_id)
    return len(found)


def _went_offline(player_id: int, location_id: int) -> None:
    activity.record("player.offline", player_id=player_id, location_id=location_id)
    announce(PlayerChanged(player_id))
