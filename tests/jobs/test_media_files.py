"""What becomes of uploaded files: real ones are served so that every screen plays them, broken ones say why."""

import hashlib
import io
import random
import subprocess

import pytest
from PIL import Image

from backend.core import ffmpeg, probe, storage
from backend.core.probe import Source, Unreadable
from backend.services import media
from backend.services.media import Upload
from tests.corpus.covers import covered
from tests.uploading import MEDIA, real


def thumbnail(client, entry):
    return Image.open(io.BytesIO(client.get(entry["thumbnail_url"]).data))


def preview(client, entry):
    return Image.open(io.BytesIO(client.get(entry["preview_url"]).data))


def test_a_picture_keeps_its_pixels_and_gets_two_small_ones(manager, prepared):
    entry = prepared("chelsea.png")

    served = manager.get(entry["url"]).data
    assert (entry["status"], entry["error"], entry["percent"]) == ("ready", None, 100)
    assert pixels(served) == pixels(real("chelsea.png"))
    assert entry["sha256"] == hashlib.sha256(served).hexdigest()
    assert (entry["width"], entry["height"], entry["duration_seconds"]) == (451, 300, None)
    assert (entry["mime_type"], entry["file_size_bytes"]) == ("image/png", len(served))
    small, large = thumbnail(manager, entry), preview(manager, entry)
    assert (small.format, small.size) == ("WEBP", (271, 180))
    assert (large.format, large.size) == ("WEBP", (451, 300))


def pixels(data):
    with Image.open(io.BytesIO(data)) as image:
        return image.tobytes()


def test_a_picture_in_the_colours_of_a_printing_house_gets_those_of_a_screen(manager, prepared):
    entry = prepared("rocket.jpg")

    assert (entry["status"], entry["metadata"]["prepared"]) == ("ready", "encode")
    assert (entry["width"], entry["height"], entry["mime_type"]) == (640, 427, "image/jpeg")
    with Image.open(io.BytesIO(manager.get(entry["url"]).data)) as served:
        assert "icc_profile" not in served.info


@pytest.mark.parametrize("name", ["film.mp4", "film.mov", "film.mkv"])
def test_a_film_that_plays_everywhere_keeps_its_pictures_in_a_box_that_begins_with_the_index(
    encoded, manager, prepared, name
):
    entry = prepared(name, encoded(name, "-c", "copy"))

    served = manager.get(entry["url"]).data
    assert (entry["status"], entry["metadata"]["prepared"]) == ("ready", "remux")
    assert served.index(b"moov") < served.index(b"mdat")
    assert (entry["mime_type"], entry["metadata"]["audio_codec"]) == ("video/mp4", "aac")


def test_a_real_film_is_served_with_all_that_is_known_of_it(manager, prepared):
    entry = prepared("bigbuckbunny.mp4")

    served = manager.get(entry["url"]).data
    assert (entry["status"], entry["sha256"]) == ("ready", hashlib.sha256(served).hexdigest())
    assert (entry["width"], entry["height"], entry["metadata"]["prepared"]) == (1280, 720, "remux")
    assert 5 < entry["duration_seconds"] < 6
    assert (thumbnail(manager, entry).size, preview(manager, entry).size) == ((320, 180), (1280, 720))


@pytest.fixture
def with_cover(encoded, tmp_path):
    """Two seconds of the real video that carry their cover: `with_cover("film.mkv", "mpeg4")`."""

    def cover(name, codec):
        encoded(f"bare-{name}", "-c:v", codec, "-c:a", "copy")
        covered(tmp_path / f"bare-{name}", tmp_path / name)
        return (tmp_path / name).read_bytes()

    return cover


@pytest.mark.parametrize("extension", ["mp4", "mkv"])
@pytest.mark.parametrize(("codec", "how"), [("copy", "remux"), ("mpeg4", "encode")])
def test_a_film_with_a_cover_is_served_as_the_film_and_not_as_its_cover(
    with_cover, manager, prepared, tmp_path, extension, codec, how
):
    film = f"film.{extension}"

    entry = prepared(film, with_cover(film, codec))

    assert (entry["status"], entry["error"]) == ("ready", None)
    assert (entry["metadata"]["prepared"], entry["width"], entry["height"]) == (how, 1280, 720)
    served = tmp_path / "served.mp4"
    served.write_bytes(manager.get(entry["url"]).data)
    found = probe.recording(Source(served, "mov"), tmp_path)
    assert found.video is not None
    assert (found.video.codec, found.video.width, found.audio_codec) == ("h264", 1280, "aac")
    assert preview(manager, entry).size == (1280, 720)


def test_a_film_out_of_which_something_else_came_is_not_served(monkeypatch, with_cover, prepared):
    monkeypatch.setattr(ffmpeg, "PICTURE", ["-map", "0:v:0"])  # would take the cover

    entry = prepared("film.mp4", with_cover("film.mp4", "copy"))

    assert entry["status"] == "failed"
    assert "Another picture than the film's own would be served." in entry["error"]


