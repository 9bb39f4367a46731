"""Many commands at once: ordered, reported, expired and read at the cost of a few, with the promises of one."""

import pytest
import structlog.testing
from sqlalchemy import select

from backend.core.db import db
from backend.core.errors import NotFound
from backend.models.commands import CommandStatus, PlayerCommand
from backend.models.players import Playback, Player
from backend.models.users import User
from backend.schemas.commands import BulkCancelIn, BulkCommandIn
from backend.schemas.realtime import StatusIn
from backend.services import bulk_commands, commands
from backend.services.commands import CommandIssued, CommandsChanged, CommandsIssued
from backend.services.players import PlayersChanged
from tests.factories import make_place, make_player, make_user
from tests.orders import order
from tests.statements import counted_statements
from tests.together import announced, at_once


@pytest.fixture
def place(app):
    return make_place()


@pytest.fixture
def actor(app):
    return make_user("admin")


def make_screens(place, count):
    """Their ids."""
    return [make_player(place).id for _ in range(count)]


def order_all_as(actor_id, wish):
    """The order as a request of its own, on a session of its own."""
    return bulk_commands.issue_commands(db.session.get(User, actor_id), wish)


def order_one(screen, command, **params):
    return order(db.session.get(Player, screen), command, **params)


def order_all(actor, screens, command, **params):
    wish = BulkCommandIn(command=command, params=params, player_ids=screens)
    return bulk_commands.issue_commands(actor, wish)


def rows():
    db.session.rollback()
    query = select(PlayerCommand).order_by(PlayerCommand.player_id, PlayerCommand.seq)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def statuses():
    return [str(row.status) for row in rows()]


def report_all(command_ids, screens, stage):
    """What all these screens say at the same moment, as one batch."""
    said = [
        commands._Report(screen, command_id, CommandStatus(stage), None)
        for command_id, screen in zip(command_ids, screens, strict=True)
    ]
    commands._write_reports(said)


def cost(piece):
    with counted_statements() as statements:
        piece()
    return len(statements)


def test_one_order_is_announced_once_with_every_command_and_its_screen(actor, place):
    screens = make_screens(place, 3)

    with announced(CommandsIssued) as issued, announced(CommandIssued) as single:
        said = order_all(actor, screens, "identify")

    (event,) = issued
    assert event.player_ids == tuple(screens)
    assert event.command_ids == tuple(said.command_ids)
    assert [(row.player_id, row.id) for row in rows()] == list(
        zip(event.player_ids, event.command_ids, strict=True)
    )
    assert single == []


def test_what_it_replaces_is_announced_once(actor, place):
    screens = make_screens(place, 3)
    older = order_all(actor, screens, "restart").command_ids

    with announced(CommandsChanged) as changes:
        said = order_all(actor, screens, "restart")

    assert said.superseded == 3
    assert [set(each.command_ids) for each in changes] == [set(older)]
    assert statuses() == ["superseded", "queued"] * 3


@pytest.mark.parametrize("name", ["play", "pause", "volume"])
def test_people_see_at_once_what_is_to_hold_from_now_on(actor, place, name):
    screens = make_screens(place, 2)

    with announced(PlayersChanged) as changes:
        order_all(actor, screens, name, **({"volume": 7} if name == "volume" else {}))

    assert [each.player_ids for each in changes] == [tuple(screens)]
    db.session.rollback()
    held = db.session.execute(select(Player.playback, Player.volume).where(Player.id.in_(screens)))
    expected = {
        "play": (Playback.PLAYING, 100),
        "pause": (Playback.PAUSED, 100),
        "volume": (Playback.PLAYING, 7),
    }
    assert list(held) == [expected[name]] * 2


