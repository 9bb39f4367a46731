"""s29: joining rooms, pushing plans and commands, speaking for others: ignored, and in the log."""

import pytest

from backend.core.db import db
from backend.models.players import Player
from tests.factories import make_place, make_player
from tests.lines import Screen, eventually

# What only the server says, what other systems listen to, and what is no name at all.
NOBODY_LISTENS = [
    "campaign_update",
    "player_command",
    "paired",
    "pairing_code",
    "session_replaced",
    "register_success",
    "player_status",
    "content_status",
    "activity",
    "join",
    "join_room",
    "leave",
    "subscribe",
    "message",
    "json",
    "emit",
    "tvs:changed",
    "*",
    "",
    "x" * 500,
]
WHO = ["window", "screen", "waiting", "stranger"]


@pytest.fixture
def said(caplog):
    """The names of events that the log says were ignored."""

    def names():
        lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
        ignored = [line for line in lines if line.get("event") == "unknown_event_ignored"]
        assert all(len(line["session_id"]) < 40 for line in ignored), "what was said is in the log"
        return [line["event_name"] for line in ignored if line["event_name"] != "is_all_heard"]

    return names


@pytest.fixture
def speaker(site, who):
    """Somebody of another building, on an open line."""
    if who == "window":
        return site.window("manager", [make_place("Elsewhere")])[0]
    if who == "screen":
        return site.screen(make_player(make_place("Elsewhere")))
    return site.line(Screen).connects(**({"pairing": True} if who == "waiting" else {}))


@pytest.mark.parametrize("who", WHO)
def test_s29_nobody_joins_a_room_or_speaks_in_the_servers_name(site, place, player, who, speaker, said):
    screen = site.screen(player, plan_hash=player.plan_hash)
    rooms = [f"player_{player.id}", f"location_{place.id}", "administrators", f"role_{who}", "/"]
    plan = {"plan_hash": "0" * 64, "revision": 2**62, "contents": [], "player_id": player.id}

    for event in NOBODY_LISTENS:
        speaker.wire.says(event, {"room": rooms[0]} | plan)
        for room in rooms:
            speaker.wire.says(event, room, plan)

    eventually(lambda: len(said()) >= len(NOBODY_LISTENS) * (len(rooms) + 1), "everything being in the log")
    assert {name[:60] for name in NOBODY_LISTENS} == set(said())
    heard_before = set(speaker.heard())
    assert screen.beats(current_content_id=1)["ok"]
    eventually(lambda: fresh(player).current_content_id == 1, "its being written")
    assert screen.heard() == ["register_success"]
    assert speaker.is_open()
    assert set(speaker.heard()) == heard_before <= {"register_success", "pairing_code", "campaign_update"}


def fresh(player):
    db.session.rollback()
    return db.session.get(Player, player.id, populate_existing=True)


@pytest.mark.parametrize("who", ["window", "waiting", "stranger"])
@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("player_heartbeat", {"current_content_id": 7}),
        ("campaign_ack", {"plan_hash": "0" * 64, "status": "applied"}),
        ("player_status_update", {"fault": "x"}),
        ("media_broken", {"sha256": "0" * 64}),
    ],
)
def test_s29_nobody_speaks_for_a_screen_without_its_key(site, player, speaker, event, payload):
    site.screen(player)

    answer = speaker.says(event, payload | {"player_id": player.id, "session_id": fresh(player).session_id})

    assert (answer["ok"], answer["error"]["code"]) == (False, "invalid")
    assert (fresh(player).current_content_id, fresh(player).fault) == (None, None)


def test_s29_a_screen_speaks_for_itself_only(site, place, player):
    other = make_player(place)
    screen, others_screen = site.screen(player), site.screen(other)

    screen.beats(current_content_id=7, player_id=other.id, id=other.id, session_id=fresh(other).session_id)

    eventually(lambda: fresh(player).current_content_id == 7, "its being written")
    assert fresh(other).current_content_id is None
    assert others_screen.is_open()


def test_s29_a_windows_key_registers_nothing(site, player):
    window, _ = site.window("admin")

    answer = window.says("player_register", {"player_key": "any key"})

    assert answer["error"]["code"] == "unauthorized"
    assert window.is_open()
