"""Media: how an uploaded file becomes what screens play.

A file that every browser and stick plays keeps its very bytes. An H.264 film in the wrong box gets a new box, its picture
untouched. Everything else is encoded once. What is served has a hash of its own; the upload stays beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from backend.core import config, ffmpeg, filetypes, hub, probe, storage
from backend.core.filetypes import FileType
from backend.core.probe import Recording, Source, Unreadable, VideoStream
from backend.core.sandbox import MEGABYTE, Limits
from backend.core.storage import Store

Progress = Callable[[int], None]
Way = Literal["keep", "remux", "encode"]

EVERYWHERE_PROFILES = {"Constrained Baseline", "Baseline", "Main", "High"}
EVERYWHERE_PIXELS = {"yuv420p", "yuvj420p"}
EVERYWHERE_AUDIO = {"aac", "mp3", None}
LARGEST_LEVEL = 52
LARGEST_SIDE = 4096
# What browsers play in each kind of sound file.
PLAIN_AUDIO = {
    "mp3": {"mp3"},
    "wav": {"pcm_s16le", "pcm_u8", "pcm_s24le", "pcm_f32le"},
    "ogg": {"vorbis", "opus"},
    "aac": {"aac"},
}
STILL_AT_SECONDS = 1.0
RESULT_GROWTH = 6  # an old film in few bytes may need more in H.264, but not without end


@dataclass(frozen=True)
class Upload:
    """What is to be prepared: the uploaded bytes and the name that says what they are."""

    source_key: str
    filename: str


@dataclass(frozen=True)
class Prepared:
    """What is served for an upload, and what is known about it. Sizes in bytes and pixels as seen."""

    key: str
    sha256: str
    size_bytes: int
    mime_type: str
    thumbnail_key: str | None = None
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    details: dict[str, Any] = field(default_factory=dict)


def prepare(upload: Upload, progress: Progress) -> Prepared:
    """Make an upload ready to be served. Uses no database and may take minutes; `progress` hears percents.

    Raises: Unreadable with a reason for a person; StorageFull, ProgramMissing, OSError when the machine is at fault.
    """
    store = storage.current()
    kind = filetypes.of_name(upload.filename)
    if kind is None:
        raise Unreadable(f"Files like {upload.filename} are not accepted any more.")
    if not store.holds(upload.source_key):
        raise Unreadable("The uploaded file is gone. Upload it again.")
    ways = {"image": _image, "video": _video, "audio": _audio, "html": _page}
    with store.workplace() as folder:
        return ways[kind.medium](_Bench(store, upload.source_key, kind, Path(folder), progress))


@dataclass(frozen=True)
class _Bench:
    """One upload being worked on, in a folder that is gone afterwards."""

    store: Store
    source_key: str
    kind: FileType
    folder: Path
    progress: Progress

    @property
    def source(self) -> Source:
        return Source(self.store.path_of(self.source_key), self.kind.decoder)

    def keep(self, made: Path, extension: str) -> tuple[str, str, int]:
        """Key, hash and size of a made file, once it is safe in the store."""
        return hub.run_in_thread(self.store.adopt, made, extension)

    def untouched(self, **facts: Any) -> Prepared:
        """The very bytes that were uploaded."""
        file = self.source.file
        return Prepared(self.source_key, file.stem, file.stat().st_size, self.kind.mime_type, **facts)

    def limits(self) -> Limits:
        """For work that makes a whole new file."""
        settings = config.current()
        return Limits(
            wall_seconds=settings.media_job_seconds,
            cpu_seconds=settings.media_job_seconds * 2,
            memory_bytes=3072 * MEGABYTE,
            file_bytes=max(settings.max_video_bytes, settings.max_audio_bytes) * RESULT_GROWTH,
        )


def _image(bench: _Bench) -> Prepared:
    small = bench.folder / "small.webp"
    found = probe.picture(bench.source.file, bench.kind.decoder, small)
    thumbnail_key, *_ = bench.keep(small, "webp")
    details = {"mode": found.mode, "is_animated": found.is_animated}
    return bench.untouched(
        thumbnail_key=thumbnail_key, width=found.width, height=found.height, details=details
    )


def _page(bench: _Bench) -> Prepared:
    """One page, stored as it is: libmagic has seen that it is text, and wherever it is served it runs apart from us."""
    return bench.untouched()


def _audio(bench: _Bench) -> Prepared:
    found = probe.recording(bench.source, bench.folder)
    if found.audio_codec is None:
        raise Unreadable("There is no sound in this file.")
    if found.video is not None:
        raise Unreadable("This is a video, not a sound file. Upload it under a video's name.")
    curve = bench.folder / "curve.png"
    ffmpeg.waveform(bench.source, curve)
    seconds = ffmpeg.measure(bench.source, bench.folder) or found.duration_seconds
    thumbnail_key, *_ = bench.keep(curve, "png")
    facts: dict[str, Any] = {
        "thumbnail_key": thumbnail_key,
        "duration_seconds": round(seconds, 3),
        "details": {"audio_codec": found.audio_codec, "bit_rate": found.bit_rate},
    }
    if found.audio_codec in PLAIN_AUDIO[bench.kind.extension]:
        return bench.untouched(**facts)
    made = bench.folder / "made.mp3"
    ffmpeg.to_mp3(bench.source, made, limits=bench.limits())
    return Prepared(*bench.keep(made, "mp3"), filetypes.MP3.mime_type, **facts)


def _video(bench: _Bench) -> Prepared:
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


def _encode(bench: _Bench, found: Recording, picture: VideoStream, made: Path) -> None:
    size = ffmpeg.size_within(picture.width, picture.height)
    ffmpeg.transcode(
        bench.source,
        made,
        size=size,
        seconds=found.duration_seconds,
        limits=bench.limits(),
        progress=bench.progress,
    )


def _facts(
    bench: _Bench, served: Source, found: Recording, way: Way, original: VideoStream
) -> dict[str, Any]:
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
