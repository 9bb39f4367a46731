"""Whether the other side is still there: everybody is asked in turn, by one loop for all."""

from types import SimpleNamespace

import pytest
from engineio import packet
from engineio.exceptions import SocketIsClosedError

from backend.realtime import server
from backend.realtime.lines import pings
from backend.realtime.lines.pings import Pings
from tests.lines import Line, eventually


class Connection:
    """What Engine.IO keeps of a line, as far as pings go."""

    def __init__(self):
        self.closing = self.closed = False
        self.last_ping, self.sent = None, []
        self.queue = SimpleNamespace(close=lambda: setattr(self, "closed", True))

    def _send_ping(self):
        raise AssertionError("this is what the library would run on a thread of its own")

    def send(self, said):
        self.sent.append(said.packet_type)


@pytest.fixture
def engine():
    return SimpleNamespace(ping_interval=0.0, ping_timeout=3_600, spawned=[], start_background_task=None)


@pytest.fixture
def asking(engine, monkeypatch):
    monkeypatch.setattr(pings, "TICK_SECONDS", 0.01)
    engine.start_background_task = lambda *work, **_: engine.spawned.append(work)
    return Pings(engine)


def test_who_is_due_is_asked(asking):
    connections = [Connection() for _ in range(3)]

    for each in connections:
        asking(each._send_ping)

    eventually(lambda: all(each.sent == [packet.PING] for each in connections), "the question")
    assert all(each.last_ping is not None for each in connections)


def test_nobody_is_asked_before_the_time_has_come(asking, engine):
    engine.ping_interval = 3_600
    connection = Connection()
    asking(connection._send_ping)

    asking._ping_all()

    assert connection.sent == []


def test_who_has_gone_is_not_asked(asking):
    gone, here = Connection(), Connection()
    gone.closed = True
    asking(gone._send_ping)
    asking(here._send_ping)

    eventually(lambda: here.sent, "the question to who is here")

    assert gone.sent == []


def test_who_does_not_answer_in_time_is_cut_and_who_does_is_not(asking, engine):
    engine.ping_timeout = 0.05
    silent, lively = Connection(), Connection()
    for each in (silent, lively):
        asking(each._send_ping)
    eventually(lambda: lively.sent, "the question")
    lively.last_ping = None  # as the library notes an answer

    eventually(lambda: silent.closed, "the silent one being cut")

    assert not lively.closed


def test_who_goes_at_that_moment_does_not_keep_the_others_from_being_asked(asking):
    going, here = Connection(), Connection()

    def is_closed(_):
        raise SocketIsClosedError

    going.send = is_closed
    asking(going._send_ping)
    asking(here._send_ping)
    eventually(lambda: here.sent, "the question to who is here")

    assert here.sent == [packet.PING]


def test_all_other_work_is_the_librarys_own(asking, engine):
    def writer():
        """What Engine.IO runs for each connection."""

    asking(writer, 1)

    assert engine.spawned == [(writer, 1)]


def test_a_real_line_is_asked_again_and_again(site, monkeypatch):
    engine = server.raw().eio
    monkeypatch.setattr(engine, "ping_interval", 0.05)
    monkeypatch.setattr(engine, "start_background_task", Pings(engine))
    line = site.line(Line).connects()

    eventually(lambda: line.wire.pings >= 3, "three questions, each answered")

    assert line.is_open()
