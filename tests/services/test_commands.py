"""The ledger of commands: nothing that was accepted is lost, nothing is done twice, and the last word counts."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core.db import db
from backend.core.errors import Forbidden, NotFound
from backend.models.commands import CommandName, CommandStatus, PlayerCommand
from backend.models.players import Playback
from backend.schemas.commands import CommandIn
from backend.schemas.realtime import StatusIn
from backend.services import commands
from backend.services.commands import CommandIssued, CommandsChanged
from tests.factories import make_place, make_player, make_user
from tests.orders import order
from tests.together import announced, at_once

MINUTES = {
    "restart": 5,
    "next": 5,
    "identify": 5,
    "reboot": 5,
    "sync": 10,
    "screenshot": 1,
    "play": None,
    "pause": None,
    "volume": None,
}
PARAMS = {"volume": {"volume": 40}}


@pytest.fixture
def player(app):
    return make_player(make_place())


def now(command):
    """The command as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(PlayerCommand, command.id)


def says(player, command, stage, detail=None):
    commands.report(player.id, StatusIn(command_id=command.id, stage=stage, detail=detail))
    return now(command).status


def all_of(player):
    db.session.rollback()
    db.session.expire_all()
    query = select(PlayerCommand).where(PlayerCommand.player_id == player.id).order_by(PlayerCommand.seq)
    return list(db.session.scalars(query))


def told(player):
    """What the screen would be told when it registers."""
    db.session.rollback()
    return [each.command_id for each in commands.open_commands_of([player.id])[player.id]]


def test_numbers_count_up_for_each_screen(player):
    other = make_player(make_place())

    given = [order(screen, "identify").seq for screen in (player, player, other, player, other)]

    assert given == [1, 2, 1, 3, 2]


def test_numbers_are_unique_and_without_gaps_when_many_order_at_once(app, player):
    actor, wish = make_user("admin"), CommandIn(command=CommandName.IDENTIFY)
    ids = player.id, actor

    results = at_once(app, *[lambda: commands.issue_command(ids[1], ids[0], wish)] * 12)

    assert [each for each in results if isinstance(each, Exception)] == []
    assert [each.seq for each in all_of(player)] == list(range(1, 13))


@pytest.mark.parametrize("name", list(CommandName))
def test_how_long_a_command_waits(the_clock, player, name):
    command = order(player, name, **PARAMS.get(name, {}))

    minutes = MINUTES[name]
    expected = None if minutes is None else the_clock.instant + timedelta(minutes=minutes)
    assert command.expires_at == expected


def test_a_command_ends_when_its_time_is_over_and_not_before(the_clock, player):
    command = order(player, "screenshot")

    the_clock.goes_on(seconds=59)
    early = commands.expire_overdue(), now(command).status
    the_clock.goes_on(seconds=1)
    late = commands.expire_overdue(), now(command).status

    assert early == (0, CommandStatus.QUEUED)
    assert late == (1, CommandStatus.EXPIRED)
    assert commands.expire_overdue() == 0
    assert now(command).finished_at == the_clock.instant


def test_a_delivered_command_expires_too(the_clock, player):
    command = order(player, "restart")
    says(player, command, "delivered")

    the_clock.goes_on(minutes=5)

    assert (commands.expire_overdue(), now(command).status) == (1, CommandStatus.EXPIRED)


def test_what_sets_a_state_never_expires(the_clock, player):
    given = [order(player, "pause"), order(player, "volume", volume=3)]

    the_clock.goes_on(days=400)

    assert commands.expire_overdue() == 0
    assert told(player) == [each.id for each in given]


def test_nobody_is_told_of_what_has_run_out_even_before_it_is_marked(the_clock, player):
    command = order(player, "restart")
    the_clock.goes_on(minutes=5)

    assert told(player) == []
    assert len(commands.sendable_many([command.id])) == 1
    commands.expire_overdue()
    assert commands.sendable_many([command.id]) == []


