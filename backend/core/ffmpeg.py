"""What FFmpeg makes of a file: a check that it is whole, a still picture, a form that every screen plays.

Each function runs one limited child and raises Unreadable with a reason for a person. Files are made without the
original's metadata (cameras write where they were) and without anything that differs between two runs, so that the same
upload always becomes the same bytes.
"""

import shlex
from collections.abc import Callable
from pathlib import Path

from backend.core import sandbox
from backend.core.probe import Source, Unreadable, reason
from backend.core.sandbox import MEGABYTE, Limits, Outcome

Progress = Callable[[int], None]

LONG_SIDE, SHORT_SIDE = 1920, 1080
THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT = 320, 180
BOX = f"w={THUMBNAIL_WIDTH}:h={THUMBNAIL_HEIGHT}:force_original_aspect_ratio=decrease:force_divisible_by=2"
STILL_FILTER = f"scale=w='trunc(iw*sar/2)*2':h=ih,setsar=1,scale={BOX}"
CURVE_FILTER = (
    f"aformat=channel_layouts=mono,showwavespic=s={THUMBNAIL_WIDTH}x{THUMBNAIL_HEIGHT}:colors=0x3b82f6"
)
QUIET = shlex.split("-hide_banner -nostdin -nostats -v error -y -threads 2")
PICTURE_AND_SOUND = shlex.split("-map 0:v:0 -map 0:a:0?")
H264 = shlex.split(
    "-c:v libx264 -profile:v high -pix_fmt yuv420p -preset veryfast -crf 21 -maxrate 8M -bufsize 16M"
)
AAC = shlex.split("-c:a aac -b:a 160k -ac 2")
MP3 = shlex.split("-map 0:a:0 -c:a libmp3lame -b:a 192k -ac 2 -write_xing 0")
AS_MP4 = shlex.split("-movflags +faststart -f mp4")
SAME_BYTES_EVERY_TIME = shlex.split(
    "-map_metadata -1 -map_chapters -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact"
)
STILL = Limits(wall_seconds=60, cpu_seconds=60, memory_bytes=2048 * MEGABYTE, file_bytes=4 * MEGABYTE)


def measure(source: Source, folder: Path) -> float:
    """Walk through all packets without decoding them and return how many seconds they are.

    What the file's header says may be a guess (MP3 without an index, raw AAC). Raises Unreadable when it ends too early.
    """
    walk = shlex.split("-map 0:v? -map 0:a? -c copy -progress pipe:1 -f null -")
    outcome = _ffmpeg([*source.opened("-xerror"), *walk], folder, STILL)
    if not outcome.succeeded or _is_cut_off(outcome.complaint):
        raise Unreadable(reason(outcome, "The file is damaged or ends too early."))
    told = [line.partition(b"=") for line in outcome.output.splitlines()]
    ends = [value for name, _, value in told if name == b"out_time_us" and value.isdigit()]
    return int(ends[-1]) / 1_000_000 if ends else 0.0


def _is_cut_off(complaint: str) -> bool:
    """A file that lost its end is only a warning to FFmpeg, in words that differ between formats."""
    return any(sign in complaint for sign in ("partial file", "Truncat", "truncat", "ended prematurely"))


def still(source: Source, at_seconds: float, target: Path) -> None:
    """One frame as a JPEG inside 320×180: the one at this second, or the first when the video is shorter."""
    draw = [
        "-map",
        "0:v:0",
        "-frames:v",
        "1",
        "-vf",
        STILL_FILTER,
        *shlex.split("-c:v mjpeg -q:v 4 -f image2"),
    ]
    for second in dict.fromkeys([at_seconds, 0.0]):
        arguments = [*source.opened("-ss", f"{second:.3f}"), *draw, f"file:{target}"]
        if _ffmpeg(arguments, target.parent, STILL).succeeded and target.is_file() and target.stat().st_size:
            return
    raise Unreadable("No picture of this video can be decoded.")


def waveform(source: Source, target: Path) -> None:
    """The sound's curve as a PNG of 320×180; proves on the way that every second of it can be decoded."""
    draw = ["-filter_complex", f"[0:a:0]{CURVE_FILTER}[curve]", "-map", "[curve]", "-frames:v", "1"]
    arguments = [*source.opened(), *draw, *shlex.split("-c:v png -f image2"), f"file:{target}"]
    outcome = _ffmpeg(arguments, target.parent, STILL)
    if not outcome.succeeded or not target.is_file():
        raise Unreadable(reason(outcome, "The sound of this file can't be decoded."))


def remux(source: Source, target: Path, *, audio: str | None, limits: Limits) -> None:
    """Put an H.264 picture into an MP4 whose index comes first, without touching it; sound that browsers lack becomes AAC."""
    sound = ["-c:a", "copy"] if audio in {"aac", "mp3"} else AAC
    codecs = ["-c:v", "copy", *sound]
    _make([*source.opened(), *PICTURE_AND_SOUND, *codecs, *SAME_BYTES_EVERY_TIME, *AS_MP4], target, limits)


def transcode(
    source: Source, target: Path, *, size: tuple[int, int], seconds: float, limits: Limits, progress: Progress
) -> None:
    """Encode to H.264 High, 8 bit 4:2:0, with AAC, in an MP4 whose index comes first. `progress` hears whole percents."""
    shape = ["-vf", f"yadif=deint=interlaced,scale={size[0]}:{size[1]},setsar=1", "-fpsmax", "60"]
    told = shlex.split("-progress pipe:1 -stats_period 1")
    codecs = [*PICTURE_AND_SOUND, *shape, *H264, *AAC]
    arguments = [*source.opened(), *codecs, *SAME_BYTES_EVERY_TIME, *told, *AS_MP4]
    _make(arguments, target, limits, percent_of(seconds, progress))


def to_mp3(source: Source, target: Path, *, limits: Limits) -> None:
    """Encode the sound to MP3, which every screen plays."""
    _make([*source.opened(), *MP3, *SAME_BYTES_EVERY_TIME, "-f", "mp3"], target, limits)


def size_within(width: int, height: int) -> tuple[int, int]:
    """The largest even size with these proportions inside 1920×1080, or 1080×1920 upright; never larger than it was."""
    scale = min(1.0, LONG_SIDE / max(width, height), SHORT_SIDE / min(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def percent_of(seconds: float, progress: Progress) -> Callable[[bytes], None]:
    """A listener to FFmpeg's `-progress` that tells `progress` each new whole percent, 99 at most before the end."""
    rest, told = b"", -1

    def hears(piece: bytes) -> None:
        nonlocal rest, told
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            name, _, value = line.partition(b"=")
            if name == b"out_time_us" and value.strip().isdigit() and seconds > 0:
                percent = min(99, int(int(value) / 10_000 / seconds))
                if percent > told:
                    told = percent
                    progress(percent)

    return hears


def _make(
    arguments: list[str], target: Path, limits: Limits, hears: Callable[[bytes], None] | None = None
) -> None:
    outcome = _ffmpeg([*arguments, f"file:{target}"], target.parent, limits, hears)
    if outcome.ending == "time":
        raise Unreadable(f"Preparing this file took longer than {limits.wall_seconds:.0f} seconds.")
    if not outcome.succeeded:
        raise Unreadable("This file can't be turned into one that screens play.")


def _ffmpeg(
    arguments: list[str], folder: Path, limits: Limits, hears: Callable[[bytes], None] | None = None
) -> Outcome:
    return sandbox.run(["ffmpeg", *QUIET, *arguments], folder, limits, hears)
