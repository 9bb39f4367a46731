"""Screens: finding, making, changing and removing them. What they say themselves is in `presence`."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from backend.core import pages, security
from backend.core.db import announce, atomic, db
from backend.core.errors import Conflict, NotFound
from backend.core.pages import Page
from backend.core.versions import claim
from backend.models.locations import Location
from backend.models.players import DeviceType, Player, PlayerTag
from backend.models.users import User
from backend.schemas.players import PlayerChange, PlayerIn, PlayerQuery
from backend.services import activity, rights
from backend.services.rights import Permission
from backend.services.wanted import want_plans

CODE_ATTEMPTS = 5


@dataclass(frozen=True)
class PlayerChanged:
    """Something people see of this screen changed."""

    player_id: int


@dataclass(frozen=True)
class PlayersChanged:
    """Something people see of these screens changed."""

    player_ids: tuple[int, ...]


@dataclass(frozen=True)
class SessionEnded:
    """This socket no longer speaks for a screen; `reason` is `replaced` (by another machine), `revoked` or `deleted`."""

    session_id: str
    reason: str


def access_player(actor: User, player_id: int, permission: Permission) -> Player:
    """The screen, if the actor may do this with it. Raises: NotFound, Forbidden."""
    player = db.session.get(Player, player_id)
    if player is None or not rights.scope_of(actor).holds(player.location.path):
        raise NotFound("There is no such screen.")
    rights.require(actor, permission)
    return player


def access_place(actor: User, location_id: int, permission: Permission) -> Location:
    """A place the actor may put screens into. Raises: NotFound, Forbidden."""
    place = db.session.get(Location, location_id)
    if place is None or not rights.scope_of(actor).holds(place.path):
        raise NotFound("There is no such place.")
    rights.require(actor, permission)
    return place


def list_players(actor: User, query: PlayerQuery) -> Page[Player]:
    """The screens of the actor's places. Raises: Forbidden, Invalid (an unknown sort)."""
    rights.require(actor, Permission.PLAYER_READ)
    sorts = {
        "name": Player.name,
        "created_at": Player.created_at,
        "last_seen_at": Player.last_seen_at,
        "status": Player.status,
    }
    order = pages.ordering(query.sort, sorts, Player.id)
    return pages.paginate(_matching(actor, query).order_by(*order), query.page, query.per_page)


def _matching(actor: User, query: PlayerQuery) -> Select[Player]:
    found = select(Player).where(rights.in_own_places(actor, Player.location_id))
    if query.q:
        found = found.where(pages.says(query.q, Player.name, Player.code))
    if query.status:
        found = found.where(Player.status == query.status)
    if query.tag:
        found = found.where(Player.id.in_(select(PlayerTag.player_id).where(PlayerTag.tag == query.tag)))
    if query.location_id:
        path = select(Location.path).where(Location.id == query.location_id).scalar_subquery()
        found = found.where(Player.location_id.in_(select(Location.id).where(Location.path.startswith(path))))
    return found


@atomic
def create_player(actor: User, order: PlayerIn) -> tuple[Player, str]:
    """Make a screen that will bring this key. Returns it with the key, which is kept nowhere.

    Announces: PlayerChanged. Raises: NotFound, Forbidden.
    """
    place = access_place(actor, order.location_id, Permission.PLAYER_PAIR)
    key = security.new_key()
    player = add_player(place, order.name, key, order.device_type, order.tags)
    activity.record("player.created", actor=actor, player_id=player.id, location_id=place.id)
    return player, key


def add_player(place: Location, name: str, key: str, device_type: DeviceType, tags: list[str]) -> Player:
    """Add the row within the caller's transaction and want its first plan. Announces: PlayerChanged."""
    player = Player(name=name, location_id=place.id, key_hash=security.key_hash(key), device_type=device_type)
    player.tag_rows = [PlayerTag(tag=tag) for tag in sorted(set(tags))]
    _add_with_code(player)
    want_plans(Player.id == player.id)
    announce(PlayerChanged(player.id))
    return player


def _add_with_code(player: Player) -> None:
    """Codes are random and unique; one that is taken (of 244 million) is drawn again."""
    for _ in range(CODE_ATTEMPTS):
        player.code = security.new_code()
        try:
            with db.session.begin_nested():
                db.session.add(player)
        except IntegrityError:
            continue
        return
    raise Conflict("No free screen code was found. Try again.")


@atomic
def change_player(actor: User, player_id: int, change: PlayerChange) -> Player:
    """Rename, move, tag or turn a screen.

    Announces: PlayerChanged, and PlansWanted when it moved or its tags changed. Raises: NotFound, Forbidden, Stale.
    """
    player = access_player(actor, player_id, Permission.PLAYER_WRITE)
    place = (
        access_place(actor, change.location_id, Permission.PLAYER_WRITE)
        if change.location_id
        else player.location
    )
    claim(player, change.version)
    is_replanned = place.id != player.location_id or (
        change.tags is not None and set(change.tags) != set(player.tags)
    )
    player.location = place
    player.name = change.name or player.name
    player.orientation = change.orientation or player.orientation
    if change.tags is not None:
        _set_tags(player, change.tags)
    db.session.flush()
    if is_replanned:
        want_plans(Player.id == player.id)
        db.session.refresh(player, ["plan_wanted"])
    activity.record("player.changed", actor=actor, player_id=player.id, location_id=place.id)
    announce(PlayerChanged(player.id))
    return player


def _set_tags(player: Player, tags: list[str]) -> None:
    kept = {row.tag: row for row in player.tag_rows}
    player.tag_rows = [kept.get(tag) or PlayerTag(tag=tag) for tag in sorted(set(tags))]


@atomic
def new_key(actor: User, player_id: int) -> tuple[Player, str]:
    """Give a screen another key; whoever holds the old one is cut off at once.

    Announces: SessionEnded, PlayerChanged. Raises: NotFound, Forbidden.
    """
    player = access_player(actor, player_id, Permission.PLAYER_PAIR)
    key = security.new_key()
    player.key_hash = security.key_hash(key)
    _end_session(player, "revoked")
    activity.record("player.key_renewed", actor=actor, player_id=player.id, location_id=player.location_id)
    announce(PlayerChanged(player.id))
    return player, key


@atomic
def delete_player(actor: User, player_id: int) -> None:
    """Remove a screen and its commands; its machine shows a pairing code from then on.

    Announces: SessionEnded. Raises: NotFound, Forbidden.
    """
    player = access_player(actor, player_id, Permission.PLAYER_WRITE)
    _end_session(player, "deleted")
    activity.record("player.deleted", actor=actor, location_id=player.location_id, name=player.name)
    db.session.delete(player)


def _end_session(player: Player, reason: str) -> None:
    db.session.refresh(player, ["session_id"], with_for_update=True)  # a machine may be registering right now
    if player.session_id is not None:
        announce(SessionEnded(player.session_id, reason))
    player.session_id = None
