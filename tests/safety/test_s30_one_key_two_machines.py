"""s30: the same player key from two machines: the newer has the screen, the older is told, and a command is done once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from backend.core.db import db
from backend.models.activity import ActivityEntry
from backend.models.commands import PlayerCommand
from backend.models.players import Player, PlayerStatus
from tests.factories import player_key
from tests.lines import Screen, eventually
from tests.orders import order


def fresh(player):
    db.session.rollback()
    return db.session.get(Player, player.id, populate_existing=True)


def feed_of(player):
    db.session.rollback()
    kinds = select(ActivityEntry.kind).where(ActivityEntry.player_id == player.id).order_by(ActivityEntry.id)
    return list(db.session.scalars(kinds))


def standing_of(command):
    db.session.rollback()
    row = db.session.get(PlayerCommand, command["command_id"], populate_existing=True)
    return row.status, row.detail


def test_s30_the_newer_machine_has_the_screen_and_the_older_is_told(site, player):
    old = site.screen(player)

    new = site.screen(player)

    assert old.waits_for("session_replaced")["code"] == "session_replaced"
    old.waits_for_the_end()
    assert fresh(player).status is PlayerStatus.ONLINE
    assert new.beats()["ok"]
    assert feed_of(player) == ["player.online"]


def test_s30_of_machines_that_come_at_once_one_stays(site, player):
    machines, key = [site.line(Screen).connects() for _ in range(4)], player_key(player)

    with ThreadPoolExecutor(len(machines)) as threads:
        answers = list(threads.map(lambda each: each.registers(key), machines))

    refusals = {answer["error"]["code"] for answer in answers if not answer["ok"]}
    assert refusals <= {"gone"}
    eventually(lambda: sum(each.is_open() for each in machines) == 1, "three being replaced")
    (owner,) = [each for each in machines if each.is_open()]
    assert owner.beats()["ok"]
    assert fresh(player).status is PlayerStatus.ONLINE


def test_s30_a_command_goes_to_the_newer_machine_only(site, player):
    old, new = site.screen(player), site.screen(player)
    old.waits_for_the_end()
    old.forgets()

    order(player, "identify")

    command = new.waits_for("player_command")
    new.answers(command, "done", detail="by the newer")
    assert standing_of(command) == ("done", "by the newer")
    assert old.heard() == []


def test_s30_what_the_older_has_done_the_newer_is_not_told_to_do(site, player):
    old = site.screen(player)
    order(player, "identify")
    command = old.waits_for("player_command")
    old.answers(command, "done", detail="by the older")

    new = site.screen(player)

    assert new.beats()["ok"]
    assert new.orders() == []
    assert standing_of(command) == ("done", "by the older")


def test_s30_what_the_older_has_not_answered_is_done_once_by_the_newer(site, player):
    old = site.screen(player)
    order(player, "restart")
    command = old.waits_for("player_command")

    new = site.screen(player)
    again = new.waits_for("player_command")
    new.answers(again, "done", detail="by the newer")
    old.waits_for_the_end()
    old.wire.closes()

    assert again["command_id"] == command["command_id"]
    assert standing_of(command) == ("done", "by the newer")
    assert site.screen(player).orders() == []


@pytest.mark.parametrize("outcome", ["done", "failed"])
def test_s30_a_second_outcome_changes_nothing(site, player, outcome):
    """Both machines had it before the older was cut: the first word counts."""
    screen = site.screen(player)
    order(player, "identify")
    command = screen.waits_for("player_command")

    screen.answers(command, "done", detail="first")
    screen.answers(command, outcome, detail="second")

    assert standing_of(command) == ("done", "first")
