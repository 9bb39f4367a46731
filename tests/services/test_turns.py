"""Turns: of one guesser several tries are taken one after the other; nobody waits for another one's."""

import threading
from contextlib import ExitStack

import pytest
from sqlalchemy import text

from backend.core.db import db
from backend.core.turns import Turns
from tests.lines import eventually

MANY = 1_000


def test_however_many_are_at_their_turn_nobody_else_waits():
    turns = Turns()

    with ExitStack() as taken:
        for number in range(MANY):
            taken.enter_context(turns.of(f"account {number}"))
        with turns.of("somebody else"):
            reached = True

    assert reached


def test_of_one_and_the_same_the_second_waits_for_the_first_and_holds_no_connection(app):
    turns, order, is_connected = Turns(), list[str](), threading.Event()

    def second():
        with app.app_context():
            db.session.execute(text("SELECT 1"))
            is_connected.set()
            with turns.of("ana"):
                order.append("second")

    with turns.of("ana"):
        db.session.rollback()
        waiting = threading.Thread(target=second)
        waiting.start()
        is_connected.wait()
        eventually(lambda: db.engine.pool.checkedout() == 0, "no connection being held")
        order.append("first")
    waiting.join()

    assert order == ["first", "second"]


def test_who_fails_leaves_the_turn_to_the_next():
    turns = Turns()

    with pytest.raises(LookupError), turns.of("ana"):
        raise LookupError

    with turns.of("ana"):
        reached = True
    assert reached
