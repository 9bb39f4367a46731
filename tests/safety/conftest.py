"""A real server for attackers: one for each file of stories, since a story must find it as a stranger would."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask

from tests.conftest import Settings
from tests.library import Library, opened
from tests.realtime.conftest import address, place, player, site
from tests.safety.asked import Asked, ask_everything
from tests.served import Served

__all__ = ["address", "place", "player", "site"]

SETTINGS = {"MAX_VIDEO_BYTES": str(64 * 1024 * 1024)}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library that is served, with the administrator signed in."""
    served = Served(tmp_path_factory.mktemp("attacked"), SETTINGS)
    yield opened(served)
    served.leaves()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-rights-table", action="store_true", help="write tests/safety/rights.csv anew, for review"
    )


@pytest.fixture
def writing(request: pytest.FixtureRequest) -> bool:
    """Whether the table of rights is to be written instead of compared with."""
    return bool(request.config.getoption("--write-rights-table", default=False))


@pytest.fixture
def web_folder(setting: Settings, tmp_path: Path) -> None:
    """A built web app, player and documentation, as small as they come."""
    for name in ("web", "player", "docs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text("<!doctype html>")
    setting(web_dir=tmp_path)


_asked: dict[str, list[Asked]] = {}


@pytest.fixture
def asked(asker: str, request: pytest.FixtureRequest) -> list[Asked]:
    """What this asker was answered to every question; asked once in a test process."""
    if asker not in _asked:
        request.getfixturevalue("web_folder")
        app: APIFlask = request.getfixturevalue("app")
        _asked[asker] = ask_everything(app, asker)
    return _asked[asker]
