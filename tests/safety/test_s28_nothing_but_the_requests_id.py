"""s28: whatever breaks, at whichever address and in whichever event, the answer is the same few words and the request's id."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy.exc import IntegrityError, OperationalError

from backend.realtime import handlers, server
from tests.browser import Browser, is_problem
from tests.factories import make_place, make_player, player_key
from tests.wire import Refused

SECRET = "/srv/secret/path, password hush"
# Of a program, a machine or a database: nothing of the kind stands in an answer.
TELLS = re.compile(
    r"secret|hush|Traceback|File \"|line \d+|\.py\b|Error\(|SELECT|sqlalchemy|/srv|/home|/usr", re.IGNORECASE
)
BROKEN: dict[str, tuple[Exception, int, str]] = {
    "a mistake of ours": (RuntimeError(SECRET), 500, "internal"),
    "a name that is not there": (KeyError(SECRET), 500, "internal"),
    "a file that is not there": (FileNotFoundError(2, "No such file", SECRET), 500, "internal"),
    "a database that is gone": (
        OperationalError(f"SELECT {SECRET}", {}, Exception(SECRET)),
        503,
        "unavailable",
    ),
    "a row that is gone": (IntegrityError(f"INSERT {SECRET}", {}, Exception(SECRET)), 409, "conflict"),
}


def questions(app: APIFlask) -> Iterator[tuple[str, str, str]]:
    """Every address with every method, and the route that answers it."""
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<int:\w+>", "7", rule.rule)
        address = re.sub(r"<[^>]+>", "x", address)
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield method, address, rule.endpoint


@pytest.fixture
def broken(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have every route fail with this."""

    def with_this(error: Exception) -> None:
        def fail(**_: Any) -> None:
            raise error

        for endpoint in list(app.view_functions):
            monkeypatch.setitem(app.view_functions, endpoint, fail)

    return with_this


@pytest.mark.parametrize("what", BROKEN)
def test_s28_at_every_address_of_every_blueprint(client: Browser, broken: Any, what: str):
    error, status, code = BROKEN[what]
    broken(error)
    asked = list(questions(client.application))  # type: ignore[arg-type]  # it is ours

    for method, address, endpoint in asked:
        answer = client.open(address, method=method, headers={"X-Request-Id": "support-4711"})

        assert answer.status_code == status, (method, address, answer.text)
        assert answer.headers["X-Request-Id"] == "support-4711"
        assert not TELLS.search(answer.text), (endpoint, answer.text)
        assert not TELLS.search(str(answer.headers)), (endpoint, answer.headers)
        if method != "HEAD":
            body = is_problem(answer, status, code)
            assert body["request_id"] == "support-4711"
            assert body.keys() == {"type", "title", "status", "detail", "code", "request_id"}

    blueprints = {endpoint.partition(".")[0] for _, _, endpoint in asked if "." in endpoint}
    assert blueprints == set(client.application.blueprints)


def test_s28_the_log_says_what_it_was_under_the_same_id(
    client: Browser, broken: Any, caplog: pytest.LogCaptureFixture
):
    broken(RuntimeError(SECRET))

    client.get("/api/players", headers={"X-Request-Id": "support-4711"})

    (line,) = [each for each in caplog.records if SECRET in each.getMessage()]
    assert "support-4711" in line.getMessage()


def fails(*_: Any, **__: Any) -> Any:
    raise RuntimeError(SECRET)


# What each event asks, and what is said to it.
EVENTS: dict[str, tuple[tuple[Any, str], dict[str, Any]]] = {
    "player_heartbeat": ((handlers.reports, "heartbeat"), {}),
    "campaign_ack": (
        (handlers.reports, "acknowledge"),
        {"plan_hash": "0" * 64, "revision": 1, "status": "applied"},
    ),
    "player_status_update": ((handlers.commands, "report"), {"command_id": "x", "stage": "done"}),
    "media_broken": ((handlers.damage, "suspect"), {"sha256": "0" * 64, "why": "x"}),
    "player_register": ((handlers.presence, "register"), {"player_key": "x"}),
}


def test_s28_every_event_is_asked_about():
    assert EVENTS.keys() | {"connect", "disconnect", "*"} == server._handlers.keys()


@pytest.mark.parametrize("event", EVENTS)
def test_s28_in_every_event(site: Any, monkeypatch: pytest.MonkeyPatch, event: str):
    (module, verb), said = EVENTS[event]
    player = make_player(make_place())
    screen = site.connected()
    assert screen.registers(player_key(player)) == {"ok": True}
    with monkeypatch.context() as broken:
        broken.setattr(module, verb, fails)
        answer = screen.wire.asks(event, said)

    assert answer["ok"] is False
    assert answer["error"]["code"] == "internal"
    assert not TELLS.search(str(answer))
    assert not TELLS.search(str(screen.heard("register_error")))
    assert screen.is_open()


@pytest.mark.parametrize(
    ("module", "verb", "said"),
    [(handlers.pairing, "wait", {"pairing": True}), (handlers.sign_ins, "authenticate", {"token": "x"})],
)
def test_s28_where_a_connection_begins(
    site: Any, monkeypatch: pytest.MonkeyPatch, module: Any, verb: str, said: dict[str, Any]
):
    monkeypatch.setattr(module, verb, fails)

    with pytest.raises(Refused) as refused:
        site.connected(**said)

    assert "internal" in str(refused.value)
    assert not TELLS.search(str(refused.value))
