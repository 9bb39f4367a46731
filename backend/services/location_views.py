"""Places as people see them."""

from collections.abc import Sequence

from sqlalchemy import func, select

from backend.core.db import db
from backend.models.campaigns import Campaign
from backend.models.locations import Location
from backend.models.players import Player
from backend.models.users import User
from backend.schemas.base import Ref
from backend.schemas.locations import LocationOut
from backend.services import rights
from backend.services.rights import Permission


def shown(actor: User, places: Sequence[Location]) -> list[LocationOut]:
    """With their screens counted and fallbacks named: two statements, however many places."""
    scope = rights.scope_of(actor)
    own = [place for place in places if scope.holds(place.path)]
    counts, fallbacks = _counts(own), _fallbacks(own)
    return [
        _own(actor, place, counts.get(place.id, 0), fallbacks.get(place.fallback_campaign_id or 0))
        if scope.holds(place.path)
        else _above(place)
        for place in places
    ]


def _counts(places: Sequence[Location]) -> dict[int, int]:
    ids = [place.id for place in places]
    counted = (
        select(Player.location_id, func.count())
        .where(Player.location_id.in_(ids))
        .group_by(Player.location_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _fallbacks(places: Sequence[Location]) -> dict[int, Ref]:
    ids = {place.fallback_campaign_id for place in places} - {None}
    rows = db.session.execute(select(Campaign.id, Campaign.name).where(Campaign.id.in_(ids)))
    return {row.id: Ref(id=row.id, name=row.name) for row in rows}


def _own(actor: User, place: Location, player_count: int, fallback: Ref | None) -> LocationOut:
    return LocationOut(
        id=place.id,
        name=place.name,
        parent_id=place.parent_id,
        path=place.path,
        timezone=place.timezone,
        address=place.address,
        latitude=place.latitude,
        longitude=place.longitude,
        fallback_campaign=fallback,
        max_storage_bytes=place.max_storage_bytes,
        player_count=player_count,
        can_edit=rights.may_change(actor, place, Permission.LOCATION_WRITE),
        version=place.version,
        created_at=place.created_at,
    )


def _above(place: Location) -> LocationOut:
    """Only what is needed to say where one's own places are."""
    return LocationOut(
        id=place.id,
        name=place.name,
        parent_id=place.parent_id,
        path=place.path,
        timezone=place.timezone,
        address="",
        latitude=None,
        longitude=None,
        fallback_campaign=None,
        max_storage_bytes=None,
        player_count=0,
        can_edit=False,
        version=place.version,
        created_at=place.created_at,
    )
