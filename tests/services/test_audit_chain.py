"""The chain of audit entries: whatever was changed, removed, put in or exchanged shows, and where."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from backend.core import clock
from backend.core.db import atomic, db
from backend.jobs import audit as audit_jobs
from backend.models.audit import AuditEntry
from backend.services import audit, audit_chain
from backend.services.audit import Act
from backend.services.audit_chain import Mark
from tests.factories import make_place
from tests.statements import counted_statements
from tests.together import at_once
from tests.trail import trail


@atomic
def note(action="colour.chosen", **details):
    audit.note(action, details=details)


@atomic
def tampered(statement, **values):
    """As by somebody with a password for the database."""
    db.session.execute(text(statement), values)


@pytest.fixture
def chain(app):
    """Five entries that are linked."""
    for number in range(5):
        note(number=number, colour=["red", "grün", "青", None, 1.5][number])
    assert audit_chain.link_waiting() == 5
    return trail()


def test_entries_get_positions_without_holes_and_hashes_that_build_on_each_other(chain):
    assert [entry.position for entry in chain] == [1, 2, 3, 4, 5]
    assert len({entry.chain for entry in chain}) == 5
    assert chain[1].chain == audit_chain.link_of(chain[0].chain, 2, chain[1])


def test_an_untouched_chain_is_whole(chain):
    found = audit_chain.verify()

    assert (found.whole, found.broken, found.waiting) == (5, None, 0)
    assert found.head == Mark(5, chain[-1].chain)


def test_an_empty_trail_is_whole(app):
    assert audit_chain.verify().broken is None
    assert audit_chain.link_waiting() == 0


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "colour.forgotten"),
        ("actor", "nobody"),
        ("actor_id", 7),
        ("address", "192.0.2.1"),
        ("request_id", "x"),
        ("target", "user:1"),
        ("name", "x"),
        ("details", '{"number": 9}'),
        ("created_at", "2020-01-01 00:00:00.000000"),
        ("chain", "0" * 64),
    ],
)
def test_a_changed_entry_shows_and_which_it_is(chain, column, value):
    tampered(f"UPDATE audit_entries SET {column} = :value WHERE position = 3", value=value)  # noqa: S608 - a column's name

    found = audit_chain.verify()

    assert found.whole == 2
    assert f"Entry {chain[2].id} at position 3 is not what was written" in found.broken


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("DELETE FROM audit_entries WHERE position = 1", "missing at position 1, before"),
        ("DELETE FROM audit_entries WHERE position IN (2, 3)", "missing at positions 2 to 3, before"),
        ("DELETE FROM audit_entries WHERE position = 5", "ends at position 4 of 5"),
        ("DELETE FROM audit_entries", "ends at position 0 of 5"),
        ("UPDATE audit_marks SET position = 6", "ends at position 5 of 6"),
        ("UPDATE audit_marks SET chain = :nothing", "ends at position 5 with another hash"),
        ("UPDATE audit_entries SET position = NULL WHERE position = 5", "ends at position 4 of 5"),
    ],
)
def test_missing_entries_show_and_where(chain, statement, where):
    tampered(statement, **({"nothing": "0" * 64} if ":nothing" in statement else {}))

    assert where in audit_chain.verify().broken


def test_entries_that_changed_places_show(chain):
    tampered("UPDATE audit_entries SET position = 9 WHERE position = 2")
    tampered("UPDATE audit_entries SET position = 2 WHERE position = 3")
    tampered("UPDATE audit_entries SET position = 3 WHERE position = 9")

    assert f"Entry {chain[2].id} at position 2" in audit_chain.verify().broken


def test_a_chain_that_was_written_anew_is_not_the_one_that_was_noted_elsewhere(chain):
    noted = audit_chain.verify().head
    tampered("UPDATE audit_entries SET actor = 'nobody', position = NULL, chain = NULL")
    tampered("DELETE FROM audit_marks")
    audit_chain.link_waiting()

    assert audit_chain.verify().broken is None
    assert "not the one that was expected there" in audit_chain.verify(noted).broken
    assert "ends at position 5 of 9" in audit_chain.verify(Mark(9, noted.chain)).broken


def test_a_head_that_was_noted_is_found_in_the_longer_chain(chain):
    noted = audit_chain.verify().head
    note()
    audit_chain.link_waiting()

    assert audit_chain.verify(noted).broken is None


def test_an_entry_that_is_committed_late_with_a_smaller_number_is_not_skipped(app):
    """As on MariaDB, where numbers are given when a row is written and not when it is committed."""
    add_with_id(20)
    audit_chain.link_waiting()
    add_with_id(10)
    audit_chain.link_waiting()

    assert [(each.id, each.position) for each in trail()] == [(10, 2), (20, 1)]
    assert (audit_chain.verify().whole, audit_chain.verify().broken) == (2, None)


@atomic
def add_with_id(number):
    row = audit._row(Act("colour.chosen"), audit.acting.SYSTEM) | {"id": number, "created_at": clock.now()}
    db.session.execute(audit.ENTRIES.insert(), [row])


def test_many_write_while_several_link_and_the_chain_is_whole(app):
    def writes():
        for number in range(10):
            note(number=number)

    def links():
        for _ in range(10):
            audit_chain.link_waiting()

    outcomes = at_once(app, writes, links, writes, links, writes)
    audit_chain.link_waiting()

    assert [each for each in outcomes if isinstance(each, Exception)] == []
    found = audit_chain.verify()
    assert (found.whole, found.broken, found.waiting) == (30, None, 0)


def test_more_than_one_part_is_linked_at_once(app, monkeypatch):
    monkeypatch.setattr(audit_chain, "AT_ONCE", 2)
    for _ in range(5):
        note()

    assert audit_chain.link_waiting() == 5
    assert audit_chain.verify().whole == 5


def test_linking_begins_nothing_where_nothing_waits(chain):
    with counted_statements() as seen:
        audit_chain.link_waiting()

    assert len(seen) == 1


def test_a_write_is_not_linked_by_itself(app):
    make_place("Tower")

    assert [each.position for each in trail()] == [None]
    found = audit_chain.verify()
    assert (found.whole, found.waiting, found.broken) == (0, 1, None)
    assert found.waiting_since == trail()[0].created_at


def test_old_entries_go_and_the_rest_can_still_be_verified(app, the_clock, setting):
    setting(keep_audit_days=30)
    for _ in range(3):
        note()
    audit_jobs.link_entries()
    noted = audit_chain.verify().head
    the_clock.goes_on(days=31)
    note()
    audit_jobs.link_entries()

    assert audit_jobs.forget_old_entries() == 3

    audit_jobs.link_entries()
    assert [each.action for each in trail()] == ["colour.chosen", "audit.purged"]
    assert trail()[-1].details["count"] == 3
    found = audit_chain.verify(noted)
    assert (found.whole, found.broken, found.head.position) == (2, None, 5)
    tampered("DELETE FROM audit_entries WHERE position = 4")
    assert "missing at position 4" in audit_chain.verify().broken


def test_old_entries_behind_a_young_one_and_those_not_linked_stay(app, the_clock):
    the_clock.goes_on(days=40)
    note()
    audit_chain.link_waiting()
    the_clock.goes_on(days=-40)
    note()
    audit_chain.link_waiting()
    note()
    the_clock.goes_on(days=41)

    assert audit_chain.purge_older_than(timedelta(days=30)) == 0
    assert len(trail()) == 3


def test_entries_that_are_purged_during_a_look_do_not_break_it(chain, monkeypatch):
    walk, looks = audit_chain._walk, []

    def walks(anchor, expected):
        if not looks:
            audit_chain.purge_older_than(timedelta(days=-1))
        looks.append(anchor.position)
        return walk(anchor, expected)

    monkeypatch.setattr(audit_chain, "_walk", walks)

    assert audit_chain.verify().broken is None
    assert looks == [0, 5]


@pytest.fixture
def verify(app):
    return lambda *words: app.test_cli_runner().invoke(args=["audit", "verify", *words])


def test_the_command_says_that_all_is_whole_and_where_the_head_is(chain, verify):
    said = verify()

    assert said.exit_code == 0
    assert "5 entries are as they were written" in said.output
    assert said.output.splitlines()[-1] == f"5:{chain[-1].chain}"
    assert verify("--expect", said.output.splitlines()[-1]).exit_code == 0


def test_the_command_says_where_it_breaks(chain, verify):
    tampered("DELETE FROM audit_entries WHERE position = 3")
    note()

    said = verify()

    assert said.exit_code == 1
    assert (
        f"broken after 2 good entries. Entries are missing at position 3, before entry {chain[3].id}."
        in said.output
    )
    assert "1 entries are not linked yet" in said.output


def test_the_command_takes_a_head_only_as_it_printed_it(verify):
    said = verify("--expect", "5")

    assert said.exit_code == 2
    assert "the position, a colon and 64 characters" in said.output


def test_the_trail_holds_what_was_written(chain):
    assert [entry.details["colour"] for entry in chain] == ["red", "grün", "青", None, 1.5]
    assert {type(entry) for entry in chain} == {AuditEntry}
