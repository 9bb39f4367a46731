"""Purging where a library lies in two places: what nobody uses goes from both, and what an upload renews stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.core.db import db
from backend.jobs import purge
from backend.models.content import Blob
from tests.factories import make_place, sign_in_as
from tests.stores import keep
from tests.uploading import uploaded, work_off


@pytest.fixture
def later(the_clock):
    """Let so many hours pass for the product; files keep the time at which they were written."""
    the_clock.stands_at(clock._system())
    return lambda hours: the_clock.goes_on(hours=hours)


@pytest.fixture
def in_bucket(app, places):
    places.goes_to("s3")
    return places


def test_a_deleted_files_bytes_leave_the_bucket_after_the_time_of_grace(app, client, later, in_bucket):
    manager = sign_in_as(client, "manager", [make_place("Lobby")])
    manager.carries(None)
    sign_in_as(manager, manager.user)
    place = manager.get("/api/locations").get_json()["items"][0]["id"]
    entry = uploaded(manager, "rocket.jpg", location_id=str(place))
    work_off(app)
    count = len(list(in_bucket.bucket.all_keys()))
    assert manager.delete(f"/api/content/{entry['id']}").status_code == 204
    assert manager.delete(f"/api/content/{entry['id']}?forever=true").status_code == 204

    assert purge.run() == 0
    later(hours=25)

    assert purge.run() == count
    assert list(in_bucket.bucket.all_keys()) == []
    assert db.session.scalars(select(Blob)).all() == []


def test_orphans_go_from_both_places_when_they_are_old(later, in_bucket):
    keep(in_bucket.bucket, b"nobody's")
    keep(in_bucket.folder, b"nobody's either")

    assert purge.run() == 0
    later(hours=25)

    assert purge.run() == 2
    assert list(in_bucket.bucket.all_keys()) == list(in_bucket.folder.all_keys()) == []


def test_bytes_that_are_uploaded_again_between_the_look_and_the_removal_stay(later, in_bucket):
    key = keep(in_bucket.bucket)
    seen = in_bucket.bucket.changed_at(key)
    before = seen + timedelta(seconds=1)
    in_bucket.until_another_second(seen)
    keep(in_bucket.bucket)

    assert not in_bucket.bucket.remove_if_old(key, before)
    assert in_bucket.bucket.holds(key)


def test_a_bucket_that_is_away_keeps_nothing_else_from_being_tidied(later, in_bucket):
    (in_bucket.folder.incoming_folder() / "in-1").write_bytes(b"half")
    later(hours=25)
    in_bucket.goes_to("s3", s3_endpoint_url="http://127.0.0.1:9")

    with pytest.raises(Exception, match="can't be reached"):
        purge.run()

    assert list(in_bucket.folder.leftovers()) == []
