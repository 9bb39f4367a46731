"""Preparing while the database is away for a moment: the work goes on, and stays with whoever is at it."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from backend.core.db import atomic, db
from backend.core.errors import Unavailable
from backend.jobs import media as media_job
from backend.models.jobs import Job, JobStatus
from backend.services import jobs, preparation
from tests.lines import eventually
from tests.uploading import uploaded
from tests.waiting import job_of

GONE = OperationalError("SELECT", {}, Exception("gone away"))
AWAY = Unavailable("The database can't be reached right now.")


@pytest.fixture(autouse=True)
def looks_are_quick(monkeypatch):
    """Nobody here waits half a second for the next look or the next try."""
    monkeypatch.setattr(media_job, "LOOK_SECONDS", 0.02)


def failing_first(verb, failure, times=1):
    """The same verb, which finds no database the first times."""

    def once_it_is_there(*arguments):
        if once_it_is_there.failures:
            raise once_it_is_there.failures.pop()
        return verb(*arguments)

    once_it_is_there.failures = [failure] * times
    return once_it_is_there


@atomic
def cancelled_by_another_process(entry):
    """Its row alone tells: nobody here hears of it."""
    cancelled = {"status": JobStatus.CANCELLED, "locked_until": None}
    db.session.execute(update(Job).where(Job.subject_id == entry["id"]).values(cancelled))


@pytest.fixture
def film(manager, place, encoded):
    return uploaded(manager, "film.avi", encoded("film.avi", "-c:v", "mpeg4"), location_id=str(place.id))


def test_a_look_that_failed_is_not_the_last_one(app, manager, picture, monkeypatch):
    work = preparation.begin(job_of(picture).id)
    looks = failing_first(jobs.is_ours, GONE, times=3)
    monkeypatch.setattr(jobs, "is_ours", looks)

    with media_job.kept(app, work.claim) as held:
        assert eventually(lambda: not looks.failures, "looks that failed")
        assert not held.is_lost.is_set(), "that nobody answers says nothing about whose job it is"
        cancelled_by_another_process(picture)
        assert eventually(held.is_lost.is_set, "the cancelling being noticed")


def test_a_claim_that_could_not_be_renewed_is_renewed_as_soon_as_it_can_be(app, picture, monkeypatch):
    work = preparation.begin(job_of(picture).id)
    locked_until = job_of(picture).locked_until
    monkeypatch.setattr(jobs, "RENEW_SECONDS", 0.5)
    monkeypatch.setattr(jobs, "renew", failing_first(jobs.renew, AWAY))

    with media_job.kept(app, work.claim):
        assert eventually(lambda: job_of(picture).locked_until > locked_until, "the renewed claim")
    assert preparation.begin(work.claim.job_id) is None, "nobody else gets it meanwhile"


def test_a_percent_nobody_could_write_down_costs_no_attempt(app, film, monkeypatch):
    monkeypatch.setattr(preparation, "tell", failing_first(preparation.tell, AWAY))

    media_job.run(app, job_of(film).id)

    assert (job_of(film).status, job_of(film).attempts) == (JobStatus.DONE, 1)


def test_a_thumbnail_nobody_could_write_down_costs_no_attempt(app, manager, film, monkeypatch):
    monkeypatch.setattr(preparation, "show", failing_first(preparation.show, AWAY))

    media_job.run(app, job_of(film).id)

    assert (job_of(film).status, job_of(film).attempts) == (JobStatus.DONE, 1)
    assert manager.get(f"/api/content/{film['id']}").get_json()["thumbnail_url"]


def test_what_came_of_the_work_waits_for_the_database(app, manager, picture, monkeypatch):
    monkeypatch.setattr(preparation, "finish", failing_first(preparation.finish, AWAY, times=3))

    media_job.run(app, job_of(picture).id)

    assert (job_of(picture).status, job_of(picture).attempts) == (JobStatus.DONE, 1)
    assert manager.get(f"/api/content/{picture['id']}").get_json()["status"] == "ready"


def test_what_came_of_work_that_was_taken_away_waits_for_nothing(app, picture, monkeypatch):
    def away_while_it_is_cancelled(*_arguments):
        cancelled_by_another_process(picture)
        raise AWAY

    monkeypatch.setattr(preparation, "finish", away_while_it_is_cancelled)

    with pytest.raises(Unavailable):
        media_job.run(app, job_of(picture).id)

    assert job_of(picture).status is JobStatus.CANCELLED


def test_what_came_of_the_work_does_not_wait_for_ever(app, picture, monkeypatch):
    monkeypatch.setattr(media_job, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(preparation, "finish", failing_first(preparation.finish, AWAY, times=1_000))

    with pytest.raises(Unavailable):
        media_job.run(app, job_of(picture).id)

    assert job_of(picture).status is JobStatus.RUNNING, "its lock runs out, and it is done again"
