"""What becomes of uploaded files: real ones are served so that every screen plays them, broken ones say why."""

import hashlib
import io
import random

import psutil
import pytest
from PIL import Image

from backend.core import ffmpeg, storage
from backend.core.probe import Unreadable
from backend.core.sandbox import Limits
from backend.services import media
from backend.services.media import Upload
from tests.uploading import MEDIA, real, uploaded, work_off


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


@pytest.mark.parametrize("order", [(), ("-movflags", "+faststart")], ids=["index last", "index first"])
def test_a_video_that_plays_everywhere_keeps_its_very_bytes(encoded, manager, prepared, order):
    film = encoded("film.mp4", "-c", "copy", *order)

    entry = prepared("film.mp4", film)

    assert entry["metadata"]["prepared"] == "keep"
    assert manager.get(entry["url"]).data == film
    assert entry["sha256"] == hashlib.sha256(film).hexdigest()


def test_a_real_film_is_served_as_it_came_with_all_that_is_known_of_it(manager, prepared):
    entry = prepared("bigbuckbunny.mp4")

    assert entry["status"] == "ready"
    assert manager.get(entry["url"]).data == real("bigbuckbunny.mp4")
    assert (entry["width"], entry["height"], entry["metadata"]["prepared"]) == (1280, 720, "keep")
    assert 5 < entry["duration_seconds"] < 6
    assert thumbnail(manager, entry).size == (320, 180)


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
def test_other_videos_become_an_mp4_every_screen_plays(encoded, manager, prepared, name, arguments, way):
    entry = prepared(name, encoded(name, *arguments))

    assert (entry["status"], entry["error"]) == ("ready", None)
    assert (entry["mime_type"], entry["metadata"]["video_codec"], entry["metadata"]["prepared"]) == (
        "video/mp4",
        "h264",
        way,
    )
    assert entry["url"].endswith(".mp4")
    assert manager.get(entry["url"]).data[4:8] == b"ftyp"


@pytest.mark.parametrize("name", ["sound.mp3", "sound.wav", "sound.ogg", "sound.aac"])
def test_sound_keeps_its_bytes_and_gets_a_curve(encoded, manager, prepared, name):
    sound = encoded(name, "-vn")

    entry = prepared(name, sound)

    assert (entry["type"], entry["status"], entry["error"]) == ("audio", "ready", None)
    assert manager.get(entry["url"]).data == sound
    assert 1.9 < entry["duration_seconds"] < 2.2
    assert thumbnail(manager, entry).size == (320, 180)


def test_sound_browsers_can_not_play_becomes_mp3(encoded, prepared):
    entry = prepared("sound.wav", encoded("sound.wav", "-vn", "-c:a", "adpcm_ms"))

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


def test_a_video_without_a_picture_is_no_video(encoded, prepared):
    entry = prepared("film.mp4", encoded("film.mp4", "-vn", "-c:a", "copy"))

    assert (entry["status"], entry["error"]) == ("failed", "There is no picture in this video.")


def test_a_video_under_a_sounds_name_is_no_sound(encoded, prepared):
    entry = prepared("sound.ogg", encoded("sound.ogg", "-c:v", "libtheora", "-s", "160x90"))

    assert entry["status"] == "failed"
    assert "Upload it under a video's name" in entry["error"]


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
