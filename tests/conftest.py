"""What every test may ask for: the application on an empty database, a browser for it, a clock that can be set.

On SQLite, or on a private MariaDB with TEST_DATABASE=mariadb. The schema is made by the real migrations, once for each test
process; between tests only rows go.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from apiflask import APIFlask

from backend import create_app
from backend.core import acting, clock, counting, schema
from backend.core import config as settings
from backend.core.config import Config
from backend.core.db import Base, db
from backend.core.storage.incoming import INCOMING
from backend.realtime import server
from backend.services import audit_refusals
from tests.browser import Browser
from tests.children import way
from tests.served import NO_LIMITS
from tests.servers import MariaDb, mariadb_server, redis_server, s3_server

__all__ = ["mariadb_server", "redis_server", "s3_server", "way"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever touches the database is run again on MariaDB. Whole processes go first: nobody waits for them at the end."""
    for item in items:
        if "app" in getattr(item, "fixturenames", ()):
            item.add_marker("mariadb")
    slow = {item.path for item in items if item.get_closest_marker("processes")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def database_address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty database of the kind this run is about."""
    if os.environ.get("TEST_DATABASE") == "mariadb":
        server: MariaDb = request.getfixturevalue("mariadb_server")
        return server.make_database()
    return f"sqlite:///{tmp_path_factory.mktemp('database') / 'tvs.db'}"


def async_mode() -> Literal["eventlet", "threading"]:
    """The kind of threads of this test process: eventlet's when it was started with `-p tests.green`."""
    return "eventlet" if "tests.green" in sys.modules else "threading"


@pytest.fixture(scope="session")
def test_config(database_address: str, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The settings of this test process."""
    folder = tmp_path_factory.mktemp("tvs")
    return Config(
        _env_file=None,
        database_url=database_address,
        data_dir=folder / "data",
        uploads_dir=folder / "uploads",
        socketio_async_mode=async_mode(),
        allow_http=True,
        redis_url=None,
        log_level="WARNING",
        **{name.lower(): int(many) for name, many in NO_LIMITS.items()},
    )


@pytest.fixture(scope="session")
def migrated_app(test_config: Config) -> APIFlask:
    """One application for all tests of this process."""
    app = create_app(test_config)
    app.test_client_class = Browser
    with app.app_context():
        schema.upgrade()
        db.engine.dispose()
    return app


@pytest.fixture
def app(migrated_app: APIFlask, test_config: Config) -> Iterator[APIFlask]:
    """The application, its database empty, with an application context for calling services and reading rows.

    Nobody acts yet, and no upload is under way: what the story before left of either is gone.
    """
    settings.use(test_config)
    acting.begins(acting.SYSTEM)
    for part in (test_config.uploads_dir / INCOMING).glob("part-*"):
        part.unlink()
    counting.use(counting.Counts())
    audit_refusals.forget()
    # Another story may have made an application of its own: a process has one that is served.
    server._State.socketio, server._State.app = migrated_app.extensions["socketio"], migrated_app
    with migrated_app.app_context():
        yield migrated_app
        db.session.rollback()
        _empty_tables()
        db.session.remove()


def _empty_tables() -> None:
    with db.engine.begin() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        off, on = (
            ("PRAGMA defer_foreign_keys=ON", "PRAGMA defer_foreign_keys=OFF")
            if is_sqlite
            else ("SET FOREIGN_KEY_CHECKS=0", "SET FOREIGN_KEY_CHECKS=1")
        )
        connection.exec_driver_sql(off)
        for table in reversed(Base.metadata.sorted_tables):
            connection.exec_driver_sql(f"DELETE FROM {table.name}")  # noqa: S608 - our own tables
        connection.exec_driver_sql(on)


@pytest.fixture
def client(app: APIFlask) -> Browser:
    """Somebody who has not signed in: see `sign_in_as` in tests/factories.py."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser


@pytest.fixture
def setting(app: APIFlask, test_config: Config) -> Iterator["Settings"]:
    """Change settings for this test: `setting(max_image_bytes=10)`."""
    yield Settings(test_config)
    settings.use(test_config)


class Settings:
    """Settings that differ for the length of one test."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def __call__(self, **changes: object) -> Config:
        self.config = self.config.model_copy(update=changes)
        settings.use(self.config)
        return self.config


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def stands_at(self, instant: datetime | str) -> None:
        """Set it; text is ISO 8601, in UTC unless it says otherwise."""
        given = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        self.instant = given if given.tzinfo else given.replace(tzinfo=UTC)

    def goes_on(self, **duration: float) -> None:
        """Let time pass: `goes_on(minutes=5)`."""
        self.instant += timedelta(**duration)


@pytest.fixture
def the_clock() -> Iterator[Clock]:
    """The product's clock, standing at a Wednesday noon until the test moves it."""
    hands = Clock(datetime(2026, 3, 11, 12, 0, tzinfo=UTC))
    with clock.showing(lambda: hands.instant):
        yield hands
