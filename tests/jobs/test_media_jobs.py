"""Preparing uploads: real files become ready, broken ones say why, and no interruption loses one."""

import hashlib
import io
import random
import subprocess
from datetime import timedelta

import psutil
import pytest
from PIL import Image
from sqlalchemy import select

from backend.core import clock, ffmpeg, storage
from backend.core.db import db
from backend.core.events import on
from backend.core.probe import Unreadable
from backend.core.sandbox import Limits
from backend.jobs import media as media_job
from backend.models.content import Blob, Content
from backend.models.jobs import Job, JobStatus
from backend.models.players import Player
from backend.services import jobs, media, preparation
from backend.services.content import ContentChanged
from backend.services.media import Upload
from tests.factories import make_campaign, make_place, make_player, make_schedule, sign_in_as
from tests.uploading import MEDIA, real, uploaded, work_off

_heard = []


@on(ContentChanged)
def _listen(event):
    _heard.append((event.content_id, event.status, event.percent, event.error))


@pytest.fixture
def place(app):
    return make_place("Lobby")


@pytest.fixture
def manager(client, place):
    _heard.clear()
    return sign_in_as(client, "manager", [place])


@pytest.fixture
def prepared(app, manager, place):
    """Upload, prepare, and look at the entry as the web app would."""

    def prepare(filename, content=None):
        entry = uploaded(manager, filename, content, location_id=str(place.id))
        work_off(app)
        return manager.get(f"/api/content/{entry['id']}").get_json()

    return prepare


def encoded(tmp_path, name, *arguments):
    target = tmp_path / name
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-i", MEDIA / "bigbuckbunny.mp4", "-t", "2", *arguments, target],
        check=True,
    )
    return target.read_bytes()


def thumbnail(client, entry):
    return Image.open(io.BytesIO(client.get(entry["thumbnail_url"]).data))


def test_a_picture_keeps_its_bytes_and_gets_a_thumbnail(manager, prepared):
    entry = prepared("rocket.jpg")

    served = manager.get(entry["url"]).data
    assert (entry["status"], entry["error"], entry["percent"]) == ("ready", None, 100)
    assert served == real("rocket.jpg")
    assert entry["sha256"] == hashlib.sha256(served).hexdigest()
    assert (entry["width"], entry["height"], entry["duration_seconds"]) == (640, 427, None)
    assert (entry["mime_type"], entry["file_size_bytes"]) == ("image/jpeg", len(served))
    small = thumbnail(manager, entry)
    assert (small.format, small.height) == ("WEBP", 180)
    assert small.width <= 320


def test_a_video_whose_index_comes_last_is_put_in_order_and_served_under_its_new_hash(manager, prepared):
    entry = prepared("bigbuckbunny.mp4")

    served = manager.get(entry["url"]).data
    assert entry["status"] == "ready"
    assert (
        entry["sha256"]
        == hashlib.sha256(served).hexdigest()
        != hashlib.sha256(real("bigbuckbunny.mp4")).hexdigest()
    )
    assert served.index(b"moov") < served.index(b"mdat")
    assert entry["file_size_bytes"] == len(served)
    assert (entry["width"], entry["height"], entry["metadata"]["prepared"]) == (1280, 720, "remux")
    assert 5 < entry["duration_seconds"] < 6
    assert thumbnail(manager, entry).size == (320, 180)


def test_a_video_that_plays_everywhere_keeps_its_very_bytes(tmp_path, manager, prepared):
    film = encoded(tmp_path, "film.mp4", "-c", "copy", "-movflags", "+faststart")

    entry = prepared("film.mp4", film)

    assert entry["metadata"]["prepared"] == "keep"
    assert manager.get(entry["url"]).data == film
    assert entry["sha256"] == hashlib.sha256(film).hexdigest()


@pytest.mark.parametrize(
    ("name", "arguments", "way"),
    [
        ("film.mkv", ("-c", "copy"), "remux"),
        ("film.mov", ("-c", "copy"), "remux"),
        ("film.avi", ("-c:v", "mpeg4", "-s", "640x360", "-c:a", "libmp3lame"), "encode"),
        (
            "film.webm",
            ("-c:v", "libvpx", "-deadline", "realtime", "-s", "320x180", "-c:a", "libvorbis"),
            "encode",
        ),
        (
            "film.mp4",
            ("-c:v", "libx264", "-pix_fmt", "yuv422p", "-preset", "ultrafast", "-s", "320x180", "-an"),
            "encode",
        ),
    ],
)
def test_other_videos_become_an_mp4_every_screen_plays(tmp_path, manager, prepared, name, arguments, way):
    entry = prepared(name, encoded(tmp_path, name, *arguments))

    assert (entry["status"], entry["error"]) == ("ready", None)
    assert (entry["mime_type"], entry["metadata"]["video_codec"], entry["metadata"]["prepared"]) == (
        "video/mp4",
        "h264",
        way,
    )
    assert entry["url"].endswith(".mp4")
    assert manager.get(entry["url"]).data[4:8] == b"ftyp"


@pytest.mark.parametrize("name", ["sound.mp3", "sound.wav", "sound.ogg", "sound.aac"])
def test_sound_keeps_its_bytes_and_gets_a_curve(tmp_path, manager, prepared, name):
    sound = encoded(tmp_path, name, "-vn")

    entry = prepared(name, sound)

    assert (entry["type"], entry["status"], entry["error"]) == ("audio", "ready", None)
    assert manager.get(entry["url"]).data == sound
    assert 1.9 < entry["duration_seconds"] < 2.2
    assert thumbnail(manager, entry).size == (320, 180)


