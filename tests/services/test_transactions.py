"""One transaction for each verb: all of it or nothing, announcements after the commit, one writer at a time."""

import threading
from dataclasses import dataclass

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from backend.core import db as database
from backend.core import events
from backend.core.bulk import bulk_insert, bulk_update
from backend.core.db import announce, atomic, db
from backend.core.errors import Unavailable
from backend.models.commands import CommandName, CommandStatus, PlayerCommand
from backend.models.players import Player
from backend.models.settings import Setting
from tests.factories import make_place, make_player


@dataclass(frozen=True)
class Said:
    word: str


@pytest.fixture
def heard():
    """What was announced, with whether it was already committed when it was heard."""
    found = []

    def listen(said):
        with db.engine.connect() as other:
            names = other.execute(text("SELECT name FROM settings")).scalars().all()
        found.append((said.word, said.word in names))

    events.on(Said)(listen)
    yield found
    events._listeners[Said].remove(listen)


def keep(name):
    db.session.add(Setting(name=name, value={}))
    db.session.flush()
    announce(Said(name))


@atomic
def keep_one(name):
    keep(name)


@atomic
def keep_then_fail(name):
    keep(name)
    raise ValueError("no")


def kept():
    db.session.rollback()
    return sorted(db.session.scalars(select(Setting.name)))


def test_what_a_verb_writes_is_there_before_anybody_hears_of_it(app, heard):
    keep_one("a")

    assert kept() == ["a"]
    assert heard == [("a", True)]


def test_a_verb_that_fails_leaves_nothing_and_says_nothing(app, heard):
    with pytest.raises(ValueError, match="no"):
        keep_then_fail("a")

    assert kept() == []
    assert heard == []
    keep_one("b")
    assert kept() == ["b"]


def test_a_verb_called_by_another_one_joins_it(app, heard):
    @atomic
    def outer(fails):
        keep_one("inner")
        assert heard == []
        keep("outer")
        if fails:
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        outer(fails=True)
    assert (kept(), heard) == ([], [])

    outer(fails=False)
    assert kept() == ["inner", "outer"]
    assert [word for word, _ in heard] == ["inner", "outer"]


def test_announcing_outside_a_verb_is_a_mistake(app):
    with pytest.raises(RuntimeError, match="atomic"):
        announce(Said("a"))


def test_a_listener_that_fails_stops_nobody(app, heard):
    def broken(_said):
        raise OSError("the wire is cut")

    events.on(Said)(broken)
    try:
        keep_one("a")
    finally:
        events._listeners[Said].remove(broken)

    assert kept() == ["a"]
    assert heard == [("a", True)]


def test_writers_of_one_process_wait_for_each_other(app):
    def work(number):
        with app.app_context():
            for turn in range(5):
                keep_one(f"{number}-{turn}")
            db.session.remove()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(kept()) == 30


def test_a_writer_waits_for_another_process_that_holds_the_database(app, test_config):
    if not test_config.database.startswith("sqlite"):
        keep_one("a")  # MariaDB locks rows, not the database
        assert kept() == ["a"]
        return
    other = db.engine.connect().execution_options(writing=True)
    other.execute(text("INSERT INTO settings (name, value, created_at) VALUES ('other', '{}', '2026-01-01')"))
    waiting = threading.Thread(target=lambda: in_context(app, lambda: keep_one("a")))
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive()

    other.commit()
    waiting.join()
    other.close()

    assert kept() == ["a", "other"]


def in_context(app, work):
    with app.app_context():
        work()
        db.session.remove()


def test_a_database_that_stays_locked_is_unavailable_and_not_a_crash(app, test_config, monkeypatch):
    monkeypatch.setattr(database, "BUSY_RETRIES", 2)
    failing = _NoBeginning(test_config)
    with failing, pytest.raises(Unavailable):
        keep_one("a")
    assert kept() == []


class _NoBeginning:
    """For a while no transaction can begin: the database is locked, or gone."""

    def __init__(self, config):
        self.words = "database is locked" if config.database.startswith("sqlite") else "gone away"

    def __enter__(self):
        event.listen(db.engine, "begin", self._refuse)

    def __exit__(self, *_):
        event.remove(db.engine, "begin", self._refuse)

    def _refuse(self, _connection):
        raise OperationalError("BEGIN", {}, Exception(self.words))


