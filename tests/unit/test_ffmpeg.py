"""What FFmpeg makes: stills, whole files, and forms that every screen plays, the same bytes every time."""

import subprocess
from pathlib import Path

import pytest
from PIL import Image

from backend.core import ffmpeg, probe
from backend.core.probe import Source, Unreadable
from backend.core.sandbox import MEGABYTE, Limits

BUNNY = Path(__file__).resolve().parents[1] / "media" / "bigbuckbunny.mp4"
LIMITS = Limits(wall_seconds=50, cpu_seconds=60, memory_bytes=3072 * MEGABYTE, file_bytes=64 * MEGABYTE)


def encode(target, *arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", BUNNY, "-t", "2", *arguments, target], check=True)
    return target


@pytest.mark.parametrize("second", [1, 600])
def test_a_video_gets_two_stills_even_when_it_is_shorter(tmp_path, second):
    made = ffmpeg.stills(Source(BUNNY, "mov"), second, tmp_path)

    with Image.open(made.thumbnail) as small, Image.open(made.preview) as large:
        assert (small.format, small.size, large.format, large.size) == (
            "WEBP",
            (320, 180),
            "WEBP",
            (1280, 720),
        )
        assert len(large.convert("RGB").getcolors(maxcolors=1_000_000)) > 1_000, (
            "a real frame has many colours"
        )


def test_a_still_is_never_larger_than_the_film_and_keeps_its_proportions(tmp_path):
    upright = encode(tmp_path / "upright.mp4", "-vf", "scale=90:160,setsar=1", "-an")

    made = ffmpeg.stills(Source(upright, "mov"), 0, tmp_path)

    with Image.open(made.thumbnail) as small, Image.open(made.preview) as large:
        assert (small.size, large.size) == ((90, 160), (90, 160))


def test_a_sound_gets_a_curve(tmp_path):
    made = ffmpeg.waveform(Source(encode(tmp_path / "sound.mp3", "-vn"), "mp3"), tmp_path)

    with Image.open(made.thumbnail) as small, Image.open(made.preview) as large:
        assert (small.size, large.size) == ((320, 180), (1280, 720))
        assert len(large.getcolors(maxcolors=1_000_000)) > 1, "something was drawn"


def test_sound_that_is_none_gets_no_curve(tmp_path):
    (tmp_path / "sound.mp3").write_bytes(bytes(5_000))
    with pytest.raises(Unreadable, match="can't be decoded"):
        ffmpeg.waveform(Source(tmp_path / "sound.mp3", "mp3"), tmp_path)


def test_a_whole_video_is_measured_and_a_cut_one_refused(tmp_path):
    ffmpeg.remux(Source(BUNNY, "mov"), tmp_path / "whole.mp4", audio="aac", limits=LIMITS)
    whole = (tmp_path / "whole.mp4").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[:-2_000])

    assert 5 < ffmpeg.measure(Source(tmp_path / "whole.mp4", "mov"), tmp_path) < 6
    with pytest.raises(Unreadable, match="ends too early"):
        ffmpeg.measure(Source(tmp_path / "cut.mp4", "mov"), tmp_path)


def test_a_film_that_ends_too_early_is_found_out_while_it_is_put_into_its_new_box(tmp_path):
    ffmpeg.remux(Source(BUNNY, "mov"), tmp_path / "whole.mp4", audio="aac", limits=LIMITS)
    (tmp_path / "cut.mp4").write_bytes((tmp_path / "whole.mp4").read_bytes()[:-2_000])

    with pytest.raises(Unreadable, match="ends too early"):
        ffmpeg.remux(Source(tmp_path / "cut.mp4", "mov"), tmp_path / "made.mp4", audio="aac", limits=LIMITS)


def test_a_film_without_its_sound_has_none(tmp_path):
    ffmpeg.remux(Source(BUNNY, "mov"), tmp_path / "silent.mp4", audio="aac", limits=LIMITS, keep_sound=False)

    assert probe.recording(Source(tmp_path / "silent.mp4", "mov"), tmp_path).audio_codec is None


def test_a_film_that_was_turned_stays_turned_in_its_new_box(tmp_path):
    turned = tmp_path / "turned.mp4"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", BUNNY, "-c", "copy", "-metadata:s:v:0", "rotate=90", turned],
        check=True,
    )

    ffmpeg.remux(Source(turned, "mov"), tmp_path / "made.mp4", audio="aac", limits=LIMITS)

    before, after = (
        probe.recording(Source(each, "mov"), tmp_path).video for each in (turned, tmp_path / "made.mp4")
    )
    assert (after.width, after.height) == (before.width, before.height) == (720, 1280)
    assert after.rotation == before.rotation != 0


def begins_with_its_index(video):
    data = video.read_bytes()
    return data.index(b"moov") < data.index(b"mdat")


