"""Films: a new box where the picture already plays everywhere, else encoded once."""

from pathlib import Path
from typing import Any, Literal

from backend.core import config, ffmpeg, filetypes, probe, sandbox
from backend.core.ffmpeg import LONG_SIDE, SHORT_SIDE
from backend.core.probe import Recording, Source, Unreadable, VideoStream
from backend.core.sandbox import MEGABYTE
from backend.services.media.bench import Bench, Prepared

Way = Literal["remux", "encode"]

BOXES = {"mp4", "mov", "mkv"}  # what H.264 can be taken out of without a change
EVERYWHERE_PROFILES = {"Constrained Baseline", "Baseline", "Main", "High"}
EVERYWHERE_PIXELS = {"yuv420p", "yuvj420p"}
LARGEST_LEVEL = 42
HIGHEST_RATE = 61.0
HIGHEST_BITS = 50_000_000
# A phone's frames come a little unevenly; what has moments for many more frames than it has frames is no film's pace.
UNEVEN = 2.5
USUAL_RATES = (10, 15, 24, 25, 30, 50, 60)
STILL_AT_SECONDS = 1.0
LONG_TO_COPY_BYTES = 200 * MEGABYTE


def video(bench: Bench) -> Prepared:
    """Raises Unreadable; LongWork on a bench for quick work."""
    drawing = bench.folder / "stills"
    drawing.mkdir()
    # Nobody knows yet what the file is; but nearly always it is a film, and people wait for its picture.
    with sandbox.beside(lambda: _show_stills(bench, drawing)) as looks:
        found = probe.recording(bench.source, bench.folder)
        picture = _picture_of(found)
        way = way_of(found, bench.kind.extension)
        is_quick = way == "remux" and bench.file.stat().st_size <= LONG_TO_COPY_BYTES
        quickly_made = _remuxed(bench, found) if is_quick else None
    stills = looks.result()
    if quickly_made is not None:
        return _prepared(quickly_made, stills, found, picture, way)
    if picture.is_hdr:
        stills = _show_stills(bench, drawing, is_hdr=True)
    bench.takes_long()
    if way == "remux":
        return _prepared(_remuxed(bench, found), stills, found, picture, way)
    made = _encode(bench, found)
    served = probe.recording(Source(made, filetypes.MP4.decoder), bench.folder)
    return _prepared(bench.keep(made, "mp4"), stills, served, picture, way)


def _prepared(
    kept: tuple[str, str, int], stills: tuple[str, str], served: Recording, original: VideoStream, way: Way
) -> Prepared:
    facts = {"thumbnail_key": stills[0], "preview_key": stills[1]} | _facts(served, way, original)
    return Prepared(*kept, filetypes.MP4.mime_type, **facts)


def _show_stills(bench: Bench, folder: Path, *, is_hdr: bool = False) -> tuple[str, str]:
    made = ffmpeg.stills(bench.source, STILL_AT_SECONDS, folder, is_hdr=is_hdr)
    return bench.show(made.thumbnail, made.preview)


def _picture_of(found: Recording) -> VideoStream:
    if found.video is None:
        raise Unreadable("There is no picture in this video.")
    if found.duration_seconds <= 0:
        raise Unreadable("This video has no length.")
    return found.video


def _remuxed(bench: Bench, found: Recording) -> tuple[str, str, int]:
    """Key, hash and size of the film in its new box."""
    made = bench.folder / "made.mp4"
    has_sound = config.current().keep_video_sound
    ffmpeg.remux(bench.source, made, audio=found.audio_codec, limits=bench.limits(), keep_sound=has_sound)
    boxed = probe.recording(Source(made, filetypes.MP4.decoder), bench.folder)
    if boxed.video is None or not _are_alike(boxed.video, _picture_of(found)):
        raise Unreadable("Another picture than the film's own would be served. Export the film again.")
    return bench.keep(made, "mp4")


def _are_alike(one: VideoStream, other: VideoStream) -> bool:
    return (one.codec, {one.width, one.height}) == (other.codec, {other.width, other.height})


def _encode(bench: Bench, found: Recording) -> Path:
    picture, made = _picture_of(found), bench.folder / "made.mp4"
    ffmpeg.transcode(
        bench.source,
        made,
        size=ffmpeg.size_within(picture.width, picture.height),
        seconds=found.duration_seconds,
        limits=bench.limits(niceness=19),
        progress=bench.progress,
        keep_sound=config.current().keep_video_sound,
        is_hdr=picture.is_hdr,
        rate=None if _has_an_even_pace(picture) else _pace_near(picture.frames_per_second),
    )
    return made


def _pace_near(rate: float | None) -> float:
    """The slowest usual pace at which nothing of it is lost."""
    return next((usual for usual in USUAL_RATES if usual >= (rate or 30) - 0.5), USUAL_RATES[-1])


def _facts(served: Recording, way: Way, original: VideoStream) -> dict[str, Any]:
    picture = _picture_of(served)
    is_heard = config.current().keep_video_sound
    return {
        "width": picture.width,
        "height": picture.height,
        "duration_seconds": served.duration_seconds,
        "details": {
            "video_codec": picture.codec,
            "audio_codec": ("aac" if served.audio_codec else None) if is_heard else None,
            "bit_rate": served.bit_rate,
            "frames_per_second": round(picture.frames_per_second or 0, 3) or None,
            "prepared": way,
            "original_codec": original.codec,
        },
    }


def way_of(found: Recording, extension: str) -> Way:
    """What must be done to a video so that every screen plays it."""
    if found.video is None or extension not in BOXES or (found.bit_rate or 0) > HIGHEST_BITS:
        return "encode"
    is_calm = (found.video.frames_per_second or 0) <= HIGHEST_RATE and _has_an_even_pace(found.video)
    return "remux" if is_calm and _plays_everywhere(found.video) else "encode"


def _plays_everywhere(picture: VideoStream) -> bool:
    long, short = max(picture.width, picture.height), min(picture.width, picture.height)
    return (
        picture.codec == "h264"
        and picture.profile in EVERYWHERE_PROFILES
        and picture.pixel_format in EVERYWHERE_PIXELS
        and picture.level <= LARGEST_LEVEL
        and (long <= LONG_SIDE and short <= SHORT_SIDE)
        and picture.has_square_pixels
        and not picture.is_interlaced
        and not picture.is_hdr
        and picture.rotation % 90 == 0  # a quarter turn travels in the box, and browsers follow it
    )


def _has_an_even_pace(picture: VideoStream) -> bool:
    rate, finest = picture.frames_per_second, picture.finest_rate
    return rate is not None and (finest or rate) <= UNEVEN * rate