@pytest.mark.parametrize("outcome", ["done", "failed", "unsupported"])
@pytest.mark.parametrize("delivered_first", [True, False])
def test_every_way_to_an_outcome(player, outcome, delivered_first):
    command = order(player, "restart")
    if delivered_first:
        assert says(player, command, "delivered") is CommandStatus.DELIVERED

    assert says(player, command, outcome, "because") is CommandStatus(outcome)
    assert now(command).detail == "because"
    assert now(command).finished_at is not None
    assert (now(command).delivered_at is not None) is delivered_first
    assert told(player) == []


@pytest.mark.parametrize("first", ["done", "failed", "unsupported"])
@pytest.mark.parametrize("second", ["delivered", "done", "failed", "unsupported"])
def test_what_comes_after_an_outcome_changes_nothing(player, first, second):
    command = order(player, "restart")
    says(player, command, first, "first")
    before = now(command).finished_at

    with announced(CommandsChanged) as changes:
        says(player, command, second, "second")

    after = now(command)
    assert (after.status, after.detail, after.finished_at) == (CommandStatus(first), "first", before)
    assert (after.late, after.delivered_at, changes) == (None, None, [])


@pytest.mark.parametrize("stage", ["done", "failed", "unsupported"])
@pytest.mark.parametrize("ended", ["expired", "superseded", "cancelled"])
def test_an_outcome_that_comes_after_the_end_is_kept_and_marked_late(the_clock, player, ended, stage):
    command = order(player, "pause" if ended == "superseded" else "restart")
    if ended == "expired":
        the_clock.goes_on(minutes=5)
        commands.expire_overdue()
    elif ended == "superseded":
        order(player, "play")
    else:
        commands.cancel_command(make_user("admin"), player.id, command.id)

    says(player, command, "delivered")
    says(player, command, stage, "at last")
    says(player, command, "done", "again")

    assert now(command).status is CommandStatus(ended)
    assert (now(command).late, now(command).detail) == (stage, "at last")


def test_delivered_twice_is_delivered_once(the_clock, player):
    command = order(player, "restart")
    says(player, command, "delivered")
    first = now(command).delivered_at
    the_clock.goes_on(seconds=5)

    with announced(CommandsChanged) as changes:
        says(player, command, "delivered")

    assert (now(command).delivered_at, changes) == (first, [])


@pytest.mark.parametrize(
    ("first", "second"),
    [("play", "pause"), ("pause", "play"), ("pause", "pause"), ("volume", "volume")],
)
@pytest.mark.parametrize("was_delivered", [True, False])
def test_a_newer_state_supersedes_the_older_even_if_that_was_delivered(player, first, second, was_delivered):
    older = order(player, first, **PARAMS.get(first, {}))
    if was_delivered:
        says(player, older, "delivered")

    newer = order(player, second, **PARAMS.get(second, {}))

    assert now(older).status is CommandStatus.SUPERSEDED
    assert told(player) == [newer.id]


@pytest.mark.parametrize("name", ["restart", "reboot", "sync", "screenshot"])
def test_a_queued_twin_is_superseded(player, name):
    older, newer = order(player, name), order(player, name)

    assert now(older).status is CommandStatus.SUPERSEDED
    assert told(player) == [newer.id]


@pytest.mark.parametrize("name", ["restart", "reboot", "sync", "screenshot"])
def test_a_delivered_twin_is_left_to_its_end(player, name):
    older = order(player, name)
    says(player, older, "delivered")

    newer = order(player, name)

    assert now(older).status is CommandStatus.DELIVERED
    assert told(player) == [older.id, newer.id]


@pytest.mark.parametrize("name", ["next", "identify"])
def test_what_may_be_wanted_twice_is_done_twice(player, name):
    given = [order(player, name).id, order(player, name).id]

    assert told(player) == given


def test_different_orders_leave_each_other_alone(player):
    given = [order(player, name, **PARAMS.get(name, {})).id for name in CommandName if name != "play"]

    assert told(player) == given


def test_an_ended_command_is_not_superseded(player):
    older = order(player, "pause")
    says(player, older, "done")

    order(player, "play")

    assert now(older).status is CommandStatus.DONE


