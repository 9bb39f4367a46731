"""Unfinished uploads wait for a day, each piece gives them another; then nothing of them is left."""

import os

import pytest
from sqlalchemy import select

from backend.core import clock, parts, storage
from backend.core.db import db
from backend.jobs import purge, uploads
from backend.models.uploads import PendingUpload
from tests import tus
from tests.browser import is_problem
from tests.factories import sign_in_as
from tests.lines import eventually
from tests.tus import HALF, PICTURE


@pytest.fixture
def manager(app, client, place, setting, tmp_path, the_clock):
    setting(uploads_dir=tmp_path / "uploads")
    the_clock.stands_at(clock._system())
    return sign_in_as(client, "manager", [place])


@pytest.fixture
def announced(manager, place):
    return tus.begun(manager, len(PICTURE), filename="rocket.jpg", location_id=place.id)


def days_later(manager, the_clock, days):
    """The person signs in anew: a sign-in lasts less long than an upload."""
    the_clock.goes_on(days=days)
    sign_in_as(manager, manager.user)


def known():
    return db.session.scalars(select(PendingUpload.id)).all()


def test_after_a_day_it_is_over(manager, announced, the_clock):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    days_later(manager, the_clock, 1)

    assert tus.look(manager, announced).status_code == 410
    is_problem(tus.send(manager, announced, HALF, PICTURE[HALF:]), 410, "gone")
    assert manager.get(tus.ADDRESS).get_json() == {"items": []}


def test_each_piece_gives_it_another_day(manager, announced, the_clock):
    days_later(manager, the_clock, 0.9)
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    days_later(manager, the_clock, 0.9)

    assert uploads.remove_expired() == 0
    assert tus.send(manager, announced, HALF, PICTURE[HALF:]).headers["TVS-Content-Id"]


def test_what_is_over_goes_with_its_bytes(manager, announced, place, the_clock):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    done = tus.begin(manager, len(PICTURE), body=PICTURE, filename="a.jpg", location_id=place.id)
    days_later(manager, the_clock, 1)

    assert uploads.remove_expired() == 1

    assert (known(), tus.leftovers()) == ([], [])
    assert tus.look(manager, announced).status_code == 404
    assert tus.content_of(manager, done)["filename"] == "a.jpg"
    assert uploads.remove_expired() == 0


def test_a_process_that_begins_removes_what_expired_meanwhile(app, manager, announced, the_clock):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    days_later(manager, the_clock, 1)
    db.session.rollback()

    uploads.start(app)

    eventually(lambda: tus.leftovers() == [], "the part being removed")
    assert tus.look(manager, announced).status_code == 404


def test_parts_that_no_upload_names_go(manager, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    folder = storage.current().incoming_folder()
    for name in ("part-" + "0" * 32, "part-", "in-1"):
        (folder / name).write_bytes(b"half")

    assert uploads.remove_expired() == 2

    assert sorted(tus.leftovers()) == ["in-1", tus.part_of(announced).name]
    assert tus.offset_of(manager, announced) == HALF


def test_the_part_of_what_became_content_goes_when_a_kill_left_it(manager, announced):
    done = tus.send(manager, announced, 0, PICTURE)
    tus.part_of(announced).write_bytes(PICTURE)

    assert uploads.remove_expired() == 1

    assert tus.leftovers() == []
    assert tus.look(manager, announced).headers["TVS-Content-Id"] == done.headers["TVS-Content-Id"]


def test_what_somebody_writes_at_this_moment_stays(manager, announced, the_clock):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    days_later(manager, the_clock, 1)

    with parts.opened(tus.part_of(announced)):
        assert uploads.remove_expired() == 0

    assert len(known()) == 1
    assert uploads.remove_expired() == 1


def test_the_purge_of_files_leaves_parts_to_their_uploads(manager, announced, the_clock):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    long_ago = clock.now().timestamp() - 30 * 86_400
    os.utime(tus.part_of(announced), (long_ago, long_ago))

    assert purge.run() == 0

    assert tus.send(manager, announced, HALF, PICTURE[HALF:]).headers["TVS-Content-Id"]


def test_a_file_that_waited_long_for_its_end_is_young_in_the_store(manager, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    long_ago = clock.now().timestamp() - 30 * 86_400
    os.utime(tus.part_of(announced), (long_ago, long_ago))

    tus.send(manager, announced, HALF, PICTURE[HALF:])

    [key] = storage.current().all_keys()
    assert clock.now().timestamp() - storage.current().changed_at(key).timestamp() < 3_600
