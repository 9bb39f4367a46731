"""The places and the people that most stories over HTTP begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask

from backend.core import storage
from backend.core.db import db
from backend.core.storage import Store
from backend.models.locations import Location
from backend.models.users import Identity, User
from backend.services import issuers
from tests import tus
from tests.browser import Browser
from tests.coming_in import settings_for
from tests.conftest import Settings
from tests.factories import make_place, make_user, sign_in_as
from tests.issuer import Issuer, issuer


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


@pytest.fixture
def own_store(setting: Settings, tmp_path: Path) -> Store:
    """A store that only this story puts something into."""
    setting(uploads_dir=tmp_path / "uploads")
    return storage.current()


@pytest.fixture
def announced(own_store: Store, manager: Browser, tower: Location) -> str:
    """The address of a picture that was announced and of which nothing has come."""
    return tus.begun(manager, len(tus.PICTURE), filename="rocket.jpg", location_id=tower.id)


@pytest.fixture
def there(setting: Settings) -> Iterator[Issuer]:
    """A sign-in service in the house, which the settings name."""
    issuers.forget()
    with issuer() as serving:
        setting(**settings_for(serving))
        yield serving
    issuers.forget()


@pytest.fixture
def ana_from_there(there: Issuer) -> User:
    """Ana, who has come in by that service before."""
    user = make_user("manager", username="ana")
    db.session.add(Identity(user_id=user.id, issuer=there.url, subject="4711"))
    db.session.commit()
    return user
