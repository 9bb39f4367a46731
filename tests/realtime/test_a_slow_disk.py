"""The disk takes its time to keep what was written. Only who wrote waits for it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pymysql
import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.engine import Dialect

from backend.core import hub
from backend.core.db import atomic, db
from backend.models.settings import Setting

SECONDS = 0.3


class Disk:
    """Busy while somebody's commit waits for it: a plain word, which green and native threads read alike."""

    is_busy = False

    @classmethod
    @contextmanager
    def kept_busy(cls) -> Iterator[None]:
        cls.is_busy = True
        yield
        cls.is_busy = False


class SlowFile(sqlite3.Connection):
    """As on a disk that is busy: the whole process waits in the system for the end of a commit."""

    def commit(self) -> None:
        if self.in_transaction:
            with Disk.kept_busy():
                os.system(f"sleep {SECONDS}")  # noqa: S605 - a wait in C, which no green thread can leave
        super().commit()


class SlowServer(pymysql.connections.Connection):
    """The same where another process waits for its disk."""

    def commit(self) -> None:
        with Disk.kept_busy():
            self.query(f"DO SLEEP({SECONDS})")
        super().commit()


@pytest.fixture
def slow_disk(app: Flask) -> Iterator[None]:
    def connected(
        dialect: Dialect, _record: object, arguments: tuple[str], named: dict[str, object]
    ) -> object:
        if dialect.name == "sqlite":
            return sqlite3.connect(*arguments, factory=SlowFile, **named)
        return SlowServer(*arguments, **named)

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "do_connect", connected)
    yield
    event.remove(db.engine, "do_connect", connected)
    db.session.remove()
    db.engine.dispose()


def test_others_go_on_while_one_waits_for_the_disk(app: Flask, slow_disk: None):
    found_it_busy: list[bool] = []
    is_over = False

    def go_on() -> None:
        while not is_over:
            found_it_busy.append(Disk.is_busy)
            hub.sleep(0.01)

    others = hub.spawn(go_on)
    keep("a word")
    is_over = True
    others.join()

    assert found_it_busy.count(True) > 5
    db.session.rollback()
    assert db.session.scalars(select(Setting.name)).all() == ["a word"]


@atomic
def keep(name: str) -> None:
    db.session.add(Setting(name=name, value={}))
