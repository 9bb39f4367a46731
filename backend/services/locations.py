"""Places: a tree. What is given, scheduled or forbidden at a place holds for everything below it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, literal, select, update
from sqlalchemy.exc import IntegrityError

from backend.core.db import atomic, db
from backend.core.errors import Forbidden, InUse, Invalid, NotFound, QuotaExceeded
from backend.core.pages import Page, ordering, paginate, says
from backend.core.versions import claim
from backend.models.campaigns import Campaign
from backend.models.locations import Location
from backend.models.users import User
from backend.schemas.locations import LocationChange, LocationIn, LocationQuery
from backend.services import activity, place_uses, quotas, reach, rights, trash
from backend.services.rights import Permission
from backend.services.wanted import want_plans

DEEPEST = 12
SORTS = {"path": Location.path, "name": Location.name, "created_at": Location.created_at}
NEVER_EMPTY = ("name", "timezone", "address")
PLANNED = {"timezone", "fallback_campaign_id", "parent_id"}  # what decides what the screens below play


def access_location(actor: User, location_id: int, permission: Permission) -> Location:
    """The place, if the actor may do this with it; places above one's own may be read. Raises: NotFound, Forbidden."""
    place = db.session.get(Location, location_id)
    scope = rights.scope_of(actor)
    if place is None or not (scope.holds(place.path) or scope.lies_below(place.path)):
        raise NotFound("There is no such place.")
    rights.require(actor, permission)
    if not scope.holds(place.path) and permission not in rights.READS:
        raise Forbidden("This place lies above yours: you can see it but not change it.")
    return place


def place_for(actor: User, location_id: int | None, permission: Permission) -> Location | None:
    """The place that something is put in; none only for administrators, whose things nobody else sees.

    Raises: Invalid, NotFound, Forbidden.
    """
    if location_id is not None:
        return access_location(actor, location_id, permission)
    if not rights.scope_of(actor).everywhere:
        raise Invalid(
            "Say which place this belongs to.", errors={"location_id": ["choose one of your places"]}
        )
    return None


def at_or_below(location_id: int) -> Select[Any]:
    """The ids of a place and of all below it."""
    path = select(Location.path).where(Location.id == location_id).scalar_subquery()
    return select(Location.id).where(Location.path.startswith(path))


def list_locations(actor: User, query: LocationQuery) -> Page[Location]:
    """The actor's places, those below and, to name them, those above. Raises: Invalid (an unknown sort)."""
    rights.require(actor, Permission.LOCATION_READ)
    visible = select(Location).where(rights.usable_places(actor))
    if query.q.strip():
        visible = visible.where(says(query.q, Location.name))
    order = ordering(query.sort, SORTS, Location.id)
    return paginate(visible.order_by(*order), query.page, query.per_page)


@atomic
def create_location(actor: User, order: LocationIn) -> Location:
    """Make a place below one of the actor's; places at the top are for administrators.

    Announces: ActivityAdded. Raises: NotFound, Forbidden, Invalid, QuotaExceeded.
    """
    parent = _parent_for(actor, order.parent_id)
    if order.max_storage_bytes is not None:
        _may_bound(actor)
    _usable_fallback(actor, order.fallback_campaign_id)
    _refuse_past_quota(actor)
    place = Location(**order.model_dump(), path="")
    db.session.add(place)
    db.session.flush()
    place.path = f"{parent.path if parent else '/'}{place.id}/"
    activity.record("location.created", actor=actor, location_id=place.id, name=place.name)
    return place


@atomic
def change_location(actor: User, location_id: int, change: LocationChange) -> Location:
    """Rename, describe or move a place. What decides plans makes the screens there and below want new ones.

    Announces: ActivityAdded, PlansWanted. Raises: NotFound, Forbidden, Invalid, Stale.
    """
    place = access_location(actor, location_id, Permission.LOCATION_WRITE)
    given = change.model_dump(exclude_unset=True, exclude={"version"})
    _refuse_empty(given)
    if given.get("max_storage_bytes", place.max_storage_bytes) != place.max_storage_bytes:
        _may_bound(actor)
    if given.get("fallback_campaign_id") != place.fallback_campaign_id:
        _usable_fallback(actor, given.get("fallback_campaign_id"))
    differing = {name for name, value in given.items() if value != getattr(place, name)}
    if "parent_id" in differing:
        _move(actor, place, given["parent_id"], change.version)
    else:
        claim(place, change.version)
    for name in differing:
        setattr(place, name, given[name])
    db.session.flush()
    if differing & PLANNED:
        want_plans(reach.in_place(place.path))
    activity.record("location.changed", actor=actor, location_id=place.id, name=place.name)
    return place


