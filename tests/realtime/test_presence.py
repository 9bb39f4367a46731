"""Who is there: whoever last registered with a key speaks for its screen, and silence is noticed."""

import pytest
from sqlalchemy import select, update

from backend.core.db import atomic, db
from backend.models.activity import ActivityEntry
from backend.models.players import Player, PlayerStatus
from backend.schemas.realtime import HeartbeatIn
from backend.services import presence, reports
from tests.factories import make_player, player_key
from tests.lines import Screen, eventually


def lines_about(player):
    db.session.rollback()
    kinds = select(ActivityEntry.kind).where(ActivityEntry.player_id == player.id).order_by(ActivityEntry.id)
    return list(db.session.scalars(kinds))


@atomic
def is_taken_over(player):
    """As by a machine on another server process, whose word about it was lost."""
    db.session.execute(update(Player).where(Player.id == player.id).values(session_id="elsewhere"))


def test_a_heartbeat_is_answered_with_the_servers_time_and_how_often_to_say_it(site, player, the_clock):
    the_clock.stands_at("2026-11-22T10:00:00")

    said = {"ok": True, "server_time": "2026-11-22T10:00:00Z", "heartbeat_seconds": 30}

    assert site.screen(player).beats() == said


def test_a_heartbeat_tells_what_is_on_the_screen(site, player, fresh):
    screen = site.screen(player)

    screen.beats(
        status="playing", current_campaign_id=3, current_content_id=5, system_info={"cpu": {"load": 0.5}}
    )

    assert (fresh(player).current_campaign_id, player.current_content_id) == (3, 5)
    assert player.system_info == {"cpu": {"load": 0.5}}


@pytest.mark.parametrize(
    "system_info",
    [
        "a text",
        [1],
        {"log": "x" * 17_000},
        {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {"j": 1}}}}}}}}}},
    ],
)
def test_a_screen_that_tells_too_much_of_itself_is_heard_without_it(site, player, fresh, system_info):
    screen = site.screen(player)

    assert screen.beats(current_content_id=5, system_info=system_info)["ok"]

    assert (fresh(player).current_content_id, player.system_info) == (5, {})


def test_a_screen_that_leaves_is_offline(site, player, fresh):
    site.screen(player).goes_away()

    eventually(lambda: fresh(player).status is PlayerStatus.OFFLINE, "being offline")
    assert player.session_id is None
    assert lines_about(player) == ["player.online", "player.offline"]


def test_a_machine_that_becomes_another_screen_is_heard_as_that_one_only(site, place, player, fresh):
    other = make_player(place)
    machine = site.line(Screen).connects()
    machine.registers(player_key(player))

    machine.registers(player_key(other))
    machine.beats(current_content_id=5)

    assert (fresh(player).status, player.current_content_id) == (PlayerStatus.OFFLINE, None)
    assert (fresh(other).status, other.current_content_id) == (PlayerStatus.ONLINE, 5)


def test_the_late_end_of_the_old_socket_does_not_mark_the_new_one_offline(site, player, fresh):
    old, new = site.screen(player), site.screen(player)
    owner = fresh(player).session_id
    old.waits_for_the_end()
    old.goes_away()

    reports.leave("the old machine's socket", player.id)
    reports.flush()

    assert (fresh(player).status, player.session_id) == (PlayerStatus.ONLINE, owner)
    assert new.is_open()


def test_a_word_that_cannot_be_written_keeps_nobody_elses_back(site, place, player, fresh):
    another_player = make_player(place)
    odd, plain = site.screen(player), site.screen(another_player)
    reports.state(fresh(player).session_id, player.id, "nothing a screen can say")
    reports.heartbeat(fresh(another_player).session_id, another_player.id, HeartbeatIn(current_content_id=7))

    reports.flush()

    assert fresh(another_player).current_content_id == 7
    assert odd.beats()["ok"]
    assert plain.is_open()


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("player_heartbeat", {"current_content_id": 7}),
        ("campaign_ack", {"plan_hash": "0" * 64, "status": "applied"}),
        ("player_status_update", {"fault": "no space"}),
    ],
)
def test_a_machine_that_was_replaced_has_nothing_more_to_say(site, player, fresh, event, payload):
    screen = site.screen(player)
    is_taken_over(player)

    screen.wire.says(event, payload)

    assert screen.waits_for("session_replaced")
    screen.waits_for_the_end()
    assert (fresh(player).current_content_id, player.fault, player.applied_plan_hash) == (None, None, None)
    assert player.session_id == "elsewhere"


def test_silence_is_noticed_after_ninety_seconds(site, player, fresh, the_clock):
    screen = site.screen(player)

    the_clock.goes_on(seconds=90)
    assert presence.mark_silent() == 0
    the_clock.goes_on(seconds=1)
    assert presence.mark_silent() == 1
    assert presence.mark_silent() == 0

    assert fresh(player).status is PlayerStatus.OFFLINE
    assert screen.beats()["ok"]
    assert fresh(player).status is PlayerStatus.ONLINE
    assert lines_about(player) == ["player.online", "player.offline", "player.online"]


def test_a_silent_screen_that_leaves_at_last_is_not_offline_twice(site, player, fresh, the_clock):
    screen = site.screen(player)
    the_clock.goes_on(seconds=91)
    presence.mark_silent()

    screen.goes_away()

    eventually(lambda: fresh(player).session_id is None, "the server noticing")
    assert lines_about(player) == ["player.online", "player.offline"]


def test_a_heartbeat_in_time_keeps_it_online(site, player, fresh, the_clock):
    screen = site.screen(player)
    for _ in range(4):
        the_clock.goes_on(seconds=60)
        screen.beats()

    assert presence.mark_silent() == 0
    assert fresh(player).status is PlayerStatus.ONLINE


def test_a_screen_tells_its_trouble_and_its_end(site, player, fresh):
    screen = site.screen(player)

    screen.says("player_status_update", {"fault": "The picture can't be decoded."})
    troubled = fresh(player).fault
    screen.says("player_status_update", {})

    assert (troubled, fresh(player).fault) == ("The picture can't be decoded.", None)
