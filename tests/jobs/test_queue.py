"""The queue: it hurries, the rows remember. Whatever is lost on the way comes back."""

import time

import orjson
import pytest
from huey.registry import Message
from sqlalchemy import select

from backend.core.db import db
from backend.jobs import queue
from backend.jobs.queue import JsonMessages, Queue
from backend.models.content import Content, ContentStatus
from backend.models.jobs import Job
from backend.services import jobs
from tests.uploading import uploaded


@pytest.fixture
def opened(app, own_folder):
    """The queue of a serving process, without workers."""
    here = queue.open_for(app)
    yield here
    here.stop()
    del app.extensions[queue.EXTENSION]


def statuses():
    db.session.rollback()
    return sorted(db.session.scalars(select(Content.status)).all())


def wait_until_ready(how_many, seconds=50):
    deadline = time.monotonic() + seconds
    while statuses() != [ContentStatus.READY] * how_many and time.monotonic() < deadline:
        time.sleep(0.05)
    return statuses() == [ContentStatus.READY] * how_many


def test_a_serving_process_prepares_what_is_uploaded_by_itself(app, own_folder, manager, place):
    running = queue.start(app)
    try:
        uploaded(manager, "rocket.jpg", location_id=str(place.id))
        uploaded(manager, "coffee.png", location_id=str(place.id))

        assert wait_until_ready(2)
    finally:
        running.stop()
        del app.extensions[queue.EXTENSION]


def test_a_committed_job_is_in_the_queue_and_a_refused_upload_leaves_none(opened, manager, place):
    uploaded(manager, "rocket.jpg", location_id=str(place.id))
    assert opened.lanes["quick"].huey.pending_count() == 1

    manager.post("/api/content/upload")
    assert opened.lanes["quick"].huey.pending_count() == 1


def test_without_a_queue_the_row_waits(app, manager, place):
    uploaded(manager, "rocket.jpg", location_id=str(place.id))

    assert queue.EXTENSION not in app.extensions
    assert len(jobs.due(jobs.MEDIA)) == 1


def test_a_lost_queue_is_refilled_from_the_rows(app, opened, manager, place):
    uploaded(manager, "rocket.jpg", location_id=str(place.id))
    uploaded(manager, "coffee.png", location_id=str(place.id))
    opened.lanes["quick"].huey.flush()

    assert opened.refill() == 2
    assert opened.refill() == 0, "what is in the queue is not put there twice"
    assert opened.lanes["quick"].work_one()
    assert opened.lanes["quick"].work_one()
    assert not opened.lanes["quick"].work_one()
    assert statuses() == ["ready", "ready"]
    assert opened.refill() == 0


def test_a_file_whose_worker_was_killed_is_prepared_after_a_restart(app, the_clock, opened, manager, place):
    uploaded(manager, "rocket.jpg", location_id=str(place.id))
    [job_id] = jobs.due(jobs.MEDIA)
    assert jobs.claim(job_id) is not None
    opened.lanes["quick"].huey.flush()
    assert opened.refill() == 0
    the_clock.goes_on(seconds=jobs.LOCK_SECONDS + 1)

    assert opened.refill() == 1
    assert opened.lanes["quick"].work_one()
    assert statuses() == ["ready"]


def test_a_queue_that_is_away_fails_no_upload(app, own_folder, setting, manager, place):
    setting(redis_url="redis://127.0.0.1:1/0")
    queue.open_for(app)
    try:
        assert uploaded(manager, "rocket.jpg", location_id=str(place.id))["status"] == "processing"
    finally:
        del app.extensions[queue.EXTENSION]

    assert len(jobs.due(jobs.MEDIA)) == 1


def test_jobs_travel_through_redis_to_a_worker(app, setting, redis_server, manager, place):
    setting(redis_url=redis_server.url)
    serving = queue.start(app)
    try:
        uploaded(manager, "rocket.jpg", location_id=str(place.id))
        assert serving.lanes["quick"].huey.pending_count() == 1, "a process with Redis hands its jobs over"

        worker = Queue(app, setting.config)
        assert worker.lanes["quick"].work_one()
        assert statuses() == ["ready"]
    finally:
        serving.lanes["quick"].huey.flush()
        del app.extensions[queue.EXTENSION]


@pytest.mark.parametrize("rubbish", [b"\x80\x04\x95\x00", b"{}", b'"x"', b"[1,2,3]", b""])
def test_s07_what_is_not_ours_in_the_queue_runs_nothing_and_stops_nobody(
    opened, monkeypatch, manager, place, rubbish
):
    monkeypatch.setattr(queue, "IDLE_SECONDS", 0)
    opened.lanes["quick"].huey.storage.enqueue(rubbish)
    uploaded(manager, "rocket.jpg", location_id=str(place.id))

    assert not opened.lanes["quick"].work_one()
    assert opened.lanes["quick"].work_one()
    assert statuses() == ["ready"]


def test_a_long_film_is_handed_over_with_its_thumbnail_there_already(app, opened, encoded, manager, place):
    film = uploaded(
        manager, "film.avi", encoded("film.avi", "-c:v", "mpeg4", "-s", "320x180"), location_id=str(place.id)
    )
    quick, long = opened.lanes["quick"], opened.lanes["long"]

    assert quick.work_one()

    entry = manager.get(f"/api/content/{film['id']}").get_json()
    assert (entry["status"], entry["job"]["status"], entry["job"]["attempts"]) == ("processing", "queued", 0)
    assert manager.get(entry["thumbnail_url"]).status_code == 200
    assert (quick.huey.pending_count(), long.huey.pending_count()) == (0, 1)
    assert long.work_one()
    entry = manager.get(f"/api/content/{film['id']}").get_json()
    assert (entry["status"], entry["job"]["attempts"]) == ("ready", 1)


def test_a_picture_passes_films_that_wait_to_be_encoded(app, opened, encoded, manager, place):
    film = encoded("film.avi", "-c:v", "mpeg4", "-s", "320x180")
    for number in range(3):
        uploaded(manager, "film.avi", film + bytes([number]), location_id=str(place.id))
    quick = opened.lanes["quick"]
    while quick.work_one():
        pass
    picture = uploaded(manager, "chelsea.png", location_id=str(place.id))

    assert quick.work_one()

    assert manager.get(f"/api/content/{picture['id']}").get_json()["status"] == "ready"
    assert opened.lanes["long"].huey.pending_count() == 3


def test_long_work_that_was_lost_comes_back_into_its_own_lane(app, opened, encoded, manager, place):
    uploaded(
        manager, "film.avi", encoded("film.avi", "-c:v", "mpeg4", "-s", "320x180"), location_id=str(place.id)
    )
    assert opened.lanes["quick"].work_one()
    opened.lanes["long"].huey.flush()

    assert opened.refill() == 1
    assert opened.lanes["long"].huey.pending_count() == 1


def test_messages_are_json_and_come_back_whole():
    message = Message("id-1", "backend.jobs.queue.run_media", args=[7], kwargs={})
    text = JsonMessages().serialize(message)

    assert orjson.loads(text)[0] == "id-1"
    assert JsonMessages().deserialize(text) == message


def test_a_job_that_is_not_there_is_nobodys_business(app, opened):
    opened.add(999_999)

    assert opened.lanes["quick"].work_one()
    assert db.session.scalars(select(Job)).all() == []
