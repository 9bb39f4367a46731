"""How a screen looks to people: its row, its place, what it plays, and one word for its state."""

from collections.abc import Sequence
from typing import Any

from backend.models.players import Player, PlayerStatus
from backend.schemas.base import Ref
from backend.schemas.players import PlanState, PlayerDetail, PlayerOut
from backend.schemas.realtime import PlayerStatusOut
from backend.services import playing
from backend.services.media_addresses import address_of
from backend.services.playing import Playing


def state_of(player: Player) -> PlanState:
    """One word for where the screen stands; a fault outweighs everything but being away."""
    if player.last_seen_at is None:
        return "waiting"
    if player.status is PlayerStatus.OFFLINE:
        return "offline"
    if player.fault:
        return "fault"
    if player.in_step:
        return "in_step"
    is_coming = player.pending_plan_hash is not None and player.pending_plan_hash == player.plan_hash
    return "downloading" if is_coming else "behind"


def shown(players: Sequence[Player]) -> list[PlayerOut]:
    """Screens as lists show them."""
    shows = playing.of_players(players)
    return [PlayerOut(**_common(player, shows[player.id])) for player in players]


def detailed(player: Player) -> PlayerDetail:
    """One screen with all that is known of it."""
    common = _common(player, playing.of_players([player])[player.id])
    return PlayerDetail(
        **common,
        fault=player.fault,
        resolution=player.resolution,
        ip_address=player.ip_address,
        mac_address=player.mac_address,
        app_version=player.app_version,
        capabilities=player.capabilities,
        system_info=player.system_info,
        plan_wanted=player.plan_wanted,
        plan_revision=player.plan_revision,
    )


def status_of(player: Player) -> PlayerStatusOut:
    """What changes while one looks, as a live event carries it."""
    return PlayerStatusOut(
        id=player.id,
        status=player.status,
        state=state_of(player),
        in_step=player.in_step,
        missing_count=player.missing_count,
        playback=player.playback,
        volume=player.volume,
        last_seen_at=player.last_seen_at,
        plan_hash=player.plan_hash,
        applied_plan_hash=player.applied_plan_hash,
        current_content_id=player.current_content_id,
        current_campaign_id=player.current_campaign_id,
        fault=player.fault,
    )


def _common(player: Player, shows: Playing) -> dict[str, Any]:
    content = shows.content
    thumbnail = content.blob.thumbnail_key if content is not None and content.blob is not None else None
    return {
        "id": player.id,
        "name": player.name,
        "code": player.code,
        "location": Ref(id=player.location.id, name=player.location.name),
        "timezone": player.location.timezone,
        "device_type": player.device_type,
        "tags": player.tags,
        "status": player.status,
        "state": state_of(player),
        "in_step": player.in_step,
        "missing_count": player.missing_count,
        "playback": player.playback,
        "volume": player.volume,
        "orientation": player.orientation,
        "last_seen_at": player.last_seen_at,
        "plan_hash": player.plan_hash,
        "applied_plan_hash": player.applied_plan_hash,
        "applied_at": player.applied_at,
        "current_content": None if content is None else Ref(id=content.id, name=content.title),
        "current_campaign": shows.campaign,
        "thumbnail_url": None if thumbnail is None else address_of(thumbnail),
        "version": player.version,
        "created_at": player.created_at,
    }
