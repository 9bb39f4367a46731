"""What a file really is and holds, asked of libmagic and ffprobe as limited children.

The server never decodes a byte itself. FFmpeg gets the one demuxer the file's type allows and may open local files only:
a playlist under a video's name is an error, not a request to somewhere else.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.core import sandbox
from backend.core.sandbox import MEGABYTE, Limits, Outcome

MAGIC = Path(__file__).with_name("magic_type.py")
sandbox.nursery.knows(MAGIC)
QUESTION = Limits(wall_seconds=10, cpu_seconds=5, memory_bytes=512 * MEGABYTE, file_bytes=0, niceness=5)
PROBE = Limits(wall_seconds=20, cpu_seconds=15, memory_bytes=1024 * MEGABYTE, file_bytes=0)
HDR = {"smpte2084", "arib-std-b67"}
FFPROBE_ASKS = (
    "format=duration,bit_rate:format_tags=major_brand"
    ":stream=codec_type,codec_name,profile,level,pix_fmt,width,height,sample_aspect_ratio,avg_frame_rate,r_frame_rate,"
    "field_order,color_transfer,duration,channels"
    ":stream_disposition=attached_pic:stream_side_data=rotation"
)


class Unreadable(Exception):
    """The bytes can't be decoded; the message is a reason for a person."""


@dataclass(frozen=True)
class VideoStream:
    """The moving picture; width and height as shown: turned upright, with square pixels."""

    codec: str
    profile: str
    level: int
    pixel_format: str
    width: int
    height: int
    frames_per_second: float | None
    has_square_pixels: bool
    finest_rate: float | None = None  # the slowest rate at which every frame has a moment of its own
    is_interlaced: bool = False
    rotation: float = 0.0  # degrees by which it is turned to be seen
    transfer: str = ""  # how numbers become light

    @property
    def is_hdr(self) -> bool:
        return self.transfer in HDR


@dataclass(frozen=True)
class Recording:
    """What ffprobe found in a video or audio file."""

    duration_seconds: float
    bit_rate: int | None
    brand: str
    video: VideoStream | None
    audio_codec: str | None
    has_cover: bool = False


@dataclass(frozen=True)
class Source:
    """A file and the one demuxer FFmpeg may read it with."""

    file: Path
    demuxer: str

    def locked(self) -> list[str]:
        """Arguments before the input that keep FFmpeg to this format and to local files."""
        return [
            "-protocol_whitelist",
            "file,pipe",
            "-format_whitelist",
            _family(self.demuxer),
            "-f",
            self.demuxer,
        ]

    def opened(self, *before: str) -> list[str]:
        """Arguments with which ffmpeg opens it; `before` are options for reading."""
        return [*before, *self.locked(), "-i", f"file:{self.file}"]


def _family(demuxer: str) -> str:
    """A whitelist compares whole names, and some demuxers have a list for a name."""
    return {"mov": "mov,mp4,m4a,3gp,3g2,mj2", "matroska": "matroska,webm"}.get(demuxer, demuxer)


def mime_type(file: Path) -> str:
    """The type libmagic finds in the bytes. Raises Unreadable."""
    outcome = sandbox.run_python(MAGIC, [str(file)], file.parent, QUESTION)
    if not outcome.succeeded:
        raise Unreadable(
            reason(outcome, "The file can't be read: it is damaged or asks for more memory than it may have.")
        )
    return str(json.loads(outcome.output)["mime_type"])


def recording(source: Source, folder: Path) -> Recording:
    """Ask ffprobe about a video or audio file, reading it with this demuxer only. Raises Unreadable."""
    arguments = ["ffprobe", "-v", "error", *source.locked(), "-show_entries", FFPROBE_ASKS]
    outcome = sandbox.run([*arguments, "-of", "json", f"file:{source.file}"], folder, PROBE)
    if not outcome.succeeded:
        raise Unreadable(reason(outcome, "The file can't be read: it is damaged or not what its name says."))
    return parse_recording(json.loads(outcome.output))


def parse_recording(answer: dict[str, Any]) -> Recording:
    """ffprobe's JSON as a Recording. Raises Unreadable when there is nothing to play."""
    covers = [stream for stream in answer.get("streams", []) if _is_cover(stream)]
    streams = [stream for stream in answer.get("streams", []) if not _is_cover(stream)]
    video = next((stream for stream in streams if stream.get("codec_type") == "video"), None)
    audio = next((stream for stream in streams if stream.get("codec_type") == "audio"), None)
    if any(_is_smuggled(stream) for stream in streams):
        raise Unreadable("This file carries something under the name of subtitles that is none.")
    form = answer.get("format", {})
    duration = _number(form.get("duration")) or max(
        (_number(each.get("duration")) for each in streams), default=0
    )
    if video is None and audio is None:
        raise Unreadable("There is neither picture nor sound in this file.")
    return Recording(
        duration_seconds=round(duration, 3),
        bit_rate=int(_number(form.get("bit_rate"))) or None,
        brand=str(form.get("tags", {}).get("major_brand", "")).strip(),
        video=_video(video) if video else None,
        audio_codec=str(audio.get("codec_name", "unknown")) if audio else None,
        has_cover=bool(covers),
    )


def _video(stream: dict[str, Any]) -> VideoStream:
    width, height = int(_number(stream.get("width"))), int(_number(stream.get("height")))
    if width <= 0 or height <= 0:
        raise Unreadable("The video has no picture size.")
    shape = _ratio(stream.get("sample_aspect_ratio"), ":") or 1.0
    shown_width = max(1, round(width * shape))
    rotation = _rotation(stream)
    if round(rotation) % 180 == 90:
        shown_width, height = height, shown_width
    return VideoStream(
        codec=str(stream.get("codec_name", "unknown")),
        profile=str(stream.get("profile", "")),
        level=int(_number(stream.get("level"))),
        pixel_format=str(stream.get("pix_fmt", "unknown")),
        width=shown_width,
        height=height,
        frames_per_second=_ratio(stream.get("avg_frame_rate"), "/"),
        has_square_pixels=abs(shape - 1) < 0.001,
        finest_rate=_ratio(stream.get("r_frame_rate"), "/"),
        is_interlaced=str(stream.get("field_order", "progressive")) not in {"progressive", "unknown"},
        rotation=rotation,
        transfer=str(stream.get("color_transfer", "")),
    )


def _is_smuggled(stream: dict[str, Any]) -> bool:
    """Whole files travel as subtitles of an AVI: what FFmpeg once opened there were playlists of other files."""
    return stream.get("codec_type") == "subtitle" and stream.get("codec_name", "unknown") == "unknown"


def _is_cover(stream: dict[str, Any]) -> bool:
    """A picture of the album is no video."""
    return bool(stream.get("disposition", {}).get("attached_pic"))


def _rotation(stream: dict[str, Any]) -> float:
    return next(
        (_number(each["rotation"]) for each in stream.get("side_data_list", []) if "rotation" in each), 0
    )


def _number(text: Any) -> float:
    """ffprobe writes numbers as text, and N/A for what it does not know."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return 0.0


def _ratio(text: Any, sign: str) -> float | None:
    above, _, below = str(text or "").partition(sign)
    return _number(above) / _number(below) if _number(above) > 0 and _number(below) > 0 else None


def reason(outcome: Outcome, otherwise: str) -> str:
    """Why a child gave no answer, for a person."""
    if outcome.ending == "time":
        return "It took longer than it may to read this file."
    if outcome.ending == "output":
        return "Reading this file gave more output than it may."
    return otherwise
