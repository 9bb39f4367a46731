"""One world for all generated questions of a file; what a question changed is put back at once."""

from collections.abc import Iterator

import pytest
from apiflask import APIFlask

from backend.core import config, counting
from backend.core.config import Config
from backend.core.db import db
from tests.conftest import _empty_tables
from tests.contract.asking import Asking
from tests.safety import world as worlds


@pytest.fixture(scope="module")
def asking(migrated_app: APIFlask, test_config: Config) -> Iterator[Asking]:
    """The server with two buildings and people of every role. Requests have application contexts of their own."""
    config.use(test_config)
    counting.use(counting.Counts())
    with migrated_app.app_context():
        world = worlds.build(migrated_app)
        db.session.remove()
    yield Asking.about(migrated_app, world, test_config)
    config.use(test_config)
    with migrated_app.app_context():
        _empty_tables()
        db.session.remove()
