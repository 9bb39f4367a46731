"""Presence: screens come, go and fall silent. Whoever last registered with a key speaks for its screen, nobody else.

Thousands come at once when a server is back: those who register at one moment are written, and told what they need to know,
together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import delete, select, update

from backend.core import clock, config, security
from backend.core.batched import Batched
from backend.core.bulk import bulk_update
from backend.core.db import announce, atomic, db
from backend.core.errors import AppError
from backend.models.locations import Location
from backend.models.players import DeviceType, Pairing, Player, PlayerStatus
from backend.schemas.realtime import PlayerCommandOut, RegisterIn, RegisterSuccess
from backend.services import activity, commands, settings, updates
from backend.services.players import PlayersChanged, SessionEnded
from backend.services.reports import PLAYERS


class UnknownKey(AppError):
    code, status, title = "unknown_key", 401, "This key belongs to no screen"


@dataclass(frozen=True)
class Arrival:
    """A machine that shows a screen's key."""

    session_id: str
    hello: RegisterIn
    address: str | None


@dataclass(frozen=True)
class Welcome:
    """What a screen is told when it registers: who it is, then its plan if it lacks it, then its open commands."""

    success: RegisterSuccess
    update: bytes | None
    commands: list[PlayerCommandOut]


def register(session_id: str, hello: RegisterIn, address: str | None) -> int:
    """A machine shows a screen's key: from now on it speaks for the screen; another one that did is told.

    Returns the screen's id. Announces: PlayersChanged, SessionEnded. Raises: UnknownKey.
    """
    return _registrations(Arrival(session_id, hello, address))


def welcome(player_id: int) -> Welcome:
    """What the screen that just registered should be told, in this order."""
    return _welcomes(player_id)


@atomic
def _register(arrivals: Sequence[Arrival]) -> list[int | AppError]:
    hashes = [security.key_hash(each.hello.player_key) for each in arrivals]
    screens = _by_key(set(hashes))
    rows: dict[int, dict[str, Any]] = {}
    for key_hash, arrival in zip(hashes, arrivals, strict=True):
        if key_hash in screens:
            _take_over(screens[key_hash], arrival, rows)
    if rows:
        bulk_update(
            PLAYERS, list(rows.values()), [name for name in next(iter(rows.values())) if name != "id"]
        )
        db.session.execute(delete(Pairing).where(Pairing.player_id.in_(rows)))
        back = [each for each in screens.values() if each.status is PlayerStatus.OFFLINE]
        if back:
            activity.record_all("player.online", [(each.id, each.location_id) for each in back])
        announce(PlayersChanged(tuple(rows)))
    unknown = UnknownKey("This key belongs to no screen. Pair the screen again.")
    return [screens[each].id if each in screens else unknown for each in hashes]


# Columns instead of rows of the session: with thousands at once it is what the time goes into.
_KNOWN = (
    Player.id,
    Player.key_hash,
    Player.location_id,
    Player.status,
    Player.session_id,
    Player.device_type,
    Player.resolution,
    Player.app_version,
    Player.mac_address,
)
_TOLD = (
    Player.id,
    Player.name,
    Location.name.label("place"),
    Player.code,
    Player.plan_hash,
    Player.plan_revision,
    Player.playback,
    Player.volume,
    Player.orientation,
)


def _by_key(hashes: set[str]) -> dict[str, Any]:
    """The screens with these keys, locked until the commit."""
    found = select(*_KNOWN).where(Player.key_hash.in_(hashes)).order_by(Player.id).with_for_update()
    return {row.key_hash: row for row in db.session.execute(found)}


def _take_over(screen: Any, arrival: Arrival, rows: dict[int, dict[str, Any]]) -> None:
    """Note what the row becomes; of two machines in one batch the later one has the screen."""
    owner = rows[screen.id]["session_id"] if screen.id in rows else screen.session_id
    if owner not in {None, arrival.session_id}:
        announce(SessionEnded(str(owner), "replaced"))
    hello = arrival.hello
    rows[screen.id] = {
        "id": screen.id,
        "session_id": arrival.session_id,
        "status": PlayerStatus.ONLINE,
        "last_seen_at": clock.now(),
        "ip_address": arrival.address,
        "device_type": _device_type(hello.device_type) or screen.device_type,
        "resolution": hello.resolution or screen.resolution,
        "app_version": hello.app_version or screen.app_version,
        "mac_address": hello.mac_address or screen.mac_address,
        "capabilities": orjson.dumps([each[:40] for each in hello.capabilities]).decode(),
        "fault": None,
        "applied_plan_hash": hello.plan_hash,
        "pending_plan_hash": None,
        "missing_count": 0,
    }


def _device_type(said: str | None) -> DeviceType | None:
    if said is None:
        return None
    return DeviceType(said) if said in set(DeviceType) else DeviceType.OTHER


def _welcome(player_ids: Sequence[int]) -> list[Welcome | AppError]:
    screens = _screens(set(player_ids))
    waiting = commands.open_commands_of(screens)
    lacking = {each: update.payload for update in updates.updates_for(screens) for each in update.player_ids}
    gone = UnknownKey("This screen has been removed. Pair it again.")
    return [
        Welcome(screens[each], lacking.get(each), waiting[each]) if each in screens else gone
        for each in player_ids
    ]


def _screens(player_ids: set[int]) -> dict[int, RegisterSuccess]:
    db.session.rollback()  # what was read before belongs to an older picture
    found = select(*_TOLD).join(Location, Location.id == Player.location_id)
    return {row.id: _success(row) for row in db.session.execute(found.where(Player.id.in_(player_ids)))}


def _success(row: Any) -> RegisterSuccess:
    return RegisterSuccess(
        player_id=row.id,
        name=row.name,
        location=row.place,
        code=row.code,
        server_time=clock.now(),
        heartbeat_seconds=config.current().heartbeat_seconds,
        plan_hash=row.plan_hash,
        plan_revision=row.plan_revision,
        playback=row.playback,
        volume=row.volume,
        orientation=row.orientation,
    )


_registrations = Batched[Arrival, int](_register)
_welcomes = Batched[int, Welcome](_welcome)


@atomic
def mark_silent() -> int:
    """Screens not heard of for as long as the settings say are offline. Returns how many. Announces: PlayersChanged."""
    latest = clock.now() - timedelta(seconds=settings.silence_seconds())
    silent = (
        select(Player.id, Player.location_id)
        .where(Player.status == PlayerStatus.ONLINE, Player.last_seen_at < latest)
        .order_by(Player.id)
        .limit(1_000)
        .with_for_update()  # a heartbeat that arrives now waits, and says online again after us
    )
    found = db.session.execute(silent).all()
    if not found:
        return 0
    ids = tuple(row.id for row in found)
    db.session.execute(
        update(Player).where(Player.id.in_(ids)).values(status=PlayerStatus.OFFLINE),
        execution_options={"synchronize_session": False},
    )
    activity.record_all("player.offline", [(row.id, row.location_id) for row in found])
    announce(PlayersChanged(ids))
    return len(found)


@atomic
def release(session_ids: Sequence[str], player_ids: Sequence[int]) -> None:
    """These sockets of a process that is going away no longer speak for these screens, which come back to another one.

    They count as online until they are silent for too long.
    """
    mine = Player.id.in_(player_ids), Player.session_id.in_(session_ids)
    db.session.execute(
        update(Player).where(*mine).values(session_id=None),
        execution_options={"synchronize_session": False},
    )
