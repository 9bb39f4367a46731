"""f03: killed while a film is prepared: the worker, FFmpeg alone, the whole server. It is done again, nothing runs on
without its parent, and nothing half done is ever served."""

import hashlib
import signal
import subprocess
from pathlib import Path

import pytest

from backend.core import storage
from backend.services import jobs
from tests.factories import make_place, sign_in_as
from tests.faults.workers import (
    attempts_of,
    encoder_of,
    is_gone,
    let_the_lock_run_out,
    status_of,
    workers,
)
from tests.library import opened
from tests.lines import eventually
from tests.served import Served
from tests.uploading import MEDIA, uploaded

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
PATIENCE_SECONDS = 60


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
    return setting(uploads_dir=tmp_path / "uploads")


@pytest.fixture
def waiting_film(app, own_store, client, long_film):
    place = make_place("Lobby")
    sign_in_as(client, "manager", [place])
    return uploaded(client, "long.avi", long_film, location_id=str(place.id))


@pytest.fixture
def hired(app, own_store, tmp_path):
    with workers(tmp_path, own_store) as hired:
        yield hired


def encoding(worker):
    return eventually(lambda: encoder_of(worker), "the encoding", PATIENCE_SECONDS)


def becomes_ready(entry):
    return eventually(lambda: status_of(entry) == "ready", "the film being ready", PATIENCE_SECONDS)


def test_f03_a_killed_workers_film_is_prepared_by_the_next_and_its_ffmpeg_is_gone(waiting_film, hired):
    killed = hired.starts_one()
    encoder = encoding(killed)
    killed.stop(signal.SIGKILL)

    assert eventually(lambda: is_gone(encoder), "the end of FFmpeg")
    assert status_of(waiting_film) == "processing"
    let_the_lock_run_out()
    hired.starts_one()

    assert becomes_ready(waiting_film)
    assert attempts_of(waiting_film) == 2
    assert all_are_whole(storage.current())


def all_are_whole(store):
    """What lies under a key has the hash that is its name."""
    files = [Path(store.path_of(key)) for key in store.all_keys()]
    return files and all(hashlib.sha256(file.read_bytes()).hexdigest() == file.stem for file in files)


def test_f03_a_killed_ffmpeg_is_no_fault_of_the_film(waiting_film, hired):
    worker = hired.starts_one()
    encoder = encoding(worker)

    encoder.kill()

    assert becomes_ready(waiting_film)
    assert attempts_of(waiting_film) == 2


def test_f03_the_process_all_children_come_from_may_be_killed_too(waiting_film, hired):
    worker = hired.starts_one()
    encoder = encoding(worker)

    encoder.parent().kill()

    assert eventually(lambda: is_gone(encoder), "the end of FFmpeg")
    assert becomes_ready(waiting_film)
    assert attempts_of(waiting_film) == 2


@pytest.fixture
def library(tmp_path):
    """What is served by one process, which prepares films too."""
    served = Served(tmp_path)
    try:
        yield opened(served)
    finally:
        served.leaves()


def test_f03_a_killed_server_finds_the_film_again_by_itself(library, long_film):
    served = library.served
    sent = library.sends("long.avi", long_film)
    encoding(served.server)
    below = library.process().children(recursive=True)
    assert len(below) >= 2, "FFmpeg, and the process it was forked from"

    served.is_killed()

    assert eventually(lambda: all(map(is_gone, below)), "the end of everything it had started")
    served.starts()
    entry = library.settled(sent, within=PATIENCE_SECONDS + 60)
    assert (entry["status"], entry["job"]["attempts"]) == ("ready", 2)
    served_bytes = list(library.served_bytes(entry))
    assert hashlib.sha256(served_bytes[0]).hexdigest() == entry["sha256"]


def test_a_worker_told_to_stop_puts_its_film_back_and_the_next_one_begins_at_once(waiting_film, hired):
    worker = hired.starts_one()
    encoder = encoding(worker)

    assert worker.stop(signal.SIGTERM) == 0, worker.said()

    assert is_gone(encoder)
    assert (status_of(waiting_film), attempts_of(waiting_film)) == ("processing", 0)
    assert jobs.due(jobs.MEDIA), "without waiting for the lock to run out"
    hired.starts_one()
    assert becomes_ready(waiting_film)
    assert attempts_of(waiting_film) == 1


def test_a_server_told_to_stop_puts_its_film_back_and_begins_it_anew_at_its_next_start(library, long_film):
    served = library.served
    sent = library.sends("long.avi", long_film)
    encoder = encoding(served.server)

    assert served.server.stop(signal.SIGTERM) == 0, served.server.said()

    assert is_gone(encoder)
    served.starts()
    entry = library.settled(sent, within=PATIENCE_SECONDS + 60)
    assert (entry["status"], entry["job"]["attempts"]) == ("ready", 1)


def test_a_film_that_was_cancelled_elsewhere_is_let_go_within_seconds(waiting_film, client, hired):
    worker = hired.starts_one()
    encoder = encoding(worker)
    [job] = client.get(f"/api/jobs?subject={waiting_film['id']}").get_json()["items"]

    answer = client.post(f"/api/jobs/{job['id']}/cancel")

    assert (answer.status_code, answer.get_json()["status"]) == (200, "cancelled")
    assert eventually(lambda: is_gone(encoder), "the end of FFmpeg", within=10)
    assert worker.is_running()
    entry = client.get(f"/api/content/{waiting_film['id']}").get_json()
    assert (entry["status"], entry["error"].split(" by ")[0]) == ("failed", "Cancelled")
