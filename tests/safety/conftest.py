"""A real server for attackers: one for each file of stories, since a story must find it as a stranger would."""

from collections.abc import Iterator

import pytest

from tests.library import Library, opened
from tests.served import Served

SETTINGS = {"MAX_VIDEO_BYTES": str(64 * 1024 * 1024)}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library that is served, with the administrator signed in."""
    served = Served(tmp_path_factory.mktemp("attacked"), SETTINGS)
    yield opened(served)
    served.leaves()
