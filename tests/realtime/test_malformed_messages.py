"""Whatever a socket says that it should not: an answer that names the mistake, nothing stored, everybody else unharmed."""

import pytest
from sqlalchemy import select

from backend.core.db import db
from backend.models.players import Player
from tests.factories import make_player, player_key
from tests.lines import Screen, eventually

WRONG_KINDS = ["text", 7, True, ["a", "list"], [], 1.5, ["x" * 1_000] * 100]
HEARTBEATS = [
    {"status": 7},
    {"status": "x" * 41},
    {"current_content_id": "seven"},
    {"current_content_id": -1},
    {"current_content_id": 2**31},
    {"current_content_id": 10**30},
    {"current_campaign_id": {}},
    {"plan_hash": "x" * 65},
    {"plan_hash": 5},
    {"pending_hash": ["x"]},
    {"status": "x" * 200_000},
]
ACKNOWLEDGEMENTS = [
    {},
    {"plan_hash": "0" * 64},
    {"plan_hash": "0" * 64, "status": "eaten"},
    {"plan_hash": "", "status": "applied"},
    {"plan_hash": None, "status": "applied"},
    {"plan_hash": "0" * 65, "status": "applied"},
    {"plan_hash": "0" * 64, "status": "applied", "revision": -1},
    {"plan_hash": "0" * 64, "status": "applied", "revision": 2**63},
    {"plan_hash": "0" * 64, "status": "downloading", "missing": -1},
    {"plan_hash": "0" * 64, "status": "downloading", "missing": 10**30},
    {"plan_hash": "0" * 64, "status": "downloading", "missing": "many"},
    {"plan_hash": "0" * 64, "status": "failed", "detail": "x" * 1_001},
]
STATES = [
    {"command_id": 7, "stage": "done"},
    {"command_id": "c", "stage": "eaten"},
    {"command_id": "c"},
    {"command_id": "c" * 37, "stage": "done"},
    {"command_id": "c", "stage": "done", "detail": "x" * 1_001},
    {"fault": 7},
    {"fault": "x" * 501},
]
REGISTRATIONS = [
    {"device_type": 7},
    {"device_type": "x" * 41},
    {"resolution": "x" * 21},
    {"app_version": ["1"]},
    {"mac_address": "x" * 18},
    {"protocol": 0},
    {"protocol": "new"},
    {"plan_hash": "x" * 65},
    {"capabilities": "restart"},
    {"capabilities": [7]},
    {"capabilities": ["x"] * 51},
]


def as_stored(player):
    """All that the database holds of a screen."""
    db.session.rollback()
    return tuple(db.session.execute(select(Player.__table__).where(Player.id == player.id)).one())


def not_refused(screen, event, payloads):
    """Those of these that the server takes, or refuses without naming the mistake."""
    answers = [(payload, screen.says(event, payload)) for payload in payloads]
    return [str(payload)[:200] for payload, answer in answers if not names_the_mistake(answer)]


def names_the_mistake(answer):
    return not answer["ok"] and answer["error"]["code"] == "invalid" and bool(answer["error"]["errors"])


@pytest.fixture
def screen(site, player) -> Screen:
    return site.screen(player)


@pytest.mark.parametrize(
    ("event", "payloads"),
    [
        ("player_heartbeat", WRONG_KINDS),
        ("campaign_ack", WRONG_KINDS),
        ("player_status_update", WRONG_KINDS),
        ("player_register", WRONG_KINDS),
        ("player_heartbeat", HEARTBEATS),
        ("campaign_ack", ACKNOWLEDGEMENTS),
        ("player_status_update", STATES),
    ],
)
def test_a_message_must_be_an_object_that_makes_sense(screen, player, event, payloads):
    before = as_stored(player)

    assert not_refused(screen, event, payloads) == []
    assert as_stored(player) == before
    assert screen.is_open()


def test_a_registration_must_make_sense(site, player):
    arriving, before = site.connected(), as_stored(player)
    key = {"player_key": player_key(player)}

    assert not_refused(arriving, "player_register", [key | more for more in REGISTRATIONS]) == []
    assert [error["code"] for error in arriving.heard("register_error")] == ["invalid"] * len(REGISTRATIONS)
    assert as_stored(player) == before
    assert arriving.is_open()


