"""Leases: of all processes one does the clock's work."""

import threading

import pytest

from backend.core import lease
from backend.core.db import db


def test_one_holder_has_it_until_its_time_is_over(app, the_clock):
    assert lease.hold("clock", 30, holder="a")
    assert not lease.hold("clock", 30, holder="b")

    the_clock.goes_on(seconds=29)
    assert lease.hold("clock", 30, holder="a")  # renewed
    the_clock.goes_on(seconds=29)
    assert not lease.hold("clock", 30, holder="b")
    the_clock.goes_on(seconds=1)
    assert lease.hold("clock", 30, holder="b")
    assert not lease.hold("clock", 30, holder="a")


def test_giving_it_back_lets_another_take_it_at_once(app, the_clock):
    lease.hold("clock", 30, holder="a")

    lease.give_back("clock", holder="b")  # not the holder's to give
    assert not lease.hold("clock", 30, holder="b")
    lease.give_back("clock", holder="a")
    assert lease.hold("clock", 30, holder="b")


def test_leases_with_different_names_do_not_touch(app):
    assert lease.hold("clock", 30, holder="a")
    assert lease.hold("planner", 30, holder="b")


@pytest.mark.parametrize("exists", [False, True])
def test_f21_of_many_who_want_it_at_once_one_gets_it(app, the_clock, exists):
    if exists:
        lease.hold("clock", 1, holder="old")
        the_clock.goes_on(seconds=2)
    barrier, got = threading.Barrier(6), []

    def want(holder):
        with app.app_context():
            barrier.wait()
            if lease.hold("clock", 30, holder=holder):
                got.append(holder)
            db.session.remove()

    threads = [threading.Thread(target=want, args=(f"h{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 1
