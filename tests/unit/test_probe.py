"""What files really are: honest ones are understood, liars and damaged ones are refused with a reason."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from backend.core import ffmpeg, filetypes, probe
from backend.core.probe import Source, Unreadable

MEDIA = Path(__file__).resolve().parents[1] / "media"
BUNNY = MEDIA / "bigbuckbunny.mp4"


def encode(target, *arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", BUNNY, "-t", "2", *arguments, target], check=True)
    return target


@pytest.mark.parametrize(
    ("name", "mime_type"),
    [("rocket.jpg", "image/jpeg"), ("coffee.png", "image/png"), ("bigbuckbunny.mp4", "video/mp4")],
)
def test_real_files_are_what_they_say(name, mime_type):
    assert probe.mime_type(MEDIA / name) == mime_type
    assert mime_type in filetypes.of_name(name).signatures


def test_a_video_is_described(tmp_path):
    found = probe.recording(Source(BUNNY, "mov"), tmp_path)

    assert found.video is not None
    assert (found.video.codec, found.video.pixel_format, found.video.width, found.video.height) == (
        "h264",
        "yuv420p",
        1280,
        720,
    )
    assert (found.video.frames_per_second, found.video.finest_rate, found.video.is_interlaced) == (
        25,
        25,
        False,
    )
    assert found.audio_codec == "aac"
    assert 5 < found.duration_seconds < 6


def test_a_video_filmed_upright_is_described_as_it_is_seen(tmp_path):
    turned = tmp_path / "turned.mp4"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-display_rotation", "90", "-i", BUNNY, "-c", "copy", turned], check=False
    )
    if not turned.is_file():  # older FFmpeg: the same by a tag
        encode(turned, "-c", "copy", "-metadata:s:v:0", "rotate=90")

    found = probe.recording(Source(turned, "mov"), tmp_path)

    assert (found.video.width, found.video.height) == (720, 1280)


def test_numbers_ffprobe_does_not_know_are_not_made_up():
    found = probe.parse_recording(
        {"streams": [{"codec_type": "audio", "duration": "N/A"}], "format": {"duration": "N/A"}}
    )

    assert (found.duration_seconds, found.bit_rate, found.audio_codec) == (0, None, "unknown")


def test_the_cover_of_an_album_is_no_video():
    cover = {"codec_type": "video", "width": 500, "height": 500, "disposition": {"attached_pic": 1}}

    assert (
        probe.parse_recording({"streams": [cover, {"codec_type": "audio", "codec_name": "mp3"}]}).video
        is None
    )


@pytest.mark.parametrize(
    "streams", [[], [{"codec_type": "subtitle"}], [{"codec_type": "video", "width": 0, "height": 9}]]
)
def test_a_file_with_nothing_to_play_is_refused(streams):
    with pytest.raises(Unreadable):
        probe.parse_recording({"streams": streams})


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {target}\n",
    ],
)
@pytest.mark.parametrize("demuxer", ["mov", "matroska", "avi", "mp3"])
def test_s12_a_playlist_under_a_videos_name_is_never_followed(tmp_path, playlist, demuxer):
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.1)
        liar = tmp_path / "liar.mp4"
        liar.write_text(playlist.format(target=f"http://127.0.0.1:{canary.getsockname()[1]}/x.ts"))

        with pytest.raises(Unreadable):
            probe.recording(Source(liar, demuxer), tmp_path)
        with pytest.raises(Unreadable):
            ffmpeg.stills(Source(liar, demuxer), 0, tmp_path)
        with pytest.raises(TimeoutError):
            canary.accept()


def test_a_probe_that_takes_too_long_says_so(tmp_path, monkeypatch):
    stand_in = tmp_path / "bin" / "ffprobe"
    stand_in.parent.mkdir()
    stand_in.write_text("#!/bin/sh\nexec sleep 300\n")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{stand_in.parent}:/usr/bin:/bin")
    monkeypatch.setattr(probe, "PROBE", probe.Limits(wall_seconds=0.5))

    with pytest.raises(Unreadable, match="longer than it may"):
        probe.recording(Source(BUNNY, "mov"), tmp_path)


@pytest.mark.parametrize(
    ("filename", "extension"),
    [("a.JPEG", "jpg"), ("x.htm", "html"), ("../../x.mp4", "mp4"), ("two.dots.webm", "webm")],
)
def test_the_extension_decides_what_a_file_must_be(filename, extension):
    assert filetypes.of_name(filename).extension == extension


@pytest.mark.parametrize("filename", ["", "mp4", ".mp4", "x.exe", "x.mp4.", "CON", "x.mp4\0.exe"])
def test_everything_else_is_not_accepted(filename):
    assert filetypes.of_name(filename) is None


def test_kinds_are_named_as_people_name_them():
    assert filetypes.name_of("image/jpeg") == "a JPEG"
    assert filetypes.name_of("application/pdf") == "a PDF"
    assert filetypes.name_of("application/x-strange") == "of type application/x-strange"
    assert "mp4, mov, avi" in filetypes.accepted()


def test_the_programs_the_product_needs_are_here():
    assert shutil.which("ffmpeg")
    assert shutil.which("ffprobe")
