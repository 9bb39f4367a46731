"""s03: every event, said by everybody: the lines of the committed table that begin with SAY. See test_s03_who_may_do_what.py."""

import pytest

from backend.realtime import server
from tests.lines import Screen
from tests.safety import orders, world
from tests.safety.asked import ASKERS, as_cell, is_of_events, table, write_column
from tests.safety.orders import The
from tests.safety.world import WHERE

UNKNOWN = "join"  # what nobody listens to, under any name


@pytest.fixture
def everybody(site):
    return world.build(site.app)


def line_of(site, everybody, asker):
    """A fresh line of this asker: a window, a registered screen, or somebody who has not said who they are."""
    if asker == "player":
        screen = site.line(Screen).connects()
        assert screen.registers(everybody.things["keys"]["own"])["ok"]
        return screen
    if asker == "stranger":
        return site.line(Screen).connects()
    token = everybody.people[asker].environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    return site.line(Screen).connects(token=token)


def answered(site, everybody, asker, event, where):
    """`ok`, the code of the refusal, or `ignored`."""
    line = line_of(site, everybody, asker)
    said = {
        name: everybody.thing(value.kind, where, asker) if isinstance(value, The) else value
        for name, value in orders.SAID[event].items()
    }
    answer = line.says(UNKNOWN if event == "*" else event, said)
    line.goes_away()
    if answer is None:
        return "ignored"
    return "ok" if answer["ok"] else answer["error"]["code"]


def sides(event):
    return WHERE if any(isinstance(value, The) for value in orders.SAID[event].values()) else ("own",)


@pytest.mark.parametrize("asker", ASKERS)
def test_s03_everybody_is_answered_on_sockets_what_the_table_says(site, everybody, asker, writing):
    found = {
        (f"SAY {event}", varying(event)): as_cell(
            [answered(site, everybody, asker, event, where) for where in sides(event)]
        )
        for event in orders.SAID
    }
    if writing:
        write_column(asker, found, of_events=True)

    assert found == {key: cells[asker] for key, cells in table().items() if is_of_events(key)}


def test_s03_every_event_that_is_listened_to_is_asked_about():
    assert orders.SAID.keys() == server._handlers.keys()


def varying(event):
    return " and ".join(name for name, value in orders.SAID[event].items() if isinstance(value, The))
