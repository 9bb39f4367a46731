"""The shape of the database: brought up one process at a time, and checked before serving."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from backend.core.config import current
from backend.core.db import db
from backend.core.errors import Unavailable
from backend.core.filelock import locked

log = structlog.get_logger(__name__)
FOLDER = Path(__file__).resolve().parents[1] / "migrations"
LOCK_NAME = "tvs_migration"
LOCK_SECONDS = 120


def alembic_config() -> AlembicConfig:
    """Where the migrations are."""
    config = AlembicConfig(str(FOLDER / "alembic.ini"))
    config.set_main_option("script_location", str(FOLDER))
    return config


def upgrade(revision: str = "head") -> None:
    """Bring the database up to `revision`. Others that try at the same time wait, then find nothing to do."""
    with locked(current().data_dir / "migration.lock"), _database_lock():
        command.upgrade(alembic_config(), revision)


def downgrade(revision: str) -> None:
    """Take the database back to `revision`."""
    with locked(current().data_dir / "migration.lock"), _database_lock():
        command.downgrade(alembic_config(), revision)


def is_current() -> bool:
    """Whether the database has exactly the shape this program knows."""
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == set(ScriptDirectory.from_config(alembic_config()).get_heads())


def belongs_here(item: Any, _name: str | None, kind: str, _is_reflected: bool, _other: Any) -> bool:
    """For Alembic's comparisons: an index that stands on MariaDB only (`info={"only_on": …}`) is not missed on SQLite."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    return not (kind == "index" and is_sqlite and item.info.get("only_on") == "mariadb")


@contextmanager
def _database_lock() -> Iterator[None]:
    """MariaDB's own lock by name, for hosts that share the database but no disk; SQLite has the file lock alone."""
    if db.engine.dialect.name == "sqlite":
        yield
        return
    with db.engine.connect() as connection:
        wanted = {"name": LOCK_NAME, "seconds": LOCK_SECONDS}
        if connection.execute(text("SELECT GET_LOCK(:name, :seconds)"), wanted).scalar() != 1:
            raise Unavailable("Another process has been migrating the database for two minutes.")
        try:
            yield
        finally:
            connection.execute(text("SELECT RELEASE_LOCK(:name)"), {"name": LOCK_NAME})