def test_orders_to_one_and_to_many_at_once_get_different_numbers(app, actor, place):
    screens = make_screens(place, 3)
    first, actor_id = screens[0], actor.id
    everybody = BulkCommandIn(command="identify", player_ids=screens)
    one = BulkCommandIn(command="identify", player_ids=[first])
    backwards = BulkCommandIn(command="identify", player_ids=screens[::-1])

    results = at_once(
        app,
        *[lambda: order_all_as(actor_id, everybody)] * 3,
        *[lambda: order_all_as(actor_id, backwards)] * 3,
        *[lambda: order_all_as(actor_id, one)] * 3,
    )

    assert [each for each in results if isinstance(each, Exception)] == []
    numbers = {screen: [row.seq for row in rows() if row.player_id == screen] for screen in screens}
    assert numbers == {screen: list(range(1, 10 if screen == first else 7)) for screen in screens}


def test_the_last_of_many_orders_to_all_has_the_last_word_everywhere(app, actor, place):
    ids, actor_id = make_screens(place, 3), actor.id
    wishes = [BulkCommandIn(command=name, player_ids=ids) for name in ("pause", "play", "pause", "play")]

    at_once(app, *[lambda wish=wish: order_all_as(actor_id, wish) for wish in wishes])

    told = commands.open_commands_of(ids)
    assert [len(each) for each in told.values()] == [1, 1, 1]
    last = {"play": Playback.PLAYING, "pause": Playback.PAUSED}
    held = dict(db.session.execute(select(Player.id, Player.playback)).all())
    assert held == {player_id: last[commands[0].command] for player_id, commands in told.items()}


def test_many_are_read_as_they_are_sent_in_order_with_one_statement(actor, place):
    screens = make_screens(place, 3)
    order_one(screens[2], "identify")
    first, second = (order_all(actor, screens, name).command_ids for name in ("identify", "next"))
    commands.cancel_command(actor, screens[0], first[0])
    db.session.rollback()

    with counted_statements() as statements:
        sent = commands.sendable_many([*second, *first])

    assert len(statements) == 1
    assert [(player_id, each.seq) for player_id, each in sent] == [
        (screens[1], 1),
        (screens[0], 2),
        (screens[1], 2),
        (screens[2], 2),
        (screens[2], 3),
    ]
    assert all(each.ttl_ms is not None and each.ttl_ms <= 300_000 for _, each in sent)


def test_what_many_screens_should_be_told_is_read_with_one_statement(the_clock, actor, place):
    screens = make_screens(place, 3)
    order_all(actor, screens[:2], "screenshot")
    the_clock.goes_on(minutes=1)
    held = order_all(actor, screens[:2], "pause").command_ids
    after = order_one(screens[0], "identify")
    db.session.rollback()

    with counted_statements() as statements:
        told = commands.open_commands_of(screens)

    assert len(statements) == 1
    assert {player_id: [each.command_id for each in said] for player_id, said in told.items()} == {
        screens[0]: [held[0], after.id],
        screens[1]: [held[1]],
        screens[2]: [],
    }


@pytest.mark.parametrize("stage", ["delivered", "done", "failed"])
def test_what_thirty_screens_say_at_once_costs_what_three_say(actor, place, stage):
    screens = make_screens(place, 30)
    few, many = screens[:3], screens[3:]
    of_few, of_many = (order_all(actor, each, "restart").command_ids for each in (few, many))

    with announced(CommandsChanged) as changes:
        costs = cost(lambda: report_all(of_few, few, stage)), cost(lambda: report_all(of_many, many, stage))

    assert costs[0] == costs[1]
    assert [set(each.command_ids) for each in changes] == [set(of_few), set(of_many)]
    assert statuses() == [stage] * 30


