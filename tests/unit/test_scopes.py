"""Scopes: which part of the tree of places somebody has."""

import pytest

from backend.models.users import Role
from backend.services.rights import EDITS, PERMISSIONS, READS, SCREENS, Permission, Scope

TWO_FLOORS = Scope(False, ("/1/7/", "/2/"))


@pytest.mark.parametrize(
    ("path", "is_own", "is_above"),
    [
        ("/1/7/", True, True),
        ("/1/7/9/", True, False),
        ("/2/", True, True),
        ("/2/3/", True, False),
        ("/1/", False, True),
        ("/1/8/", False, False),
        ("/1/70/", False, False),  # not below 7, though it begins alike
        ("/20/", False, False),
    ],
)
def test_rights_on_a_place_hold_for_everything_below(path, is_own, is_above):
    assert TWO_FLOORS.holds(path) is is_own
    assert TWO_FLOORS.lies_below(path) is is_above


def test_administrators_have_all_and_nobody_has_nothing():
    assert Scope(True, ()).holds("/4711/")
    assert not Scope(False, ()).holds("/1/")
    assert not Scope(False, ()).lies_below("/1/")


def test_places_above_are_known_by_their_numbers():
    assert TWO_FLOORS.ancestor_ids() == {1, 7, 2}


def test_roles_grow_from_viewer_to_administrator():
    viewer, technician, manager, admin = (
        PERMISSIONS[role] for role in (Role.VIEWER, Role.TECHNICIAN, Role.MANAGER, Role.ADMIN)
    )

    assert viewer < technician < manager < admin == set(Permission)
    assert viewer == READS
    assert technician - viewer == SCREENS
    assert manager - technician == EDITS
    assert admin - manager == {
        Permission.USER_READ,
        Permission.USER_WRITE,
        Permission.AUDIT_READ,
        Permission.SETTINGS_READ,
        Permission.SETTINGS_WRITE,
    }