def test_a_deadlock_is_tried_again_from_the_start(app, heard):
    tries = []

    @atomic
    def contended():
        tries.append(1)
        keep("a")
        if len(tries) < 3:
            raise OperationalError("UPDATE", {}, _MySqlError(1213, "Deadlock found"))

    contended()

    assert len(tries) == 3
    assert kept() == ["a"]
    assert heard == [("a", True)]


class _MySqlError(Exception):
    pass


def test_a_deadlock_that_never_ends_is_unavailable(app):
    @atomic
    def hopeless():
        raise OperationalError("UPDATE", {}, _MySqlError(1205, "Lock wait timeout exceeded"))

    with pytest.raises(Unavailable):
        hopeless()


def test_many_rows_are_changed_in_one_statement(app):
    place = make_place()
    players = [make_player(place) for _ in range(5)]
    rows = [
        {
            "id": player.id,
            "name": f"Ünï \"{number}\" 'x'",
            "volume": number,
            "plan_wanted": 2**53 + number,
            "fault": None,
        }
        for number, player in enumerate(players)
    ]

    changed = in_verb(lambda: bulk_update(Player.__table__, rows, ["name", "volume", "plan_wanted", "fault"]))

    assert changed == 5
    db.session.expire_all()
    for number, player in enumerate(players):
        assert (player.name, player.volume) == (f"Ünï \"{number}\" 'x'", number)
        assert (player.plan_wanted, player.fault) == (2**53 + number, None)


def test_a_guard_leaves_rows_alone_and_a_deleted_row_stays_deleted(app):
    place = make_place()
    old, new, gone = (make_player(place, plan_revision=revision) for revision in (1, 9, 1))
    gone_id = gone.id
    rows = [{"id": each, "plan_revision": 5} for each in (old.id, new.id, gone_id)]

    def work():
        db.session.delete(db.session.get(Player, gone_id))
        db.session.flush()
        guard = "players.plan_revision < given.plan_revision"
        return bulk_update(Player.__table__, rows, ["plan_revision"], guard=guard)

    assert in_verb(work) == 1
    db.session.expire_all()
    assert (old.plan_revision, new.plan_revision) == (5, 9)
    assert db.session.get(Player, gone_id) is None


def test_many_rows_are_added_with_what_differs_and_what_is_alike(app, the_clock):
    players = [make_player(make_place()) for _ in range(3)]
    rows = [
        {"id": f"Ünï \"{seq}\" 'x'", "player_id": player.id, "seq": 2**53 + seq}
        for seq, player in enumerate(players)
    ]
    alike = {
        "command": CommandName.VOLUME,
        "params": {"said": ["Ünï", '"', "'", None, 5]},
        "status": CommandStatus.QUEUED,
        "detail": None,
        "expires_at": the_clock.instant,
        "created_at": the_clock.instant,
    }

    in_verb(lambda: bulk_insert(PlayerCommand.__table__, rows, alike))

    kept = db.session.scalars(select(PlayerCommand).order_by(PlayerCommand.seq)).all()
    assert [{"id": row.id, "player_id": row.player_id, "seq": row.seq} for row in kept] == rows
    assert [{name: getattr(row, name) for name in alike} for row in kept] == [alike] * 3


def test_no_rows_are_no_statement(app):
    assert in_verb(lambda: bulk_update(Player.__table__, [], ["name"])) == 0
    assert in_verb(lambda: bulk_insert(Player.__table__, [], {})) is None


@atomic
def in_verb(work):
    return work()


def test_instants_come_back_as_they_went_in(app, the_clock):
    the_clock.stands_at("2026-03-11T12:34:56.123456+02:00")
    place = make_place()
    db.session.expire_all()

    assert place.created_at == the_clock.instant
    assert place.created_at.utcoffset().total_seconds() == 0


def test_the_database_says_that_it_answers(app):
    assert database.is_reachable()
    assert database.has_table("players")
    assert not database.has_table("dinosaurs")
