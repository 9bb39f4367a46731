"""Storms: a bounded number is let in at a time, and what is said to thousands lets everybody else have a turn."""

import itertools
import sys
import threading

import pytest

from backend.core import clock
from backend.core.errors import Unavailable
from backend.realtime import admission, fanout
from backend.realtime.bus import Sessions
from backend.services import presence
from tests.factories import make_player, player_key


def test_who_comes_when_too_many_are_coming_is_told_when_to_try_again(site, place, player, monkeypatch):
    monkeypatch.setattr(admission, "AT_ONCE", 0)
    screen = site.connected()

    answer = screen.registers(player_key(player))

    (word,) = screen.heard("register_error")
    assert answer == {"ok": False, "error": word}
    assert word["code"] == "busy"
    assert admission.SOONEST_MS <= word["retry_after_ms"] <= admission.LATEST_MS
    monkeypatch.undo()
    assert screen.registers(player_key(player)) == {"ok": True}


def test_a_registration_that_is_over_makes_room_for_the_next(site, place, monkeypatch):
    monkeypatch.setattr(admission, "AT_ONCE", 1)

    for _ in range(5):
        assert site.connected().registers(player_key(make_player(place))) == {"ok": True}


def test_a_server_that_cannot_reach_its_database_says_when_to_try_again(site, player, monkeypatch):
    def is_away(*_):
        raise Unavailable("The database can't be reached right now.")

    screen = site.connected()
    with monkeypatch.context() as broken:
        broken.setattr(presence, "register", is_away)
        screen.registers(player_key(player))

    (word,) = screen.heard("register_error")
    assert (word["code"], word["retry_after_ms"] > 0) == ("unavailable", True)
    assert screen.registers(player_key(player)) == {"ok": True}


def test_a_long_fan_out_lets_others_have_a_turn(site, place, monkeypatch):
    screens = [site.screen(make_player(place)) for _ in range(4)]
    turns, instant = [], itertools.count()
    monkeypatch.setattr(clock, "monotonic", lambda: next(instant) * 1.0)
    monkeypatch.setattr(fanout.hub, "sleep", turns.append)

    reached = fanout.say("notice", b"{}", range(-3, 0))
    monkeypatch.undo()

    assert (reached, len(turns)) == (0, 3)
    assert all(screen.is_open() for screen in screens)


def test_each_screen_gets_its_own_words_in_the_order_in_which_they_were_said(site, place):
    players = [make_player(place) for _ in range(3)]
    screens = [site.screen(player) for player in players]

    def say(number):
        words = ((player.id, b'{"to":%d,"number":%d}' % (player.id, number)) for player in players)
        assert fanout.say_own("notice", words) == len(players)

    speakers = [threading.Thread(target=say, args=(number,)) for number in range(10)]
    for speaker in speakers:
        speaker.start()
    for speaker in speakers:
        speaker.join()

    heard = []
    for screen, player in zip(screens, players, strict=True):
        screen.waits_for("notice", 10)
        words = screen.heard("notice")
        assert {word["to"] for word in words} == {player.id}
        heard.append([word["number"] for word in words])
    assert sorted(heard[0]) == list(range(10))
    assert heard[0] == heard[1] == heard[2], "said one after the other, heard by all in one order"


@pytest.mark.parametrize("event", ["player_heartbeat", "campaign_ack"])
def test_a_screen_that_never_registered_is_not_heard(site, player, event):
    answer = site.connected().says(event, {"plan_hash": "0" * 64, "status": "applied"})

    assert answer["error"]["code"] == "invalid"


def test_who_comes_while_the_last_one_leaves_is_there():
    sessions = Sessions()
    lost = []

    def come_and_go(name):
        for number in range(300):
            sid = f"{name}-{number}"
            sessions.basic_enter_room(sid, "/", None, eio_sid=f"line of {sid}")
            if sessions.eio_sid_from_sid(sid, "/") is None:
                lost.append(sid)
            sessions.basic_disconnect(sid, "/")

    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=come_and_go, args=(name,)) for name in "abcd"]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(switching)

    assert lost == []
    assert sessions.rooms == {}
