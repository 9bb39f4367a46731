"""Migrations: there and back, on a database of their own."""

import pytest
from sqlalchemy import inspect

from backend import create_app
from backend.core import config as settings
from backend.core import schema
from backend.core.db import Base, db


@pytest.fixture
def fresh_app(request, app, test_config, tmp_path):
    """An application on a database nobody has migrated."""
    address = f"sqlite:///{tmp_path / 'fresh.db'}"
    if not test_config.database.startswith("sqlite"):
        address = request.getfixturevalue("mariadb_server").make_database()
    config = test_config.model_copy(update={"database_url": address, "data_dir": tmp_path})
    fresh = create_app(config)
    with fresh.app_context():
        yield fresh
        db.engine.dispose()
    settings.use(test_config)


def tables():
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_the_schema_goes_up_and_down_and_up_again(fresh_app):
    assert not schema.is_current()

    schema.upgrade()
    assert schema.is_current()
    assert tables() == set(Base.metadata.tables)

    schema.downgrade("base")
    assert tables() == set()
    assert not schema.is_current()

    schema.upgrade()
    assert schema.is_current()


def test_migrating_twice_changes_nothing(fresh_app):
    schema.upgrade()
    schema.upgrade()

    assert schema.is_current()
