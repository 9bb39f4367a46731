"""A process that is told to stop puts back what it works on: the next one begins at once, and nobody's film fails by it."""

import tempfile
from pathlib import Path

import pytest

from backend import jobs as door
from backend.core import sandbox
from backend.core.sandbox import Limits
from backend.jobs import media as media_job
from backend.jobs import queue
from backend.models.jobs import JobStatus
from backend.services import jobs, media, preparation
from tests.children import is_gone
from tests.lines import eventually
from tests.uploading import work_off
from tests.waiting import job_of

pytestmark = pytest.mark.usefixtures("own_folder")
PATIENCE_SECONDS = 30


@pytest.fixture
def hours_of_work(monkeypatch):
    """Whatever is prepared takes a child that runs for hours. The numbers of these children, as they begin."""
    pids = []

    def prepare(_upload, _progress, **_options):
        child = ["sh", "-c", "echo $$; exec sleep 7200"]
        with tempfile.TemporaryDirectory() as folder:
            sandbox.run(child, Path(folder), Limits(wall_seconds=7200), lambda piece: pids.append(int(piece)))

    monkeypatch.setattr(media, "prepare", prepare)
    return pids


def begun(app, entry):
    """The queue of a process that serves, and works on it."""
    running = queue.start(app)
    eventually(lambda: job_of(entry).id in media_job._running, "the work", PATIENCE_SECONDS)
    assert (job_of(entry).status, job_of(entry).attempts) == (JobStatus.RUNNING, 1)
    return running


def test_deployments_during_a_long_film_never_make_it_fail(app, picture, hours_of_work):
    for _ in range(jobs.MOST_ATTEMPTS + 1):
        begun(app, picture)

        door.stop()

        job = job_of(picture)
        assert (job.status, job.attempts, job.locked_until) == (JobStatus.QUEUED, 0, None)
    assert preparation.give_up_interrupted() == 0
    assert jobs.due(jobs.MEDIA) == [job_of(picture).id]
    assert job_of(picture).log.endswith(jobs.LEFT)


def test_the_children_are_gone_before_the_job_is_anybody_elses(app, picture, hours_of_work, monkeypatch):
    running, were_gone = begun(app, picture), []
    give_back = jobs.give_back

    def note_and_give_back(claim, said):
        were_gone.append(is_gone(child))
        return give_back(claim, said)

    monkeypatch.setattr(jobs, "give_back", note_and_give_back)

    [child] = eventually(lambda: hours_of_work, "the child", PATIENCE_SECONDS)
    assert not is_gone(child)

    running.leave(PATIENCE_SECONDS)

    assert were_gone == [True], "given back once, by the one who waited for the child's end"
    assert media_job._running == {}


def test_whoever_comes_next_is_told_at_once(app, picture, hours_of_work):
    running = begun(app, picture)
    quick = running.lanes["quick"].huey
    assert quick.pending_count() == 0

    running.leave(PATIENCE_SECONDS)

    assert quick.pending_count() == 1


def test_what_is_handed_out_while_a_process_leaves_goes_back_into_the_queue(app, picture):
    here = queue.open_for(app)
    quick = here.lanes["quick"]
    here.add(job_of(picture).id)
    here.stop()

    assert not quick.work_one()

    assert quick.huey.pending_count() == 1
    assert job_of(picture).attempts == 0


def test_work_that_was_cancelled_while_its_process_leaves_stays_cancelled(picture, manager):
    work = preparation.begin(job_of(picture).id)
    manager.post(f"/api/jobs/{work.claim.job_id}/cancel")

    assert not jobs.give_back(work.claim)

    assert job_of(picture).status is JobStatus.CANCELLED


def test_long_work_is_given_back_as_long_work(app, picture):
    jobs.hand_over(jobs.claim(job_of(picture).id))

    assert jobs.give_back(jobs.claim(job_of(picture).id))

    assert jobs.waiting(jobs.MEDIA) == [(job_of(picture).id, "long")]
    work_off(app)
    assert (job_of(picture).status, job_of(picture).attempts) == (JobStatus.DONE, 1)


def test_a_process_that_is_killed_still_counts(app, the_clock, picture):
    jobs.claim(job_of(picture).id)
    the_clock.goes_on(seconds=jobs.LOCK_SECONDS + 1)

    assert jobs.claim(job_of(picture).id).attempt == 2


def test_a_process_with_nothing_to_do_leaves_at_once(app):
    running = queue.start(app)

    running.leave(PATIENCE_SECONDS)

    assert not any(thread.is_alive() for thread in running._threads)
