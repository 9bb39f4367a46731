"""Which films only get a new box, and which are encoded: what every screen plays, and nothing else, keeps its pictures."""

from dataclasses import replace

import pytest

from backend.core.probe import Recording, VideoStream
from backend.services.media.video import way_of

PLAIN = VideoStream(
    codec="h264",
    profile="High",
    level=40,
    pixel_format="yuv420p",
    width=1920,
    height=1080,
    frames_per_second=25.0,
    has_square_pixels=True,
    finest_rate=25.0,
)
FILM = Recording(duration_seconds=10, bit_rate=8_000_000, brand="isom", video=PLAIN, audio_codec="aac")


@pytest.mark.parametrize(
    "differs",
    [
        {},
        {"width": 1080, "height": 1920},
        {"profile": "Constrained Baseline"},
        {"pixel_format": "yuvj420p"},
        {"frames_per_second": 29.93, "finest_rate": 30.0},  # a phone
        {"frames_per_second": 59.94, "finest_rate": 60.0},
        {"rotation": -90.0},
    ],
)
@pytest.mark.parametrize("extension", ["mp4", "mov", "mkv"])
def test_what_every_screen_plays_keeps_its_pictures(differs, extension):
    assert way_of(replace(FILM, video=replace(PLAIN, **differs)), extension) == "remux"


@pytest.mark.parametrize(
    "differs",
    [
        {"codec": "hevc"},
        {"profile": "High 10"},
        {"profile": "High 4:2:2"},
        {"pixel_format": "yuv420p10le"},
        {"pixel_format": "yuv422p"},
        {"level": 51},
        {"width": 2560, "height": 1080},
        {"width": 1440, "height": 1440},
        {"width": 1080, "height": 2340},
        {"has_square_pixels": False},
        {"is_interlaced": True},
        {"frames_per_second": 120.0, "finest_rate": 120.0},
        {"frames_per_second": 24.0, "finest_rate": 1000.0},  # frames at any moment they like
        {"frames_per_second": None, "finest_rate": None},
        {"rotation": 30.0},
        {"transfer": "arib-std-b67"},
        {"transfer": "smpte2084"},
    ],
)
def test_everything_else_is_encoded(differs):
    assert way_of(replace(FILM, video=replace(PLAIN, **differs)), "mp4") == "encode"


@pytest.mark.parametrize("extension", ["avi", "webm"])
def test_boxes_that_hold_h264_badly_are_not_trusted(extension):
    assert way_of(FILM, extension) == "encode"


def test_more_bits_than_a_stick_can_read_are_too_many():
    assert way_of(replace(FILM, bit_rate=80_000_000), "mp4") == "encode"