def test_a_house_that_wants_no_sound_gets_films_without(setting, manager, prepared):
    setting(keep_video_sound=False)

    entry = prepared("bigbuckbunny.mp4")

    assert (entry["status"], entry["metadata"]["audio_codec"]) == ("ready", None)
    assert b"mp4a" not in manager.get(entry["url"]).data


@pytest.mark.parametrize(
    ("name", "arguments", "way"),
    [
        ("film.mp4", ("-c:v", "mpeg4", "-s", "320x180", "-an"), "encode"),
        (
            "film.mov",
            (
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-s",
                "320x180",
                "-flags",
                "+ilme+ildct",
                "-top",
                "1",
            ),
            "encode",
        ),
        (
            "film.mp4",
            ("-c:v", "libx264", "-preset", "ultrafast", "-vf", "scale=320:180,setsar=4/3", "-an"),
            "encode",
        ),
        ("film.mp4", ("-c:v", "libx264", "-preset", "ultrafast", "-s", "2560x144", "-an"), "encode"),
        (
            "film.mp4",
            ("-c:v", "libx264", "-preset", "ultrafast", "-s", "160x90", "-r", "90", "-an"),
            "encode",
        ),
        (
            "film.mp4",
            ("-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-preset", "ultrafast", "-s", "160x90", "-an"),
            "encode",
        ),
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


def test_sound_with_a_cover_is_shown_by_its_cover(manager, prepared, tmp_path):
    green = tmp_path / "cover.png"
    Image.new("RGB", (600, 600), (20, 200, 40)).save(green)
    song = tmp_path / "song.mp3"
    tone = ["-f", "lavfi", "-i", "sine=440:duration=2", "-i", green, "-map", "0:a", "-map", "1:v"]
    subprocess.run(["ffmpeg", "-v", "error", *tone, "-disposition:v", "attached_pic", song], check=True)

    entry = prepared("song.mp3", song.read_bytes())

    assert (entry["type"], entry["status"]) == ("audio", "ready")
    assert (thumbnail(manager, entry).size, preview(manager, entry).size) == ((180, 180), (600, 600))
    assert thumbnail(manager, entry).convert("RGB").getpixel((90, 90))[1] > 150


def test_sound_browsers_can_not_play_becomes_mp3(encoded, prepared):
    entry = prepared("sound.wav", encoded("sound.wav", "-vn", "-c:a", "adpcm_ms"))

    assert (entry["status"], entry["mime_type"]) == ("ready", "audio/mpeg")
    assert entry["url"].endswith(".mp3")


def test_a_page_is_served_as_it_was_written(manager, prepared):
    page = "<!doctype html><title>Olá</title>\r\n<h1>Olá, São Paulo</h1>"

    entry = prepared("page.htm", page.encode())

    assert (entry["type"], entry["status"], entry["mime_type"]) == ("html", "ready", "text/html")
    assert manager.get(entry["url"]).data == page.encode("utf-8-sig")
    assert entry["thumbnail_url"] is None


@pytest.mark.parametrize(
    ("head", "encoding", "letters"),
    [
        # What says Latin-1 is written by Windows, and read so.
        ('<meta charset="iso-8859-1">', "cp1252", "Pão “café” €"),
        ("<title>Menu</title>", "cp1252", "Pão “café” €"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">', "cp1250", "Łódź"),
        ('<meta charset="shift_jis">', "shift_jis", "東京"),
        ("<title>Menu</title>", "utf-16", "Pão “café” €"),
        ("<title>Menu</title>", "utf-8-sig", "Pão “café” €"),
    ],
    ids=["Latin-1", "Windows", "Windows of the east", "Japanese", "UTF-16", "marked"],
)
def test_the_letters_of_a_page_stay_what_they_are(manager, prepared, head, encoding, letters):
    page = f"<!doctype html><html><head>{head}</head><body><h1>{letters}</h1></body></html>"

    entry = prepared("menu.html", page.encode(encoding))

    assert (entry["status"], entry["error"]) == ("ready", None)
    assert manager.get(entry["url"]).data == page.encode("utf-8-sig")


def test_a_page_that_is_marked_as_utf_8_is_served_byte_for_byte(prepared):
    page = "<!doctype html><h1>Olá</h1>".encode("utf-8-sig")

    entry = prepared("page.html", page)

    assert entry["sha256"] == hashlib.sha256(page).hexdigest()


def test_a_page_that_grows_beyond_what_pages_may_be_is_refused(prepared, setting):
    setting(max_html_bytes=4_000)
    page = "<!doctype html><meta charset=shift_jis>" + "\uff76" * 3_900  # one byte each there, three here

    entry = prepared("page.html", page.encode("shift_jis"))

    assert entry["status"] == "failed"
    assert "In UTF-8 this page is larger than" in entry["error"]


@pytest.mark.parametrize(
    ("filename", "spoil", "reason"),
    [
        ("rocket.jpg", lambda whole: whole[:50_000], "The picture"),
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