def test_sound_browsers_can_not_play_becomes_mp3(tmp_path, prepared):
    entry = prepared("sound.wav", encoded(tmp_path, "sound.wav", "-vn", "-c:a", "adpcm_ms"))

    assert (entry["status"], entry["mime_type"]) == ("ready", "audio/mpeg")
    assert entry["url"].endswith(".mp3")


def test_a_page_is_served_as_it_is(manager, prepared):
    page = "<!doctype html><title>Olá</title><h1>Olá, São Paulo</h1>".encode()

    entry = prepared("page.htm", page)

    assert (entry["type"], entry["status"], entry["mime_type"]) == ("html", "ready", "text/html")
    assert manager.get(entry["url"]).data == page
    assert entry["thumbnail_url"] is None


@pytest.mark.parametrize(
    ("filename", "spoil", "reason"),
    [
        ("rocket.jpg", lambda whole: whole[:50_000], "The picture is damaged"),
        ("coffee.png", lambda whole: whole[:100] + bytes(5_000) + whole[5_100:], "The picture"),
        ("bigbuckbunny.mp4", lambda whole: whole[:500_000], "damaged or not what its name says"),
        (
            "silence.mp4",
            lambda _whole: b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + bytes(2_000),
            "can't be read",
        ),
        (
            "sound.mp3",
            lambda _whole: (b"\xff\xfb\x90\x64" + b"\xaa" * 413) * 20,
            "sound of this file can't be decoded",
        ),
    ],
)
def test_broken_files_fail_with_a_reason_a_person_can_read(manager, prepared, filename, spoil, reason):
    whole = real(filename) if (MEDIA / filename).is_file() else b""

    entry = prepared(filename, spoil(whole))

    assert (entry["status"], entry["url"], entry["sha256"], entry["thumbnail_url"]) == (
        "failed",
        None,
        None,
        None,
    )
    assert reason in entry["error"]
    assert "Traceback" not in entry["error"]
    assert manager.get("/api/activity").get_json()["items"][0]["kind"] == "content.failed"


def test_a_video_without_a_picture_is_no_video(tmp_path, prepared):
    entry = prepared("film.mp4", encoded(tmp_path, "film.mp4", "-vn", "-c:a", "copy"))

    assert (entry["status"], entry["error"]) == ("failed", "There is no picture in this video.")


def test_a_video_under_a_sounds_name_is_no_sound(tmp_path, prepared):
    entry = prepared("sound.ogg", encoded(tmp_path, "sound.ogg", "-c:v", "libtheora", "-s", "160x90"))

    assert entry["status"] == "failed"
    assert "Upload it under a video's name" in entry["error"]


def test_every_step_is_announced(tmp_path, manager, prepared):
    entry = prepared("film.avi", encoded(tmp_path, "film.avi", "-c:v", "mpeg4"))

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

    def must_not_run(*_args):
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

    def out_of_luck(*_args):
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


def test_a_file_deleted_while_it_is_prepared_ends_the_work(tmp_path, app, manager, place, monkeypatch):
    film = encoded(tmp_path, "film.avi", "-c:v", "mpeg4")
    entry = uploaded(manager, "film.avi", film, location_id=str(place.id))
    prepare = media.prepare

    def delete_and_prepare(upload, progress):
        assert manager.delete(f"/api/content/{entry['id']}").status_code == 204
        return prepare(upload, progress)

    monkeypatch.setattr(media, "prepare", delete_and_prepare)
    work_off(app)

    assert db.session.get(Content, entry["id"]) is None
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


@pytest.mark.parametrize(
    "misbehaves",
    [
        "exec sleep 300",
        "exec yes oops 1>&2",
        'for target; do :; done; exec yes > "${target#file:}"',
        "exec yes",
        "exit 1",
        "kill -SEGV $$",
    ],
)
def test_f16_an_ffmpeg_that_misbehaves_ends_at_its_limit(
    tmp_path, app, manager, place, monkeypatch, misbehaves
):
    entry = uploaded(manager, "bigbuckbunny.mp4", location_id=str(place.id))
    stand_in = tmp_path / "ffmpeg"
    stand_in.write_text(f"#!/bin/sh\n{misbehaves}\n")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(ffmpeg, "STILL", Limits(wall_seconds=1, file_bytes=1_000_000))

    work_off(app)

    seen = manager.get(f"/api/content/{entry['id']}").get_json()
    assert seen["status"] == "failed"
    assert seen["error"].endswith(".")
    assert list(storage.current().leftovers()) == []
    assert [each for each in psutil.Process().children() if each.status() == psutil.STATUS_ZOMBIE] == []


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", ["rocket.jpg", "chelsea.png", "bigbuckbunny.mp4"])
def test_s11_flipped_bits_end_ready_or_with_a_reason_and_never_otherwise(app, name, seed):
    chance = random.Random(seed)
    spoiled = bytearray(real(name))
    for _ in range(20):
        spoiled[chance.randrange(20, len(spoiled))] ^= 1 << chance.randrange(8)
    store = storage.current()
    with store.receive() as incoming:
        incoming.write(bytes(spoiled))
        key = store.keep(incoming, name.rsplit(".")[-1])

    outcome = made_or_reason(Upload(key, name))

    assert outcome.strip() if isinstance(outcome, str) else store.holds(outcome.key)


def made_or_reason(upload):
    try:
        return media.prepare(upload, lambda _percent: None)
    except Unreadable as unreadable:
        return str(unreadable)
