"""The real application on a port, with real sockets, its planner and its sweep at work."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import eventlet
import pytest
from apiflask import APIFlask
from eventlet import wsgi
from werkzeug.serving import make_server

from backend.core import hub
from backend.core.db import db
from backend.jobs import planning
from backend.models.locations import Location
from backend.models.players import Player
from backend.realtime import server, sweep, windows, writing
from backend.services import reports
from tests.browser import Browser
from tests.factories import (
    all_want_plans,
    make_campaign,
    make_place,
    make_player,
    make_schedule,
    player_key,
    sign_in_as,
)
from tests.lines import Line, Screen, eventually

Kind = TypeVar("Kind", bound=Line)


@pytest.fixture(scope="session")
def address(migrated_app: APIFlask) -> Iterator[str]:
    """Where the application answers, for as long as this test process lives: on threads, or on eventlet."""
    serving = _on_eventlet if hub.mode() == "eventlet" else _on_threads
    with serving(migrated_app) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _on_threads(app: APIFlask) -> Iterator[int]:
    listener = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=lambda: listener.serve_forever(poll_interval=0.05), daemon=True)
    thread.start()
    yield listener.server_port
    listener.shutdown()
    thread.join()


@contextmanager
def _on_eventlet(app: APIFlask) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    serving = eventlet.spawn(wsgi.server, listener, app, log_output=False)
    yield listener.getsockname()[1]
    serving.kill()


class SettledScreen(Screen):
    """A screen whose words are written, and what they bring is heard, when it has said them."""

    def says(self, event: str, *payload: Any) -> Any:
        answer = super().says(event, *payload)
        with server.app().app_context():
            reports.flush()
        super().says("is_all_heard")  # answered after everything that came before
        return answer


class Site:
    """The serving application and everybody who is connected to it."""

    def __init__(self, app: APIFlask, address: str) -> None:
        self.app, self.address = app, address
        self._lines: list[Line] = []

    def line(self, kind: type[Kind] = Line) -> Kind:  # type: ignore[assignment]  # the default where no kind is given
        """A line that is not open yet."""
        opened = kind(self.address)
        self._lines.append(opened)
        return opened

    def connected(self, **said: Any) -> Screen:
        """A screen that opened its line and said this."""
        return self.line(SettledScreen).connects(**said)

    def screen(self, player: Player, **more: Any) -> Screen:
        """The machine of this player, registered."""
        arrived = self.connected()
        assert arrived.registers(player_key(player), **more) == {"ok": True}
        return arrived

    def window(self, who: str = "manager", locations: Any = ()) -> tuple[Line, Browser]:
        """Somebody's open web app, and the browser it runs in."""
        browser = self.app.test_client()
        assert isinstance(browser, Browser)
        sign_in_as(browser, who, locations)
        token = browser.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
        return self.line().connects(token=token), browser

    def close(self) -> None:
        """Everybody leaves, and the server has noticed."""
        for each in self._lines:
            each.goes_away()
        raw = server.raw()
        eventually(lambda: not raw.environ and not raw.manager.rooms.get("/"), "everybody leaving")


@pytest.fixture
def site(app: APIFlask, address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(sweep, "EVERY_SECONDS", 0.1)
    serving = Site(app, address)
    at_work = [planning.start(app), sweep.start(app), windows.start(app), writing.start(app)]
    yield serving
    serving.close()
    for each in at_work:
        each.stop()


@pytest.fixture
def fresh() -> Callable[[Any], Any]:
    """A row as it is in the database, once what screens have said is written."""

    def read(row: Any) -> Any:
        reports.flush()
        db.session.rollback()
        db.session.refresh(row)
        return row

    return read


@pytest.fixture
def place(app: APIFlask) -> Location:
    return make_place("Lobby")


@pytest.fixture
def player(place: Location) -> Player:
    """A screen whose place has one schedule, planned."""
    make_schedule(make_campaign(place, name="Breakfast"), place)
    made = make_player(place, "Door")
    all_want_plans()
    planning.run()
    return made
