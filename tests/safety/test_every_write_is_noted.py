"""Every address that writes leaves an entry in the audit trail that says who it was: all of them are asked, none can be forgotten."""

import pytest
from sqlalchemy import func, select

from backend.core.db import db
from backend.models.audit import AuditEntry
from tests.safety import world as worlds
from tests.safety.questions import questions

# What leaves no entry, and why it need not.
NOTHING_TO_NOTE = {
    "POST /api/auth/refresh": "a sign-in that lasts is renewed every few minutes",
    "POST /api/auth/links/look": "somebody looks at a link and changes nothing",
    "POST /api/schedules/conflicts": "it is tried and not kept",
    "POST /api/uploads": "a file is announced; what it becomes is noted",
    "PATCH /api/uploads/<upload_id>": "a piece of a file; what it becomes is noted",
    "POST /api/uploads/<upload_id>": "the same as the method it names",
    "DELETE /api/uploads/<upload_id>": "what was not whole becomes nothing",
    "DELETE /api/settings/<setting>": "nothing was set in this world: see tests/api/test_audit.py",
    "DELETE /api/settings/logo": "nothing was set in this world: it is written like every setting",
}
# Here somebody shows who they are, or is let in: before that they are strangers.
BEGINS_AS_A_STRANGER = {"POST /api/auth/login", "POST /api/auth/links/use"}


def noted_after(number):
    db.session.rollback()
    return db.session.scalars(select(AuditEntry).where(AuditEntry.id > number)).all()


def newest_number():
    db.session.rollback()
    return db.session.scalar(select(func.max(AuditEntry.id))) or 0


def written(app):
    """What an administrator writes at each address, and what of it was noted."""
    world = worlds.build(app)
    for question in questions(app):
        if question.method not in {"GET", "HEAD", "OPTIONS"}:
            before = newest_number()
            answer = question.ask(world, "admin", "own")
            if answer.status_code < 400:
                yield question.name, answer.headers["X-Request-Id"], noted_after(before)
            world.restore()


@pytest.mark.timeout(180)
def test_every_write_leaves_an_entry_that_says_who_it_was(app, web_folder):
    seen, noted, nameless = set(), set(), set()

    for name, request_id, entries in written(app):
        seen.add(name)
        if entries:  # of several ways to ask, some set what is so already
            noted.add(name)
        if name not in BEGINS_AS_A_STRANGER and any(each.actor != "north.admin" for each in entries):
            nameless.add(name)
        assert {each.request_id for each in entries} <= {request_id}
        assert {each.address for each in entries} <= {"127.0.0.1"}

    silent = seen - noted - NOTHING_TO_NOTE.keys()
    assert not silent, f"{silent}: audit.note() what was done, or say here why nobody need know"
    assert not nameless
    assert len(seen) > 30
