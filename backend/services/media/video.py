"""Films: a new box where the picture already plays everywhere, else encoded once."""

from pathlib import Path
from typing import Any, Literal

from backend.core import ffmpeg, filetypes, probe
from backend.core.probe import Recording, Source, Unreadable, VideoStream
from backend.services.media.bench import Bench, Prepared

Way = Literal["keep", "remux", "encode"]

EVERYWHERE_PROFILES = {"Constrained Baseline", "Baseline", "Main", "High"}
EVERYWHERE_PIXELS = {"yuv420p", "yuvj420p"}
EVERYWHERE_AUDIO = {"aac", "mp3", None}
LARGEST_LEVEL = 52
LARGEST_SIDE = 4096
STILL_AT_SECONDS = 1.0


def video(bench: Bench) -> Prepared:
    """Raises Unreadable."""
    found = probe.recording(bench.source, bench.folder)
    if found.video is None:
        raise Unreadable("There is no picture in this video.")
    ffmpeg.measure(bench.source, bench.folder)
    way = way_of(found, bench.kind.extension)
    if way == "keep":
        return bench.untouched(**_facts(bench, bench.source, found, way, found.video))
    made = bench.folder / "made.mp4"
    if way == "remux":
        ffmpeg.remux(bench.source, made, audio=found.audio_codec, limits=bench.limits())
    else:
        _encode(bench, found, found.video, made)
    served = Source(made, filetypes.MP4.decoder)
    facts = _facts(bench, served, probe.recording(served, bench.folder), way, found.video)
    return Prepared(*bench.keep(made, "mp4"), filetypes.MP4.mime_type, **facts)


def _encode(bench: Bench, found: Recording, picture: VideoStream, made: Path) -> None:
    size = ffmpeg.size_within(picture.width, picture.height)
    ffmpeg.transcode(
        bench.source,
        made,
        size=size,
        seconds=found.duration_seconds,
        limits=bench.limits(),
        progress=bench.progress,
    )


def _facts(bench: Bench, served: Source, found: Recording, way: Way, original: VideoStream) -> dict[str, Any]:
    if found.video is None or found.duration_seconds <= 0:
        raise Unreadable("This video has no length.")
    still = bench.folder / "still.jpg"
    ffmpeg.still(served, STILL_AT_SECONDS, still)
    thumbnail_key, *_ = bench.keep(still, "jpg")
    return {
        "thumbnail_key": thumbnail_key,
        "width": found.video.width,
        "height": found.video.height,
        "duration_seconds": found.duration_seconds,
        "details": {
            "video_codec": found.video.codec,
            "audio_codec": found.audio_codec,
            "bit_rate": found.bit_rate,
            "frames_per_second": round(found.video.frames_per_second or 0, 3) or None,
            "prepared": way,
            "original_codec": original.codec,
        },
    }


def way_of(found: Recording, extension: str) -> Way:
    """What must be done to a video so that every screen plays it.

    Where an MP4 keeps its index does not matter: screens play files they have whole, browsers ask for the end first.
    """
    if found.video is None or not _plays_everywhere(found.video) or extension not in {"mp4", "mov", "mkv"}:
        return "encode"
    is_mp4 = extension == "mp4" and found.brand != "qt"
    return "keep" if is_mp4 and found.audio_codec in EVERYWHERE_AUDIO else "remux"


def _plays_everywhere(picture: VideoStream) -> bool:
    return (
        picture.codec == "h264"
        and picture.profile in EVERYWHERE_PROFILES
        and picture.pixel_format in EVERYWHERE_PIXELS
        and picture.level <= LARGEST_LEVEL
        and max(picture.width, picture.height) <= LARGEST_SIDE
    )