@atomic
def delete_location(actor: User, location_id: int) -> None:
    """Remove an empty place; what lies in its trash moves to the trash of the place above.

    Announces: ActivityAdded. Raises: NotFound, Forbidden, InUse (with `used_in`).
    """
    place = access_location(actor, location_id, Permission.LOCATION_WRITE)
    uses, count = place_uses.uses_of(place.id)
    refusal = f"{place.name} is not empty. Move or remove what is in it first."
    if uses:
        raise InUse(refusal, used_in=uses, used_count=count)
    trash.move_up(place)
    activity.record("location.deleted", actor=actor, location_id=place.parent_id, name=place.name)
    db.session.delete(place)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody put something there at this very moment
        raise InUse(refusal) from error


def _refuse_empty(given: dict[str, Any]) -> None:
    missing = [name for name in NEVER_EMPTY if name in given and given[name] is None]
    if missing:
        raise Invalid("These can't be empty.", errors={name: ["it can't be null"] for name in missing})


def _may_bound(actor: User) -> None:
    if not rights.scope_of(actor).everywhere:
        raise Forbidden("How much a place may keep is said by administrators.")


def _usable_fallback(actor: User, campaign_id: int | None) -> None:
    if campaign_id is None:
        return
    seen = rights.in_usable_places(actor, Campaign.location_id)
    if db.session.scalar(select(Campaign.id).where(Campaign.id == campaign_id, seen)) is None:
        raise NotFound("There is no such campaign.")


def _parent_for(actor: User, parent_id: int | None) -> Location | None:
    """The place above a new one, locked so that it does not move meanwhile."""
    if parent_id is None:
        if not rights.scope_of(actor).everywhere:
            raise Forbidden("Places at the top are made by administrators. Choose the place yours lies in.")
        return None
    parent = access_location(actor, parent_id, Permission.LOCATION_WRITE)
    db.session.refresh(parent, with_for_update=True)
    _refuse_depth(parent.depth + 1)
    return parent


def _refuse_depth(depth: int) -> None:
    if depth > DEEPEST:
        raise Invalid(
            f"Places can be {DEEPEST} deep.", errors={"parent_id": ["it is too deep in the tree already"]}
        )


def _refuse_past_quota(actor: User) -> None:
    if actor.max_locations is None or rights.scope_of(actor).everywhere:
        return
    db.session.refresh(actor, with_for_update=True)  # two made at once are counted one after the other
    count = db.session.scalar(select(func.count(Location.id)).where(rights.own_places(actor))) or 0
    if count >= actor.max_locations:
        raise QuotaExceeded(
            f"You can have {actor.max_locations} places and have {count}.", limit=actor.max_locations
        )


def _move(actor: User, place: Location, parent_id: int | None, version: int) -> None:
    """Hang the place and all below it somewhere else.

    Places are few and moves are rare: all are locked, so that two moves at once can't make a circle.
    """
    parent = _parent_for(actor, parent_id)
    db.session.scalars(select(Location).with_for_update().execution_options(populate_existing=True)).all()
    if parent is not None and parent.path.startswith(place.path):
        raise Invalid(
            "A place can't lie in itself.", errors={"parent_id": ["it is this place or lies in it"]}
        )
    claim(place, version)
    before, after = place.path, f"{parent.path if parent else '/'}{place.id}/"
    below = Location.path.startswith(before)
    if parent is not None:
        quotas.refuse_over_quota(parent.id, quotas.used_bytes(before), leaving=place.parent_id)
    _refuse_depth(
        _deepest_of(db.session.scalars(select(Location.path).where(below)).all())
        + _levels(after)
        - _levels(before)
    )
    moved = (
        update(Location)
        .where(below)
        .values(path=literal(after) + func.substr(Location.path, len(before) + 1))
    )
    db.session.execute(moved, execution_options={"synchronize_session": False})
    for each in db.session.scalars(select(Location).where(Location.path.startswith(after))):
        db.session.refresh(each, ["path"])


def _levels(path: str) -> int:
    return path.count("/") - 1


def _deepest_of(paths: Collection[str]) -> int:
    return max(map(_levels, paths))
