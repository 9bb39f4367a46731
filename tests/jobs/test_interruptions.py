"""Workers as real processes, killed at the worst moment: nothing is lost, nothing runs on without its parent."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import psutil
import pytest
from sqlalchemy import select, update

from backend.core import clock
from backend.core.db import atomic, db
from backend.models.content import Content
from backend.models.jobs import Job, JobStatus
from backend.services import jobs
from tests import servers
from tests.factories import make_place, sign_in_as
from tests.uploading import MEDIA, uploaded

pytestmark = pytest.mark.processes
PATIENCE_SECONDS = 45


@pytest.fixture(scope="module")
def long_film(tmp_path_factory):
    """Small to make and to send, long to encode."""
    target = tmp_path_factory.mktemp("film") / "long.avi"
    source = ["-stream_loop", "3", "-i", MEDIA / "bigbuckbunny.mp4"]
    coded = ["-c:v", "mpeg4", "-q:v", "9", "-s", "960x540", "-an"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *source, *coded, target], check=True)
    return target.read_bytes()


@pytest.fixture
def own_store(setting, tmp_path):
    """A store of this test's own: killed workers leave half-made files behind, until the purge."""
    return setting(uploads_dir=tmp_path / "uploads").uploads_dir


@pytest.fixture
def waiting_film(app, own_store, client, long_film):
    place = make_place("Lobby")
    sign_in_as(client, "manager", [place])
    return uploaded(client, "long.avi", long_film, location_id=str(place.id))


@pytest.fixture
def start_worker(app, own_store, test_config, tmp_path):
    """Start `flask worker` on this test's database and store."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": test_config.database,
        "DATA_DIR": str(tmp_path),
        "UPLOADS_DIR": str(own_store),
        "MEDIA_WORKERS": "1",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    started = []

    def start():
        worker = servers.start(f"worker{len(started)}", command, tmp_path, port=0, environment=environment)
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop(signal.SIGKILL)


def wait_until(fact, seconds=PATIENCE_SECONDS):
    deadline = time.monotonic() + seconds
    while not (seen := fact()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return seen


def encoder_of(worker):
    """The FFmpeg process that makes the new file."""
    if not worker.is_running():
        raise AssertionError(worker.said())
    children = psutil.Process(worker.process.pid).children()
    return next((each for each in children if "made.mp4" in words_of(each)), None)


def words_of(process):
    """How it was started; nothing of one that has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # a ZombieProcess too
        return ""


def status_of(entry):
    db.session.rollback()
    return db.session.scalar(select(Content.status).where(Content.id == entry["id"]))


def attempts_of(entry):
    db.session.rollback()
    return db.session.scalar(select(Job.attempts).where(Job.subject_id == entry["id"]))


@atomic
def let_the_lock_run_out():
    """Twenty seconds later, without waiting for them."""
    db.session.execute(update(Job).values(locked_until=clock.now() - timedelta(seconds=1)))


@pytest.mark.timeout(150)
def test_f03_a_killed_workers_file_is_prepared_by_the_next_and_its_ffmpeg_is_gone(waiting_film, start_worker):
    killed = start_worker()
    encoder = wait_until(lambda: encoder_of(killed))
    assert encoder, killed.said()
    killed.stop(signal.SIGKILL)

    assert wait_until(lambda: not encoder.is_running() or encoder.status() == psutil.STATUS_ZOMBIE)
    assert status_of(waiting_film) == "processing"
    let_the_lock_run_out()
    start_worker()

    assert wait_until(lambda: status_of(waiting_film) == "ready")
    assert attempts_of(waiting_film) == 2


@pytest.mark.timeout(150)
def test_f03_a_killed_ffmpeg_is_no_fault_of_the_file(waiting_film, start_worker):
    worker = start_worker()
    encoder = wait_until(lambda: encoder_of(worker))
    assert encoder, worker.said()

    encoder.kill()

    assert wait_until(lambda: status_of(waiting_film) == "ready"), worker.said()
    assert attempts_of(waiting_film) == 2


@pytest.mark.timeout(150)
def test_a_worker_told_to_stop_ends_and_leaves_the_job_to_be_done_again(waiting_film, start_worker):
    worker = start_worker()
    assert wait_until(lambda: encoder_of(worker)), worker.said()

    assert worker.stop(signal.SIGTERM) == 0, worker.said()
    if status_of(waiting_film) == "processing":  # the encoder did not make it within the farewell
        let_the_lock_run_out()
        assert len(jobs.due(jobs.MEDIA)) == 1
    else:
        assert db.session.scalars(select(Job.status)).all() == [JobStatus.DONE]
