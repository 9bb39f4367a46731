"""What files really are: honest ones are understood, liars and damaged ones are refused with a reason."""

import shutil
import socket
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from PIL import Image

from backend.core import ffmpeg, filetypes, probe
from backend.core.probe import Source, Unreadable

MEDIA = Path(__file__).resolve().parents[1] / "media"
BUNNY = MEDIA / "bigbuckbunny.mp4"


def encode(target, *arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", BUNNY, "-t", "2", *arguments, target], check=True)
    return target


def png_that_claims(width, height):
    """A PNG of a few bytes whose header promises this many pixels."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "mime_type"),
    [("rocket.jpg", "image/jpeg"), ("coffee.png", "image/png"), ("bigbuckbunny.mp4", "video/mp4")],
)
def test_real_files_are_what_they_say(name, mime_type):
    assert probe.mime_type(MEDIA / name) == mime_type
    assert mime_type in filetypes.of_name(name).signatures


def test_a_photograph_gets_a_thumbnail_in_proportion(tmp_path):
    found = probe.picture(MEDIA / "rocket.jpg", "JPEG", tmp_path / "small.webp")

    assert (found.width, found.height, found.is_animated) == (640, 427, False)
    with Image.open(tmp_path / "small.webp") as small:
        assert (small.format, small.height) == ("WEBP", 180)
        assert abs(small.width / small.height - 640 / 427) < 0.02


def test_a_photograph_taken_sideways_stands_upright(tmp_path):
    sideways = Image.open(MEDIA / "rocket.jpg")
    exif = sideways.getexif()
    exif[0x0112] = 6  # "rotate by 90 degrees to see it"
    sideways.save(tmp_path / "sideways.jpg", exif=exif)

    found = probe.picture(tmp_path / "sideways.jpg", "JPEG", tmp_path / "small.webp")

    assert (found.width, found.height) == (427, 640)
    with Image.open(tmp_path / "small.webp") as small:
        assert small.height == 180
        assert small.width < small.height


def test_a_small_picture_is_not_blown_up_and_stays_transparent(tmp_path):
    Image.new("RGBA", (10, 20), (255, 0, 0, 0)).save(tmp_path / "dot.png")

    probe.picture(tmp_path / "dot.png", "PNG", tmp_path / "small.webp")

    with Image.open(tmp_path / "small.webp") as small:
        assert (small.size, small.getpixel((0, 0))[3]) == ((10, 20), 0)


@pytest.mark.parametrize(
    ("form", "mode"), [("GIF", "P"), ("WEBP", "RGB"), ("PNG", "I;16"), ("JPEG", "CMYK"), ("PNG", "1")]
)
def test_every_accepted_kind_of_picture_gets_a_thumbnail(tmp_path, form, mode):
    Image.new(mode, (64, 48)).save(tmp_path / "picture", form)

    assert probe.picture(tmp_path / "picture", form, tmp_path / "small.webp").width == 64


def test_of_a_moving_gif_only_the_first_frame_is_decoded(tmp_path):
    frames = [Image.new("RGB", (32, 32), (colour * 5, 0, 0)) for colour in range(50)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])

    assert probe.picture(tmp_path / "moving.gif", "GIF", tmp_path / "small.webp").is_animated


def test_a_picture_that_is_cut_off_is_refused(tmp_path):
    whole = (MEDIA / "rocket.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(Unreadable, match="damaged"):
        probe.picture(tmp_path / "cut.jpg", "JPEG", tmp_path / "small.webp")


def test_a_picture_with_absurdly_many_pixels_is_refused_before_it_is_decoded(tmp_path):
    (tmp_path / "bomb.png").write_bytes(png_that_claims(50_000, 50_000))

    with pytest.raises(Unreadable, match="50000 × 50000 pixels"):
        probe.picture(tmp_path / "bomb.png", "PNG", tmp_path / "small.webp")


def test_a_picture_in_another_format_is_not_even_tried(tmp_path):
    with pytest.raises(Unreadable, match="not what its name says"):
        probe.picture(MEDIA / "coffee.png", "JPEG", tmp_path / "small.webp")


def test_a_video_is_described(tmp_path):
    found = probe.recording(Source(BUNNY, "mov"), tmp_path)

    assert found.video is not None
    assert (found.video.codec, found.video.pixel_format, found.video.width, found.video.height) == (
        "h264",
        "yuv420p",
        1280,
        720,
    )
    assert found.video.frames_per_second == 25
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
            ffmpeg.still(Source(liar, demuxer), 0, tmp_path / "still.jpg")
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


@pytest.mark.parametrize("filename", ["", "mp4", ".mp4", "x.exe", "x.svg", "x.mp4.", "CON", "x.mp4\0.exe"])
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
