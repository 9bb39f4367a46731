"""f17: a file that kills its worker each time. It is given up after three tries, counted before each; the queue goes on."""

import os
import signal

import psutil
import pytest
from sqlalchemy import select

from backend.core.db import db
from backend.models.jobs import Job, JobStatus
from backend.services import preparation
from tests.factories import make_place, sign_in_as
from tests.faults.workers import attempts_of, is_gone, let_the_lock_run_out, status_of, words_of, workers
from tests.lines import eventually
from tests.uploading import uploaded

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
PATIENCE_SECONDS = 60
# A child reaches nobody, its worker neither: the machine kills that one, as one short of memory would, when the film is
# looked at. So many seconds sleeps nothing else, by which the look is known.
LOOKS = "sleep 61.7"


@pytest.fixture
def store(setting, tmp_path):
    return setting(uploads_dir=tmp_path / "uploads")


@pytest.fixture
def hired(app, store, tmp_path):
    """Workers on a machine whose FFprobe takes its time."""
    program = tmp_path / "bin" / "ffprobe"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nexec {LOOKS}\n")
    program.chmod(0o755)
    with workers(tmp_path, store) as hired:
        hired.path = f"{program.parent}:{os.environ['PATH']}"
        yield hired


def looker_of(worker):
    below = psutil.Process(worker.process.pid).children(recursive=True)
    return next((each for each in below if LOOKS in words_of(each)), None)


def test_f17_it_is_given_up_after_three_tries_and_the_queue_goes_on(app, client, hired):
    place = make_place("Lobby")
    manager = sign_in_as(client, "manager", [place])
    deadly = uploaded(manager, "bigbuckbunny.mp4", location_id=str(place.id))
    for tries in (1, 2, 3):
        worker = hired.starts_one()
        looker = eventually(lambda worker=worker: looker_of(worker), "a look at the film", PATIENCE_SECONDS)
        worker.stop(signal.SIGKILL)
        eventually(lambda looker=looker: is_gone(looker), "the look's end with its worker", PATIENCE_SECONDS)
        assert (attempts_of(deadly), status_of(deadly)) == (tries, "processing")
        let_the_lock_run_out()
    harmless = uploaded(manager, "chelsea.png", location_id=str(place.id))

    last = hired.starts_one()

    assert eventually(lambda: status_of(harmless) == "ready", "the next file", PATIENCE_SECONDS)
    assert eventually(lambda: status_of(deadly) == "failed", "giving up", PATIENCE_SECONDS)
    assert last.is_running(), last.said()
    assert manager.get(f"/api/content/{deadly['id']}").get_json()["error"] == preparation.INTERRUPTED
    ended = db.session.scalars(select(Job).where(Job.subject_id == deadly["id"])).one()
    assert (ended.status, ended.attempts) == (JobStatus.FAILED, 3)