def test_two_restarts_at_once_are_one(app, player):
    actor, wish = make_user("admin"), CommandIn(command=CommandName.RESTART)
    player_id = player.id

    at_once(app, *[lambda: commands.issue_command(actor, player_id, wish)] * 6)

    assert len(told(player)) == 1
    assert [each.status for each in all_of(player)] == [CommandStatus.SUPERSEDED] * 5 + [CommandStatus.QUEUED]


def test_the_last_of_many_at_once_has_the_last_word(app, player):
    actor, player_id = make_user("admin"), player.id
    wishes = [CommandIn(command=CommandName.PAUSE), CommandIn(command=CommandName.PLAY)] * 4

    at_once(app, *[lambda wish=wish: commands.issue_command(actor, player_id, wish) for wish in wishes])

    last = all_of(player)[-1]
    db.session.refresh(player)
    expected = Playback.PAUSED if last.command is CommandName.PAUSE else Playback.PLAYING
    assert (player.playback, told(player)) == (expected, [last.id])


@pytest.mark.parametrize(
    ("name", "params", "expected"),
    [
        ("pause", {}, (Playback.PAUSED, 100)),
        ("play", {}, (Playback.PLAYING, 100)),
        ("volume", {"volume": 0}, (Playback.PLAYING, 0)),
        ("restart", {}, (Playback.PLAYING, 100)),
    ],
)
def test_play_pause_and_volume_set_what_is_to_hold_from_now_on(player, name, params, expected):
    order(player, name, **params)

    db.session.rollback()
    db.session.refresh(player)
    assert (player.playback, player.volume) == expected


def test_an_outcome_and_the_end_of_its_time_at_once_leave_one_of_them(app, the_clock, player):
    command = order(player, "restart")
    the_clock.goes_on(minutes=5)
    said = StatusIn(command_id=command.id, stage="done")
    player_id = player.id

    at_once(app, commands.expire_overdue, lambda: commands.report(player_id, said), commands.expire_overdue)

    found = now(command)
    assert (found.status, found.late) in {(CommandStatus.DONE, None), (CommandStatus.EXPIRED, "done")}


def test_another_screens_outcome_counts_for_nothing(player):
    command = order(player, "restart")
    stranger = make_player(make_place())

    assert says(stranger, command, "done") is CommandStatus.QUEUED
    assert now(command).late is None


def test_a_command_may_be_taken_back_until_it_has_ended(player):
    actor = make_user("admin")
    open_one, ended = order(player, "identify"), order(player, "restart")
    says(player, ended, "done")

    taken_back = commands.cancel_command(actor, player.id, open_one.id).status
    left_alone = commands.cancel_command(actor, player.id, ended.id).status

    assert (taken_back, left_alone) == (CommandStatus.CANCELLED, CommandStatus.DONE)
    assert told(player) == []


def test_a_command_is_taken_back_only_by_those_who_may_and_only_from_its_own_screen(player):
    command, other = order(player, "identify"), make_player(make_place())

    with pytest.raises(NotFound):
        commands.cancel_command(make_user("admin"), other.id, command.id)
    with pytest.raises(NotFound):
        commands.cancel_command(make_user("technician", [other.location]), player.id, command.id)
    with pytest.raises(Forbidden):
        commands.cancel_command(make_user("viewer", [player.location]), player.id, command.id)

    assert now(command).status is CommandStatus.QUEUED


def test_an_order_is_announced_once_it_is_kept(player):
    with announced(CommandIssued) as issued:
        command = order(player, "identify")

    assert [(each.command_id, each.player_id) for each in issued] == [(command.id, player.id)]


def test_old_commands_are_forgotten_open_ones_never(the_clock, player):
    old, still_open = order(player, "restart"), order(player, "pause")
    says(player, old, "done")
    the_clock.goes_on(days=91)
    young = order(player, "identify")
    says(player, young, "done")

    assert commands.purge_older_than(timedelta(days=90)) == 1
    assert [each.id for each in all_of(player)] == [still_open.id, young.id]
