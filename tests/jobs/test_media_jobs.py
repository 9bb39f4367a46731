"""Preparing uploads: real files become ready, broken ones say why, and no interruption loses one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core import clock, storage
from backend.core.db import db
from backend.core.events import on
from backend.jobs import media as media_job
from backend.models.content import Blob, Content
from backend.models.jobs import Job, JobStatus
from backend.models.players import Player
from backend.services import jobs, media, preparation
from backend.services.content import ContentChanged
from tests.factories import make_campaign, make_player, make_schedule
from tests.uploading import uploaded, work_off

_heard = []


@on(ContentChanged)
def _listen(event):
    _heard.append((event.content_id, event.status, event.percent, event.error))


@pytest.fixture(autouse=True)
def nothing_heard_yet():
    _heard.clear()


def test_every_step_is_announced(encoded, manager, prepared):
    entry = prepared("film.avi", encoded("film.avi", "-c:v", "mpeg4"))

    steps = [(status, percent) for content_id, status, percent, _error in _heard if content_id == entry["id"]]
    assert steps[:2] == [("processing", 0), ("processing", 0)]
    assert steps[-1] == ("ready", 100)
    assert any(0 < percent < 100 for _status, percent in steps), "progress is told on the way"


def test_screens_that_wait_for_a_file_get_their_plan_when_it_is_ready(app, manager, place):
    entry = uploaded(manager, "rocket.jpg", location_id=str(place.id))
    screen = make_player(place)
    make_schedule(make_campaign(place, [db.session.get(Content, entry["id"])]), place)

    work_off(app)

    assert db.session.scalar(select(Player.plan_wanted).where(Player.id == screen.id)) > 0


def test_the_same_bytes_are_prepared_once(app, manager, place, monkeypatch):
    first = uploaded(manager, "bigbuckbunny.mp4", location_id=str(place.id))
    work_off(app)
    second = uploaded(manager, "bigbuckbunny.mp4", title="Again", location_id=str(place.id))

    def must_not_run(*_args, **_options):
        raise AssertionError("prepared twice")

    monkeypatch.setattr(media, "prepare", must_not_run)
    work_off(app)

    entries = [manager.get(f"/api/content/{each['id']}").get_json() for each in (first, second)]
    same = ("status", "url", "sha256", "thumbnail_url", "width", "duration_seconds", "metadata", "mime_type")
    assert [entries[0][name] for name in same] == [entries[1][name] for name in same]
    assert entries[1]["status"] == "ready"


def test_a_failed_file_is_tried_again_on_request(app, manager, place, prepared, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setenv("PATH", "/nowhere")
        entry = prepared("bigbuckbunny.mp4")
    assert entry["status"] == "failed"
    assert "ffprobe" in entry["error"]

    again = manager.post(f"/api/content/{entry['id']}/retry").get_json()
    assert (again["status"], again["error"]) == ("processing", None)
    work_off(app)

    assert manager.get(f"/api/content/{entry['id']}").get_json()["status"] == "ready"


def test_doing_a_job_twice_changes_nothing(app, manager, place):
    entry = uploaded(manager, "rocket.jpg", location_id=str(place.id))
    [job_id] = jobs.due(jobs.MEDIA)
    media_job.run(app, job_id)
    before = manager.get(f"/api/content/{entry['id']}").get_json()
    _heard.clear()

    media_job.run(app, job_id)

    assert manager.get(f"/api/content/{entry['id']}").get_json() == before
    assert _heard == []


def test_a_job_that_is_being_worked_on_is_not_begun_by_another(app, manager, place):
    uploaded(manager, "rocket.jpg", location_id=str(place.id))
    [job_id] = jobs.due(jobs.MEDIA)

    assert preparation.begin(job_id) is not None
    assert preparation.begin(job_id) is None
    assert jobs.due(jobs.MEDIA) == []


def test_a_worker_that_was_killed_loses_its_job_to_the_next(app, the_clock, manager, place):
    entry = uploaded(manager, "rocket.jpg", location_id=str(place.id))
    [job_id] = jobs.due(jobs.MEDIA)
    killed = preparation.begin(job_id)
    the_clock.goes_on(seconds=jobs.LOCK_SECONDS + 1)

    assert jobs.due(jobs.MEDIA) == [job_id]
    work_off(app)

    assert manager.get(f"/api/content/{entry['id']}").get_json()["status"] == "ready"
    assert not jobs.renew(killed.claim), "the one who was thought dead learns that it is not his any more"
    assert not preparation.refuse(killed, "too late")
    assert manager.get(f"/api/content/{entry['id']}").get_json()["status"] == "ready"


def test_a_job_that_is_renewed_stays_with_its_worker(app, the_clock, manager, place):
    uploaded(manager, "rocket.jpg", location_id=str(place.id))
    [job_id] = jobs.due(jobs.MEDIA)
    work = preparation.begin(job_id)
    for _ in range(20):
        the_clock.goes_on(seconds=jobs.RENEW_SECONDS)
        assert jobs.renew(work.claim)

    assert jobs.due(jobs.MEDIA) == []


def test_a_machine_that_fails_gets_three_attempts(app, manager, place, monkeypatch):
    entry = uploaded(manager, "rocket.jpg", location_id=str(place.id))

    def out_of_luck(*_args, **_options):
        raise OSError("disk on fire at /secret/path")

    monkeypatch.setattr(media, "prepare", out_of_luck)
    statuses = []
    for _ in range(5):
        work_off(app)
        statuses.append(manager.get(f"/api/content/{entry['id']}").get_json()["status"])

    assert statuses == ["processing", "processing", "failed", "failed", "failed"]
    seen = manager.get(f"/api/content/{entry['id']}").get_json()
    assert "secret" not in seen["error"]
    [job] = db.session.scalars(select(Job)).all()
    assert (job.status, job.attempts) == (JobStatus.FAILED, 3)
    assert "disk on fire" in job.log


def test_a_file_that_kills_every_worker_is_given_up(app, the_clock, manager, place):
    entry = uploaded(manager, "rocket.jpg", location_id=str(place.id))
    [job_id] = jobs.due(jobs.MEDIA)
    for _ in range(jobs.MOST_ATTEMPTS):
        assert preparation.begin(job_id) is not None
        the_clock.goes_on(seconds=jobs.LOCK_SECONDS + 1)

    assert jobs.due(jobs.MEDIA) == []
    assert preparation.give_up_interrupted() == 1
    assert preparation.give_up_interrupted() == 0
    seen = manager.get(f"/api/content/{entry['id']}").get_json()
    assert (seen["status"], seen["error"]) == ("failed", preparation.INTERRUPTED)


def test_a_file_deleted_while_it_is_prepared_ends_the_work(encoded, app, manager, place, monkeypatch):
    film = encoded("film.avi", "-c:v", "mpeg4")
    entry = uploaded(manager, "film.avi", film, location_id=str(place.id))
    prepare = media.prepare

    def delete_and_prepare(upload, progress, **options):
        assert manager.delete(f"/api/content/{entry['id']}").status_code == 204
        return prepare(upload, progress, **options)

    monkeypatch.setattr(media, "prepare", delete_and_prepare)
    work_off(app)

    assert db.session.get(Content, entry["id"]).deleted_at is not None
    assert [job.status for job in db.session.scalars(select(Job))] == [JobStatus.CANCELLED]
    assert list(storage.current().leftovers()) == []


def test_a_source_that_is_gone_is_said(app, manager, place):
    entry = uploaded(manager, "rocket.jpg", location_id=str(place.id))
    storage.current().remove(db.session.scalars(select(Blob)).one().source_key)

    work_off(app)

    assert "Upload it again" in manager.get(f"/api/content/{entry['id']}").get_json()["error"]


def test_finished_jobs_are_forgotten_after_their_time(app, the_clock, manager, place):
    uploaded(manager, "rocket.jpg", location_id=str(place.id))
    work_off(app)

    assert jobs.forget_finished(30) == 0
    the_clock.goes_on(days=31)
    assert jobs.forget_finished(30) == 1
    assert clock.now() - timedelta(days=31) > db.session.scalars(
        select(Content)
    ).one().created_at - timedelta(days=1)
