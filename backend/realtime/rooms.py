"""Rooms: which people hear what. Their names are made here and nowhere else, from the database only.

Screens have no rooms: what is for a screen is addressed to it by its id, see `fanout`.
"""

from collections.abc import Iterable

from backend.models.users import User
from backend.services import rights
from backend.words import Role


def location(location_id: int) -> str:
    """The people who may see this place."""
    return f"location_{location_id}"


def user(user_id: int) -> str:
    """One person's open windows."""
    return f"user_{user_id}"


def role(name: Role) -> str:
    """The people of a role: whoever is given another one hears from then on in another window."""
    return f"role_{name}"


ADMINISTRATORS = "administrators"


def heard_by(person: User) -> frozenset[str]:
    """What somebody's open windows listen to."""
    everywhere = [ADMINISTRATORS] if rights.scope_of(person).everywhere else []
    return frozenset([user(person.id), role(person.role), *map(location, person.location_ids), *everywhere])


def seen_from(lineage: Iterable[int]) -> list[str]:
    """Rooms of the people who may see a place: those who were given it or one above it, and administrators."""
    return [ADMINISTRATORS, *map(location, lineage)]
