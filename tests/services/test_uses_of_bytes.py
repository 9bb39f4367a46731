"""Bytes are counted right: whatever is uploaded, replaced, thrown away, restored and erased, in whatever order."""

import hashlib
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, text

from backend.core import clock, filetypes
from backend.core.db import db
from backend.core.errors import Conflict, NotFound
from backend.models.content import Blob, Content, ContentStatus, Replacement
from backend.schemas.content import BulkIn, UploadIn
from backend.services import content_bulk, jobs, preparation, purge, replacing, trash, uploads
from backend.services.media import Prepared
from backend.services.uploads import Kept
from tests.factories import make_place, make_user

FILES = [("red.png", "image"), ("blue.png", "image"), ("green.png", "image"), ("tune.mp3", "audio")]
files = st.integers(0, len(FILES) - 1)
which = st.integers(0, 5)


def kept(number):
    """One of a few files, as if its bytes were in the store."""
    name, _ = FILES[number]
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    kind = filetypes.of_name(name)
    return Kept(name, kind, f"{sha256[:2]}/{sha256[2:4]}/{sha256}.{kind.extension}", sha256, 100 + number)


class Library(RuleBasedStateMachine):
    """A library and a worker that succeeds, fails or is told to stop."""

    def __init__(self):
        super().__init__()
        self.actor, self.place = make_user("admin"), make_place()

    def _one(self, number, *, in_trash=False):
        there = Content.deleted_at.is_not(None) == in_trash
        ids = db.session.scalars(select(Content.id).where(there).order_by(Content.id)).all()
        return ids[number % len(ids)] if ids else None

    @rule(number=files)
    def upload(self, number):
        order = UploadIn(location_id=self.place.id)
        uploads.sharing_bytes(lambda: uploads.write_down(self.actor, order, kept(number)))

    @rule(number=files, which=which)
    def replace(self, number, which):
        content_id = self._one(which)
        if content_id is None:
            return
        try:
            uploads.sharing_bytes(lambda: replacing.replace(self.actor, content_id, kept(number)))
        except Conflict:
            assert db.session.get(Content, content_id).type.value != FILES[number][1]

    @rule(succeeds=st.booleans())
    def work(self, succeeds):
        for job_id in jobs.due(jobs.MEDIA):
            work = preparation.begin(job_id)
            if work is None:
                continue
            if succeeds:
                key = work.upload.source_key
                sha256 = hashlib.sha256(key.encode()).hexdigest()
                preparation.finish(work, Prepared(key, sha256, 90, "image/png"))
            else:
                preparation.refuse(work, "The picture is damaged.")

    @rule(which=which)
    def cancel(self, which):
        due = jobs.due(jobs.MEDIA)
        if due:
            preparation.cancel(self.actor, due[which % len(due)])

    @rule(which=which)
    def begin_and_lose_it(self, which):
        """A worker that takes a job and finishes it after somebody threw the entry away."""
        due = jobs.due(jobs.MEDIA)
        work = preparation.begin(due[which % len(due)]) if due else None
        if work is None:
            return
        trash.delete_content(self.actor, work.claim.subject_id)
        assert not preparation.finish(work, Prepared("ab/cd/late.png", "0" * 64, 90, "image/png"))

    @rule(which=which)
    def throw_away(self, which):
        content_id = self._one(which)
        if content_id is not None:
            trash.delete_content(self.actor, content_id)

    @rule(which=which)
    def restore(self, which):
        content_id = self._one(which, in_trash=True)
        if content_id is not None:
            trash.restore_content(self.actor, content_id)

    @rule(which=which)
    def erase(self, which):
        content_id = self._one(which, in_trash=True)
        if content_id is not None:
            trash.erase_content(self.actor, content_id)

    @rule(act=st.sampled_from(["trash", "restore", "erase"]))
    def many(self, act):
        rows = select(Content.id).where(Content.deleted_at.is_not(None) == (act != "trash"))
        ids = db.session.scalars(rows).all()
        if ids:
            assert content_bulk.act_on_many(self.actor, BulkIn(act=act, ids=ids)) == len(ids)

    @rule(which=which)
    def erase_what_is_not_in_the_trash(self, which):
        content_id = self._one(which)
        if content_id is None:
            return
        try:
            trash.erase_content(self.actor, content_id)
        except NotFound:
            return
        raise AssertionError("it went without having been in the trash")

    @rule()
    def purge(self):
        purge._forget_unused(clock.now() + timedelta(days=1))

    @invariant()
    def every_use_is_counted(self):
        db.session.rollback()
        uses = dict.fromkeys(db.session.scalars(select(Blob.id)), 0)
        for table in (Content, Replacement):
            counted = select(table.blob_id, func.count()).group_by(table.blob_id)
            for blob_id, count in db.session.execute(counted):
                uses[blob_id] += count
        known = db.session.execute(select(Blob.id, Blob.uses, Blob.unused_since)).all()
        assert {row.id: row.uses for row in known} == uses
        assert all(row.unused_since is not None for row in known if row.uses == 0)

    @invariant()
    def only_what_plays_is_being_replaced(self):
        replaced = select(Content.status, Content.deleted_at).join(
            Replacement, Replacement.content_id == Content.id
        )
        assert set(db.session.execute(replaced)) <= {(ContentStatus.READY, None)}

    @invariant()
    def whoever_waits_has_somebody_working_for_them(self):
        db.session.rollback()
        due = {jobs.newest(jobs.MEDIA, [each])[each].status for each in self._waiting()}
        assert due <= {"queued", "running"}

    def _waiting(self):
        there = Content.deleted_at.is_(None)
        processing = select(Content.id).where(there, Content.status == ContentStatus.PROCESSING)
        return {*db.session.scalars(processing), *db.session.scalars(select(Replacement.content_id))}


def test_whatever_happens_every_use_is_counted(app):
    unhurried = settings(
        max_examples=15,
        stateful_step_count=20,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    def fresh():
        for table in (Replacement, Content, Blob):
            db.session.query(table).delete()
        db.session.commit()
        return Library()

    run_state_machine_as_test(fresh, settings=unhurried)


def test_a_use_that_another_one_counted_a_moment_ago_is_not_lost(app, monkeypatch):
    actor, place = make_user("admin"), make_place()
    entry = uploads.write_down(actor, UploadIn(location_id=place.id), kept(0)).id
    db.session.rollback()
    call_off = replacing.call_off

    def while_somebody_uploads_the_same(content):
        db.session.execute(text("UPDATE blobs SET uses = uses + 1"))
        call_off(content)

    monkeypatch.setattr(replacing, "call_off", while_somebody_uploads_the_same)
    replacing.replace(actor, entry, kept(0))

    # The entry was never ready, so it takes the same bytes at once: one use more, one less, and the other one's.
    assert db.session.scalar(text("SELECT uses FROM blobs")) == 2
