"""An order reaches its screen, now or when it comes back, and people see how it ends."""

import pytest

from backend.core.db import db
from backend.models.commands import CommandStatus, PlayerCommand
from backend.schemas.realtime import PlayerCommandOut
from backend.services import commands
from tests.factories import make_player
from tests.lines import eventually
from tests.orders import order


def status_of(command):
    db.session.rollback()
    return db.session.get(PlayerCommand, command.id, populate_existing=True).status


def test_a_restart_on_a_sleeping_screen_waits_is_done_once_and_is_over(site, player):
    command = order(player, "restart")

    screen = site.screen(player, plan_hash=player.plan_hash)
    (heard,) = screen.heard("player_command")
    screen.answers(heard, "delivered")
    screen.answers(heard, "done")
    screen.goes_away()
    back = site.screen(player, plan_hash=player.plan_hash)
    back.beats()

    assert heard["command_id"] == command.id
    assert back.orders() == []
    assert status_of(command) is CommandStatus.DONE


def test_a_restart_on_a_sleeping_screen_expires_after_its_time(the_clock, site, player):
    command = order(player, "restart")

    the_clock.goes_on(minutes=5)
    late = site.screen(player)

    assert late.orders() == []
    assert commands.expire_overdue() == 1
    assert status_of(command) is CommandStatus.EXPIRED


def test_an_order_reaches_a_screen_that_is_there_at_once(site, player):
    screen = site.screen(player)

    command = order(player, "volume", volume=30)

    heard = PlayerCommandOut.model_validate(screen.waits_for("player_command"))
    assert (heard.command_id, heard.command, heard.params) == (command.id, "volume", {"volume": 30})
    assert (heard.seq, heard.ttl_ms, heard.supersede_key) == (1, None, "volume")


def test_the_time_that_is_left_is_told_by_the_servers_clock(the_clock, site, player):
    order(player, "restart")
    the_clock.goes_on(minutes=1, seconds=30)

    (heard,) = site.screen(player).heard("player_command")

    assert heard["ttl_ms"] == 210_000


def test_what_was_lost_comes_with_the_next_heartbeat_in_order(site, player, monkeypatch):
    screen = site.screen(player)
    with monkeypatch.context() as broken:
        broken.setattr("backend.realtime.fanout.say_own", lambda *_: 0)
        given = [order(player, name) for name in ("restart", "identify", "sync")]
        assert screen.orders() == []

    screen.beats()

    assert [each["command_id"] for each in screen.heard("player_command")] == [each.id for each in given]


def test_what_is_unanswered_comes_again_with_every_registration(site, player):
    order(player, "identify")
    first = site.screen(player)
    (heard,) = first.heard("player_command")
    first.answers(heard, "delivered")
    first.goes_away()

    again = site.screen(player)

    assert [each["command_id"] for each in again.heard("player_command")] == [heard["command_id"]]


def test_orders_given_one_after_the_other_arrive_in_that_order(site, player):
    screen = site.screen(player)

    given = [order(player, name).id for name in ("pause", "identify", "restart", "next", "sync")]

    screen.waits_for("player_command", len(given))
    told = screen.heard("player_command")
    assert [each["command_id"] for each in told] == given
    assert [each["seq"] for each in told] == [1, 2, 3, 4, 5]


def test_an_order_goes_to_its_screen_alone(site, place, player):
    screen = site.screen(player)
    other = site.screen(make_player(place))

    order(player, "identify")

    screen.waits_for("player_command")
    other.beats()
    assert other.orders() == []


def ends_with(steps, stage):
    """The steps, once the last one is this; steps of one moment are told as one."""
    return steps if steps and steps[-1]["status"] == stage else None


@pytest.mark.parametrize("stage", ["done", "failed", "unsupported"])
def test_people_see_each_step_of_an_order(site, place, player, stage):
    screen = site.screen(player)
    window, browser = site.window("technician", [place])

    answer = browser.post(f"/api/players/{player.id}/command", json={"command": "screenshot"})
    heard = screen.waits_for("player_command")
    screen.answers(heard, "delivered")
    screen.answers(heard, stage, detail="So it went.")

    steps = eventually(lambda: ends_with(window.heard("player_command_status"), stage), "its end being told")
    assert answer.status_code == 202
    told = [each["status"] for each in steps]
    assert told == [each for each in ("queued", "delivered", stage) if each in told]
    assert steps[-1] | {"status": ""} == {
        "id": answer.get_json()["id"],
        "player_id": player.id,
        "command": "screenshot",
        "status": "",
        "detail": "So it went.",
        "late": None,
    }


def test_another_screens_outcome_counts_for_nothing(site, place, player):
    command = order(player, "identify")
    stranger = site.screen(make_player(place))

    answer = stranger.says("player_status_update", {"command_id": command.id, "stage": "done"})

    assert answer == {"ok": True}
    assert status_of(command) is CommandStatus.QUEUED


def test_the_outcome_of_an_order_nobody_gave_counts_for_nothing(site, player):
    screen = site.screen(player)

    assert screen.says("player_status_update", {"command_id": "no such order", "stage": "done"}) == {
        "ok": True
    }
    assert db.session.query(PlayerCommand).count() == 0
