"""The places and the people that most stories over HTTP begin with."""

import pytest
from apiflask import APIFlask

from backend.models.locations import Location
from tests.browser import Browser
from tests.factories import make_place, sign_in_as


@pytest.fixture
def tower(app: APIFlask) -> Location:
    return make_place("Tower")


@pytest.fixture
def lobby(tower: Location) -> Location:
    """A place in the tower."""
    return make_place("Lobby", tower)


@pytest.fixture
def manager(client: Browser, tower: Location) -> Browser:
    """Somebody who runs the tower."""
    return sign_in_as(client, "manager", [tower])