def test_each_report_of_a_batch_counts_in_the_order_in_which_it_came(the_clock, actor, place):
    screen = make_player(place)
    ids = [order(screen, "identify").id for _ in range(4)]
    commands.cancel_command(actor, screen.id, ids[3])
    said = [
        (ids[0], "delivered", None),
        (ids[0], "done", "well"),
        (ids[1], "failed", "no"),
        (ids[1], "delivered", "late word"),
        (ids[2], "delivered", "on it"),
        (ids[2], "delivered", "again"),
        (ids[3], "done", "after all"),
        (ids[3], "failed", "too late"),
    ]

    commands._write_reports(
        [
            commands._Report(screen.id, command_id, CommandStatus(stage), detail)
            for command_id, stage, detail in said
        ]
    )

    instant = the_clock.instant
    assert [(str(row.status), row.detail, row.late, row.delivered_at) for row in rows()] == [
        ("done", "well", None, instant),
        ("failed", "no", None, None),
        ("delivered", "on it", None, instant),
        ("cancelled", "after all", "done", None),
    ]


def test_a_report_of_what_nobody_ordered_is_noted_and_holds_up_nobody(actor, place):
    screen, stranger = make_player(place), make_player(place)
    own, foreign = order(screen, "restart"), order(stranger, "restart")

    with structlog.testing.capture_logs() as logs:
        report_all([own.id, foreign.id, "never"], [screen.id] * 3, "done")

    assert statuses() == ["done", "queued"]
    assert [each["command_id"] for each in logs if each["event"] == "unknown_command_reported"] == [
        foreign.id,
        "never",
    ]


def test_what_a_screen_said_is_kept_once_it_has_its_answer(app, actor, place):
    screens = make_screens(place, 8)
    said = order_all(actor, screens, "restart").command_ids
    pieces = [
        lambda player_id=screen, command_id=command_id: (
            commands.report(player_id, StatusIn(command_id=command_id, stage="done")),
            db.session.scalar(select(PlayerCommand.status).where(PlayerCommand.id == command_id)),
        )
        for command_id, screen in zip(said, screens, strict=True)
    ]

    seen = at_once(app, *pieces)

    assert [status for _, status in seen] == [CommandStatus.DONE] * 8


def test_expiry_of_thirty_costs_what_expiry_of_three_does_and_is_said_once(the_clock, actor, place):
    screens = make_screens(place, 30)
    costs, said = [], []
    for some in (screens[:3], screens[3:]):
        ids = order_all(actor, some, "restart").command_ids
        the_clock.goes_on(minutes=5)
        with announced(CommandsChanged) as changes:
            costs.append(cost(commands.expire_overdue))
        said.append([set(each.command_ids) for each in changes] == [set(ids)])

    assert (costs[0], said) == (costs[1], [True, True])
    assert statuses() == ["expired"] * 30
    assert cost(commands.expire_overdue) == 1


def test_many_are_taken_back_at_once_and_what_has_ended_stays(actor, place):
    screens = make_screens(place, 3)
    ids = order_all(actor, screens, "restart").command_ids
    report_all(ids[:1], screens[:1], "done")
    report_all(ids[1:2], screens[1:2], "delivered")

    with announced(CommandsChanged) as changes:
        said = bulk_commands.cancel_commands(actor, BulkCancelIn(command_ids=ids))

    assert (said.cancelled, said.ended_before) == (2, 1)
    assert statuses() == ["done", "cancelled", "cancelled"]
    assert len(changes) == 1


def test_one_command_of_a_foreign_screen_and_none_is_taken_back(place):
    own, foreign = make_player(place), make_player(make_place())
    ids = [order(own, "restart").id, order(foreign, "restart").id]
    technician = make_user("technician", [place])

    for wish in (ids, [ids[0], "never"]):
        with pytest.raises(NotFound):
            bulk_commands.cancel_commands(technician, BulkCancelIn(command_ids=wish))

    assert statuses() == ["queued", "queued"]


def test_what_was_to_hold_stays_when_its_command_is_taken_back(actor, place):
    screen = make_player(place)
    pause, loud = order(screen, "pause"), order(screen, "volume", volume=9)

    for command in (pause, loud):
        commands.cancel_command(actor, screen.id, command.id)

    db.session.rollback()
    db.session.refresh(screen)
    assert (screen.playback, screen.volume, commands.open_commands_of([screen.id])) == (
        Playback.PAUSED,
        9,
        {screen.id: []},
    )
