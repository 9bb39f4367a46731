"""f16: FFmpeg hangs, floods its log, fills the disk. It is killed at its limit, other jobs go on, and no zombie is left."""

import os

import psutil
import pytest

from backend.core import ffmpeg, storage
from backend.core.sandbox import Limits
from backend.jobs import queue
from tests.factories import make_place, sign_in_as
from tests.faults.workers import words_of
from tests.lines import eventually
from tests.uploading import uploaded, work_off

PATIENCE_SECONDS = 60
MISBEHAVIOURS = {
    "hangs": "exec sleep 300",
    "hangs with all it started": "sleep 300 & sleep 300 & wait",
    "floods its log": "exec yes oops 1>&2",
    "floods what it says": "exec yes",
    "fills the disk": 'for target; do :; done; exec yes > "${target#file:}"',
    "ends at once": "exit 1",
    "breaks": "kill -SEGV $$",
}


@pytest.fixture
def place(app):
    return make_place("Lobby")


@pytest.fixture(autouse=True)
def own_store(setting, tmp_path):
    """A store and a queue of this test's own, and less patience than anybody else has."""
    return setting(uploads_dir=tmp_path / "uploads", data_dir=tmp_path, media_job_seconds=5)


@pytest.fixture
def manager(client, place, own_store):
    return sign_in_as(client, "manager", [place])


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Something else under FFmpeg's name, and short limits for the little it draws."""

    def put(misbehaves):
        program = tmp_path / "bin" / "ffmpeg"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{misbehaves}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
        monkeypatch.setattr(ffmpeg, "STILL", Limits(wall_seconds=2, file_bytes=1_000_000))

    return put


def below():
    """Every process this one has started, directly or not."""
    return psutil.Process(os.getpid()).children(recursive=True)


@pytest.mark.parametrize("misbehaves", MISBEHAVIOURS)
def test_f16_an_ffmpeg_that_misbehaves_ends_at_its_limit(app, manager, place, stand_in, misbehaves):
    stand_in(MISBEHAVIOURS[misbehaves])
    entry = uploaded(manager, "bigbuckbunny.mp4", location_id=str(place.id))

    work_off(app)

    seen = manager.get(f"/api/content/{entry['id']}").get_json()
    assert seen["status"] == "failed"
    assert seen["error"].endswith(".")
    assert [each for each in storage.current().leftovers() if each.name.startswith("work-")] == []
    assert eventually(lambda: not [each for each in below() if each.status() == psutil.STATUS_ZOMBIE])
    assert not [each for each in below() if "sleep 300" in words_of(each) or "yes" in words_of(each).split()]


def test_f16_what_it_said_at_last_is_kept_for_a_technician(app, manager, place, stand_in):
    stand_in("echo the moov atom is not where it should be 1>&2; exit 1")
    entry = uploaded(manager, "bigbuckbunny.mp4", location_id=str(place.id))

    work_off(app)

    [job] = manager.get(f"/api/jobs?subject={entry['id']}").get_json()["items"]
    assert job["status"] == "failed"
    assert "the moov atom is not where it should be" in job["log"]
    assert "ffmpeg ended with 1" in job["log"]
    assert job["error"] == manager.get(f"/api/content/{entry['id']}").get_json()["error"]


@pytest.mark.timeout(150)
def test_f16_other_jobs_go_on_meanwhile(app, manager, place, stand_in):
    stand_in("exec sleep 300")
    running = queue.start(app)
    try:
        film = uploaded(manager, "bigbuckbunny.mp4", location_id=str(place.id))
        picture = uploaded(manager, "chelsea.png", location_id=str(place.id))

        def status_of(entry):
            return manager.get(f"/api/content/{entry['id']}").get_json()["status"]

        assert eventually(lambda: status_of(picture) == "ready", "the picture", PATIENCE_SECONDS)
        assert eventually(lambda: status_of(film) == "failed", "the film's end", PATIENCE_SECONDS)
    finally:
        running.stop()
        del app.extensions[queue.EXTENSION]
