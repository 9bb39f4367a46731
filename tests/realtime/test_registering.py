"""A screen says who it is, and is told all it needs, in a fixed order."""

import pytest

from backend.models.players import DeviceType, PlayerStatus
from backend.schemas.realtime import PlayerCommandOut, RegisterSuccess
from tests.factories import make_player, player_key
from tests.lines import Screen, eventually
from tests.orders import order


def test_the_simplest_screen_of_all_needs_its_key_and_nothing_else(site, player, fresh):
    screen = site.connected()

    assert screen.registers(player_key(player)) == {"ok": True}

    success = RegisterSuccess.model_validate(screen.heard("register_success")[0])
    assert (success.player_id, success.name, success.location) == (player.id, "Door", "Lobby")
    assert (success.playback, success.volume, success.heartbeat_seconds) == ("playing", 100, 30)
    assert fresh(player).status is PlayerStatus.ONLINE


def test_what_a_screen_is_told_comes_in_this_order(site, player):
    first, second = order(player, "restart"), order(player, "identify")

    screen = site.screen(player)

    assert screen.heard() == ["register_success", "campaign_update", "player_command", "player_command"]
    told = [PlayerCommandOut.model_validate(each) for each in screen.heard("player_command")]
    assert [each.command_id for each in told] == [first.id, second.id]
    assert told[0].seq < told[1].seq


def test_a_screen_that_has_its_plan_is_not_sent_it_again(site, player, fresh):
    screen = site.screen(player, plan_hash=player.plan_hash)

    assert screen.heard() == ["register_success"]
    assert fresh(player).in_step


def test_a_screen_with_another_plan_is_sent_the_right_one(site, player):
    screen = site.screen(player, plan_hash="0" * 64)

    assert [plan["plan_hash"] for plan in screen.heard("campaign_update")] == [player.plan_hash]


def test_the_plan_says_what_plays_now_and_how_new_it_is(site, player):
    plan = site.screen(player).plan()

    assert plan["revision"] == player.plan_revision
    assert plan["campaign"]["name"] == "Breakfast"
    assert {
        "issued_at",
        "timezone",
        "valid_until",
        "contents",
        "loops",
        "timeline",
        "fallback",
    } <= plan.keys()


def test_what_the_machine_tells_of_itself_is_kept(site, player, fresh):
    site.screen(
        player,
        device_type="android",
        resolution="1920x1080",
        app_version="1.2",
        mac_address="00:11:22:33:44:55",
        capabilities=["restart"],
        a_field_of_next_year={"any": "thing"},
    )

    assert fresh(player).device_type is DeviceType.ANDROID
    assert (player.resolution, player.app_version, player.capabilities) == ("1920x1080", "1.2", ["restart"])
    assert (player.mac_address, player.ip_address) == ("00:11:22:33:44:55", "127.0.0.1")


def test_an_unknown_kind_of_machine_is_some_other(site, player, fresh):
    site.screen(player, device_type="smart fridge")

    assert fresh(player).device_type is DeviceType.OTHER


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"player_key": "nobody's key"}, "unknown_key"),
        ({}, "invalid"),
        ({"player_key": ""}, "invalid"),
        ({"player_key": 7}, "invalid"),
        ({"player_key": "k" * 201}, "invalid"),
        ({"player_key": None}, "invalid"),
        ({"player_key": ["k"]}, "invalid"),
        ("a key", "invalid"),
        (["a key"], "invalid"),
        (None, "invalid"),
        (12, "invalid"),
    ],
)
def test_a_registration_that_fails_says_why_and_may_be_tried_again(site, player, said, code):
    screen = site.connected()

    answer = screen.says("player_register", said)

    (error,) = screen.heard("register_error")
    assert error == answer["error"]
    assert (answer["ok"], error["code"]) == (False, code)
    assert error["message"]
    assert screen.registers(player_key(player)) == {"ok": True}


def test_a_registration_without_any_payload_is_answered_too(site, app):
    screen = site.connected()

    assert screen.says("player_register")["error"]["code"] == "invalid"


def test_a_socket_that_never_says_who_it_is_is_closed(site, setting):
    setting(bare_connection_seconds=0.2)
    screen = site.connected()

    screen.waits_for_the_end()

    assert screen.heard() == []


def test_a_line_on_which_nobody_speaks_is_cut(site, setting):
    setting(bare_connection_seconds=0.2)
    silent = site.line(Screen)
    silent.wire.opens(site.address)
    silent.wire.listens()

    assert eventually(lambda: not silent.wire.is_open(), "the line being cut")


def test_a_registered_screen_may_stay(site, player, setting):
    setting(bare_connection_seconds=0.2)
    nobody, screen = site.connected(), site.screen(player)

    nobody.waits_for_the_end()

    assert screen.is_open()
    assert screen.beats()["ok"]


def test_a_machine_may_be_given_to_another_screen(site, place, player, fresh):
    other = make_player(place, "Window")
    screen = site.screen(player)

    screen.registers(player_key(other))

    assert [each["player_id"] for each in screen.heard("register_success")] == [player.id, other.id]
    assert fresh(player).status is PlayerStatus.OFFLINE
    assert fresh(other).status is PlayerStatus.ONLINE


def test_a_screen_says_nothing_before_it_has_registered(site, player):
    screen = site.connected()

    answers = [
        screen.says(event, {}) for event in ("player_heartbeat", "campaign_ack", "player_status_update")
    ]

    assert [answer["ok"] for answer in answers] == [False] * 3
    assert "player_register" in answers[0]["error"]["message"]


def test_s21_whoever_tries_keys_is_hung_up_on_after_ten(site, player):
    guessing, screen = site.connected(), site.screen(player)

    for number in range(10):
        guessing.wire.says("player_register", {"player_key": f"guess {number}"})

    guessing.waits_for_the_end()
    assert [error["code"] for error in guessing.heard("register_error")] == ["unknown_key"] * 10
    assert screen.beats()["ok"]


def test_s21_a_wrong_key_or_two_do_no_harm(site, player):
    screen = site.connected()

    for number in range(3):
        assert (
            screen.says("player_register", {"player_key": f"wrong {number}"})["error"]["code"]
            == "unknown_key"
        )

    assert screen.registers(player_key(player)) == {"ok": True}
