"""f17: a file that kills its worker each time. It is given up after three tries, counted before each; the queue goes on."""

import os

import pytest
from sqlalchemy import select

from backend.core.db import db
from backend.models.jobs import Job, JobStatus
from backend.services import preparation
from tests.factories import make_place, sign_in_as
from tests.faults.workers import attempts_of, let_the_lock_run_out, status_of, workers
from tests.lines import eventually
from tests.uploading import uploaded

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
PATIENCE_SECONDS = 60
# FFprobe's parent is the process it was forked from, and that one's parent is the worker.
KILLS_ITS_WORKER = "#!/bin/sh\nkill -9 $(cut -d ' ' -f 4 /proc/$PPID/stat)\nexec sleep 60\n"


@pytest.fixture
def store(setting, tmp_path):
    return setting(uploads_dir=tmp_path / "uploads")


@pytest.fixture
def hired(app, store, tmp_path):
    """Workers on a machine whose FFprobe kills whoever lets it look at a film."""
    program = tmp_path / "bin" / "ffprobe"
    program.parent.mkdir()
    program.write_text(KILLS_ITS_WORKER)
    program.chmod(0o755)
    with workers(tmp_path, store) as hired:
        hired.path = f"{program.parent}:{os.environ['PATH']}"
        yield hired


def test_f17_it_is_given_up_after_three_tries_and_the_queue_goes_on(app, client, hired):
    place = make_place("Lobby")
    manager = sign_in_as(client, "manager", [place])
    deadly = uploaded(manager, "bigbuckbunny.mp4", location_id=str(place.id))
    for tries in (1, 2, 3):
        worker = hired.starts_one()
        eventually(lambda worker=worker: not worker.is_running(), "the worker's end", PATIENCE_SECONDS)
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