def test_remuxing_moves_the_index_and_keeps_the_picture(tmp_path):
    for name in ("once.mp4", "twice.mp4"):
        ffmpeg.remux(Source(BUNNY, "mov"), tmp_path / name, audio="aac", limits=LIMITS)

    made = probe.recording(Source(tmp_path / "once.mp4", "mov"), tmp_path)
    assert begins_with_its_index(tmp_path / "once.mp4")
    assert (made.video.codec, made.video.profile, made.audio_codec) == ("h264", "Main", "aac")
    assert (tmp_path / "once.mp4").read_bytes() == (tmp_path / "twice.mp4").read_bytes()


def test_sound_that_browsers_lack_becomes_aac(tmp_path):
    encode(tmp_path / "film.mkv", "-c:v", "copy", "-c:a", "flac")

    ffmpeg.remux(
        Source(tmp_path / "film.mkv", "matroska"), tmp_path / "film.mp4", audio="flac", limits=LIMITS
    )

    assert probe.recording(Source(tmp_path / "film.mp4", "mov"), tmp_path).audio_codec == "aac"


def test_other_codecs_become_h264_and_the_progress_is_told(tmp_path):
    old = encode(tmp_path / "old.avi", "-c:v", "mpeg4", "-c:a", "libmp3lame")
    told = []

    ffmpeg.transcode(
        Source(old, "avi"),
        tmp_path / "new.mp4",
        size=(640, 360),
        seconds=2,
        limits=LIMITS,
        progress=told.append,
    )

    made = probe.recording(Source(tmp_path / "new.mp4", "mov"), tmp_path)
    assert (made.video.codec, made.video.profile, made.video.pixel_format) == ("h264", "High", "yuv420p")
    assert (made.video.width, made.video.height, made.audio_codec) == (640, 360, "aac")
    assert begins_with_its_index(tmp_path / "new.mp4")
    assert told == sorted(set(told))
    assert told[-1] <= 99


def test_a_film_of_bright_televisions_gets_the_colours_of_plain_screens(tmp_path):
    bright = tmp_path / "bright.mp4"
    light = "colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"
    coded = ["-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", f"log-level=none:{light}"]
    encode(bright, "-an", "-vf", "scale=160:90", "-r", "5", *coded)
    found = probe.recording(Source(bright, "mov"), tmp_path)
    assert found.video.is_hdr

    ffmpeg.transcode(
        Source(bright, "mov"),
        tmp_path / "plain.mp4",
        size=(160, 90),
        seconds=1,
        limits=LIMITS,
        progress=lambda _percent: None,
        is_hdr=True,
    )

    made = probe.recording(Source(tmp_path / "plain.mp4", "mov"), tmp_path).video
    assert (made.pixel_format, made.transfer, made.is_hdr) == ("yuv420p", "bt709", False)


def test_where_a_film_was_made_does_not_travel_on(tmp_path):
    located = encode(tmp_path / "located.mp4", "-c", "copy", "-metadata", "location=+52.5200+013.4050/")

    ffmpeg.remux(Source(located, "mov"), tmp_path / "clean.mp4", audio="aac", limits=LIMITS)

    assert b"loci" in located.read_bytes()
    assert b"loci" not in (tmp_path / "clean.mp4").read_bytes()


def test_strange_sound_becomes_mp3(tmp_path):
    strange = encode(tmp_path / "strange.wav", "-vn", "-c:a", "adpcm_ms")

    ffmpeg.to_mp3(Source(strange, "wav"), tmp_path / "made.mp3", limits=LIMITS)

    assert probe.recording(Source(tmp_path / "made.mp3", "mp3"), tmp_path).audio_codec == "mp3"


def test_work_that_takes_too_long_ends_with_a_reason(tmp_path):
    hasty = Limits(wall_seconds=0.05, memory_bytes=LIMITS.memory_bytes, file_bytes=LIMITS.file_bytes)
    with pytest.raises(Unreadable, match="longer than"):
        ffmpeg.transcode(
            Source(BUNNY, "mov"),
            tmp_path / "x.mp4",
            size=(1280, 720),
            seconds=5,
            limits=hasty,
            progress=print,
        )


def test_a_result_that_grows_past_its_limit_ends_with_a_reason(tmp_path):
    small = Limits(wall_seconds=50, memory_bytes=LIMITS.memory_bytes, file_bytes=10_000)
    with pytest.raises(Unreadable, match="can't be turned"):
        ffmpeg.remux(Source(BUNNY, "mov"), tmp_path / "x.mp4", audio="aac", limits=small)


@pytest.mark.parametrize(
    ("size", "becomes"),
    [
        ((1280, 720), (1280, 720)),
        ((3840, 2160), (1920, 1080)),
        ((2160, 3840), (1080, 1920)),
        ((1920, 1200), (1728, 1080)),
        ((641, 361), (640, 360)),
        ((10_000, 2), (1920, 2)),
    ],
)
def test_how_large_a_video_becomes(size, becomes):
    assert ffmpeg.size_within(*size) == becomes


def test_progress_is_told_in_whole_percents_however_it_is_cut():
    told = []
    hears = ffmpeg.percent_of(10, told.append)
    for piece in (
        b"frame=1\nout_time_us=10",
        b"00000\nout_time_us=N/A\n",
        b"out_time_us=1000000\nout_time_us=99000000\n",
    ):
        hears(piece)

    assert told == [10, 99]
