"""Purging: what nobody uses goes, after a time of grace; what somebody uses never does."""

import os

import pytest
from sqlalchemy import select

from backend.core import clock, storage
from backend.core.db import atomic, db
from backend.jobs import purge
from backend.models.content import Blob, Content
from tests.factories import sign_in_as
from tests.uploading import uploaded, work_off


@pytest.fixture
def fresh_store(setting, tmp_path):
    setting(uploads_dir=tmp_path / "uploads")
    return storage.current()


@pytest.fixture
def todays_clock(the_clock, manager):
    """The system dates the store's files: the product's clock stands where that one does, and the manager is signed in by it."""
    the_clock.stands_at(clock._system())
    sign_in_as(manager, manager.user)
    return the_clock


def age(store, hours):
    """Let every file of the store look this much older."""
    for path in store.root.rglob("*"):
        seen = path.stat().st_mtime - hours * 3600
        os.utime(path, (seen, seen))


def delete(manager, entry):
    """Into the trash, and out of it for ever."""
    assert manager.delete(f"/api/content/{entry['id']}").status_code == 204
    assert manager.delete(f"/api/content/{entry['id']}?forever=true").status_code == 204


def test_a_deleted_files_bytes_go_after_the_time_of_grace(
    app, todays_clock, fresh_store, manager, place, encoded
):
    entry = uploaded(manager, "film.mkv", encoded("film.mkv", "-c", "copy"), location_id=str(place.id))
    work_off(app)
    assert len(list(fresh_store.all_keys())) == 4, "the upload, what is served, its two pictures"
    delete(manager, entry)

    assert purge.run() == 0
    assert len(list(fresh_store.all_keys())) == 4
    todays_clock.goes_on(hours=25)

    assert purge.run() == 4
    assert list(fresh_store.all_keys()) == []
    assert db.session.scalars(select(Blob)).all() == []


def test_what_is_used_is_never_purged_however_old(app, fresh_store, manager, place):
    entry = uploaded(manager, "rocket.jpg", location_id=str(place.id))
    work_off(app)
    kept = set(fresh_store.all_keys())
    age(fresh_store, hours=1000)

    assert purge.run() == 0
    assert set(fresh_store.all_keys()) == kept, "the upload, what is served, the pictures of it"
    assert manager.get(manager.get(f"/api/content/{entry['id']}").get_json()["url"]).status_code == 200


def test_bytes_two_entries_share_stay_for_the_second(app, the_clock, fresh_store, manager, place):
    first = uploaded(manager, "rocket.jpg", location_id=str(place.id))
    uploaded(manager, "rocket.jpg", location_id=str(place.id))
    delete(manager, first)
    age(fresh_store, hours=1000)
    the_clock.goes_on(hours=25)

    assert purge.run() == 0
    assert len(list(fresh_store.all_keys())) == 1


def test_orphans_and_leftovers_of_killed_processes_go_when_they_are_old(app, fresh_store):
    with fresh_store.receive() as incoming:
        incoming.write(b"nobody's")
        fresh_store.keep(incoming, "jpg")
    incoming_folder = fresh_store.root / storage.INCOMING
    (incoming_folder / "in-1").write_bytes(b"half")
    (incoming_folder / "work-1").mkdir()
    (incoming_folder / "work-1" / "made.mp4").write_bytes(b"half")

    assert purge.run() == 0
    age(fresh_store, hours=25)

    assert purge.run() == 3
    assert list(fresh_store.all_keys()) == []
    assert list(fresh_store.leftovers()) == []


def test_bytes_uploaded_again_at_the_last_moment_stay(app, fresh_store):
    with fresh_store.receive() as incoming:
        incoming.write(b"again")
        key = fresh_store.keep(incoming, "jpg")
    before = fresh_store.changed_at(key)

    assert not fresh_store.remove_if_old(key, before)
    assert fresh_store.path_of(key).read_bytes() == b"again"
    assert not fresh_store.remove_if_old(key.replace("jpg", "png"), before), (
        "one that is not there is no error"
    )


def test_bytes_that_were_counted_wrongly_keep_no_others_from_being_purged(
    app, todays_clock, fresh_store, manager, place
):
    wrong = uploaded(manager, "rocket.jpg", location_id=str(place.id))
    gone = uploaded(manager, "coffee.png", location_id=str(place.id))
    delete(manager, gone)
    miscount(wrong)
    todays_clock.goes_on(hours=25)

    assert purge.run() == 1
    assert [blob.uses for blob in db.session.scalars(select(Blob))] == [0]
    sign_in_as(manager, "admin")
    delete(manager, wrong)
    todays_clock.goes_on(hours=25)
    assert purge.run() == 1
    assert list(fresh_store.all_keys()) == []


@atomic
def miscount(entry):
    """As if a use had been lost."""
    blob = db.session.get_one(Content, entry["id"]).blob
    blob.uses, blob.unused_since = 0, clock.now()