@pytest.mark.parametrize("nothing", [(), (None,), ({},)])
def test_a_heartbeat_may_be_empty(screen, nothing):
    assert screen.says("player_heartbeat", *nothing)["ok"]


def test_more_than_one_payload_is_taken_as_the_first(screen):
    assert screen.says("player_heartbeat", {}, "and more", {"of": "it"})["ok"]


@pytest.mark.parametrize(
    "letters",
    [
        "42",
        "42[]",
        "42{}",
        "42[7]",
        '42[{"a": 1}, {}]',
        '42["*"]',
        '42["player_heartbeat"',
        "nonsense",
        "4",
        "49",
        "45",
        '451-["x", {"_placeholder": true, "num": 0}]',
        "43999[]",
        '42["player_heartbeat", "\\ud800"]',
        '42["player_heartbeat", ' + "[" * 2_000 + "]" * 2_000 + "]",
        "0",
        "7",
        "\x00",
        '42/elsewhere,["player_heartbeat", {}]',
        "40/elsewhere,",
    ],
    ids=lambda letters: letters[:16],
)
@pytest.mark.filterwarnings(
    # The library's writer finds its socket closed when the reader fell over something it can't read.
    "ignore::pytest.PytestUnhandledThreadExceptionWarning"
)
def test_letters_that_are_no_message_harm_nobody_else(setting, site, place, player, screen, letters):
    setting(bare_connection_seconds=0.5)
    other = site.screen(make_player(place))
    before = as_stored(player)[:5]

    screen.wire.writes(letters)

    assert other.beats()["ok"]
    assert as_stored(player)[:5] == before
    assert site.screen(player).beats()["ok"]


def test_a_message_past_every_bound_closes_its_own_socket_only(site, place, screen):
    other = site.screen(make_player(place))

    screen.wire.says("player_heartbeat", {"system_info": {"log": "x" * 300_000}})

    screen.waits_for_the_end()
    assert other.beats()["ok"]


@pytest.mark.parametrize("letters", ['451-["x",{"_placeholder":true,"num":0}]', '469999999999-1["x"]'])
def test_s08_whoever_announces_binary_pieces_is_hung_up_on(site, place, screen, letters):
    other = site.screen(make_player(place))

    screen.wire.writes(letters)

    screen.waits_for_the_end()
    assert other.beats()["ok"]


def test_an_event_that_pretends_to_be_a_new_connection_changes_nothing(site, place, player, screen, setting):
    window, browser = site.window("manager", [place])
    setting(bare_connection_seconds=0.2)

    for line in (window, screen):
        line.wire.says("connect", {"REMOTE_ADDR": "10.0.0.1"}, {"pairing": True})
        line.wire.says("disconnect", "client disconnect")

    assert screen.beats(current_content_id=4)["ok"]
    eventually(
        lambda: [each["current_content_id"] for each in window.heard("player_status")][-1:] == [4],
        "people seeing what it shows",
    )
    assert (screen.heard("pairing_code"), window.heard("pairing_code")) == ([], [])
    browser.post("/api/auth/logout")
    window.waits_for_the_end()
    assert screen.is_open()


def test_a_screen_that_asks_to_be_paired_may_still_register_with_a_key(site, player):
    screen = site.connected(pairing=True)

    assert screen.registers(player_key(player)) == {"ok": True}


@pytest.mark.parametrize(
    "hello", [["a", "list"], "text", 7, True, {"pairing": "yes"}, {"room": "administrators"}]
)
def test_a_strange_greeting_gives_no_right_at_all(site, place, player, hello):
    line = site.line(Screen)
    line.wire.opens(site.address)

    line.wire.enters(hello)

    assert line.says("player_heartbeat", {})["ok"] is False
    site.screen(player)
    assert line.heard() == []


def test_a_server_in_trouble_says_so_and_keeps_the_line(screen, player, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("backend.services.reports._hear", lambda *_: 1 / 0)
        answer = screen.says("player_heartbeat", {})

    assert answer["error"]["code"] == "internal"
    assert "ZeroDivision" not in answer["error"]["message"]
    assert screen.beats()["ok"]
    assert eventually(screen.is_open)
