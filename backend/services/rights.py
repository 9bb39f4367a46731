"""Who may do what, and where: one table of permissions and one tree of places.

Everything that fetches by id goes through an `access_*` verb that fetches and authorises in one step: what lies in a place
the actor has no part in is *not found*.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, false, or_, select, true

from backend.core.errors import Forbidden, NotFound
from backend.models.locations import Location
from backend.models.users import Role, User


class Permission(StrEnum):
    CONTENT_READ = "content.read"
    CONTENT_WRITE = "content.write"
    CAMPAIGN_READ = "campaign.read"
    CAMPAIGN_WRITE = "campaign.write"
    SCHEDULE_READ = "schedule.read"
    SCHEDULE_WRITE = "schedule.write"
    PLAYER_READ = "player.read"
    PLAYER_WRITE = "player.write"
    PLAYER_PAIR = "player.pair"
    PLAYER_COMMAND = "player.command"
    LOCATION_READ = "location.read"
    LOCATION_WRITE = "location.write"
    USER_READ = "user.read"
    USER_WRITE = "user.write"
    DASHBOARD_READ = "dashboard.read"
    ACTIVITY_READ = "activity.read"
    AUDIT_READ = "audit.read"
    SETTINGS_READ = "settings.read"
    SETTINGS_WRITE = "settings.write"


READS = frozenset(
    {
        Permission.CONTENT_READ,
        Permission.CAMPAIGN_READ,
        Permission.SCHEDULE_READ,
        Permission.PLAYER_READ,
        Permission.LOCATION_READ,
        Permission.DASHBOARD_READ,
        Permission.ACTIVITY_READ,
    }
)
SCREENS = frozenset({Permission.PLAYER_WRITE, Permission.PLAYER_PAIR, Permission.PLAYER_COMMAND})
EDITS = frozenset(
    {
        Permission.CONTENT_WRITE,
        Permission.CAMPAIGN_WRITE,
        Permission.SCHEDULE_WRITE,
        Permission.LOCATION_WRITE,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.MANAGER: READS | SCREENS | EDITS,
    Role.TECHNICIAN: READS | SCREENS,
    Role.VIEWER: READS,
}


def may(actor: User, permission: Permission) -> bool:
    """Whether the actor's role has this permission at all."""
    return permission in PERMISSIONS[actor.role]


def require(actor: User, permission: Permission) -> None:
    """Raises: Forbidden when the actor's role may not do this anywhere."""
    if not may(actor, permission):
        raise Forbidden(f"A {actor.role} may not do this. Ask an administrator.")


@dataclass(frozen=True)
class Scope:
    """The part of the tree somebody has: everything, or what begins with one of these paths."""

    everywhere: bool
    paths: tuple[str, ...]

    def holds(self, path: str) -> bool:
        """Whether this place is one of the actor's or lies below one."""
        return self.everywhere or path.startswith(self.paths)

    def lies_below(self, path: str) -> bool:
        """Whether one of the actor's places is this place or lies below it: then what is there may be used."""
        return self.everywhere or any(own.startswith(path) for own in self.paths)

    def ancestor_ids(self) -> set[int]:
        """Ids of the places above (and including) the actor's own."""
        return {int(part) for path in self.paths for part in path.split("/") if part}


def scope_of(actor: User) -> Scope:
    """The places of this actor; administrators have all."""
    return Scope(actor.role is Role.ADMIN, tuple(location.path for location in actor.locations))


def own_places(actor: User) -> ColumnElement[bool]:
    """A condition on `Location`: the actor's places and all below."""
    scope = scope_of(actor)
    if scope.everywhere:
        return true()
    return or_(false(), *(Location.path.like(f"{path}%") for path in scope.paths))


def usable_places(actor: User) -> ColumnElement[bool]:
    """A condition on `Location`: the actor's places, all below, and those above, whose content may be used."""
    return or_(own_places(actor), Location.id.in_(scope_of(actor).ancestor_ids()))


def in_own_places(actor: User, location_id: Any) -> ColumnElement[bool]:
    """A condition on a column that holds a place's id (a column without one is for administrators only)."""
    if scope_of(actor).everywhere:
        return true()
    return location_id.in_(select(Location.id).where(own_places(actor)))  # type: ignore[no-any-return]  # a column given as Any gives a condition


def in_usable_places(actor: User, location_id: Any) -> ColumnElement[bool]:
    """Like `in_own_places`, with the places above, whose things may be used but not changed."""
    if scope_of(actor).everywhere:
        return true()
    return location_id.in_(select(Location.id).where(usable_places(actor)))  # type: ignore[no-any-return]  # a column given as Any gives a condition


class Placed(Protocol):
    """A row that belongs to a place, or to administrators only."""

    location_id: Any


Row = TypeVar("Row", bound=Placed)


def access_placed(
    actor: User, row: Row | None, place: Location | None, permission: Permission, what: str
) -> Row:
    """The row, if the actor may do this with it. `place` is the row's own place.

    What one sees only because it lies above one's places may be read and used, not changed.
    Raises: NotFound (invisible or not there: the same words), Forbidden.
    """
    scope = scope_of(actor)
    path = place.path if place else None
    is_own = scope.everywhere or (path is not None and scope.holds(path))
    if row is None or not (is_own or (path is not None and scope.lies_below(path))):
        raise NotFound(f"There is no such {what}.")
    require(actor, permission)
    if not is_own and permission not in READS:
        raise Forbidden(f"This {what} belongs to a place above yours: you can use it but not change it.")
    return row


def may_change(actor: User, place: Location | None, permission: Permission) -> bool:
    """Whether the actor could change what belongs to this place: what the web app offers."""
    return may(actor, permission) and is_own(actor, place)


def is_own(actor: User, place: Location | None) -> bool:
    """Whether this place is one of the actor's or lies below one; administrators have what belongs nowhere too."""
    scope = scope_of(actor)
    return scope.everywhere or (place is not None and scope.holds(place.path))
