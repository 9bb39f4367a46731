"""What FFmpeg makes of a file: still pictures, a check that it is whole, a form that every screen plays.

Each function runs one limited child and raises Unreadable with a reason for a person. Files are made without the
original's metadata (cameras write where they were) and without anything that differs between two runs, so that the same
upload always becomes the same bytes.
"""

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.core import sandbox
from backend.core.probe import Source, Unreadable, reason
from backend.core.sandbox import MEGABYTE, Limits, Outcome

Progress = Callable[[int], None]

LONG_SIDE, SHORT_SIDE = 1920, 1080
THUMBNAIL, PREVIEW = (320, 180), (1280, 720)
WEBP = shlex.split("-frames:v 1 -c:v libwebp -quality 80 -compression_level 1 -f image2")
SQUARE = "scale=w='max(2,trunc(iw*sar/2)*2)':h=ih,setsar=1"
# Light of a bright television as that of a plain screen.
TONES = (
    "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,"
    "zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
)
QUIET = shlex.split("-hide_banner -nostdin -nostats -v error -y -threads 2 -filter_threads 1")
# A capital V is a moving picture: a small one is also a cover, which may stand before it.
PICTURE = shlex.split("-map 0:V:0")
SOUND = shlex.split("-map 0:a:0?")
H264 = shlex.split(
    "-c:v libx264 -profile:v high -level:v 4.2 -pix_fmt yuv420p -preset veryfast -crf 21 -maxrate 8M -bufsize 16M"
)
AAC = shlex.split("-c:a aac -b:a 160k -ac 2")
MP3 = shlex.split("-map 0:a:0 -c:a libmp3lame -b:a 192k -ac 2 -write_xing 0")
AS_MP4 = shlex.split("-movflags +faststart -f mp4")
TOLD = shlex.split("-progress pipe:1 -stats_period 0.5")
SAME_BYTES_EVERY_TIME = shlex.split(
    "-map_metadata -1 -map_chapters -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact"
)
STILL = Limits(wall_seconds=60, cpu_seconds=60, memory_bytes=2048 * MEGABYTE, file_bytes=4 * MEGABYTE)


@dataclass(frozen=True)
class Stills:
    """Two small pictures of one moment, as WebP."""

    thumbnail: Path
    preview: Path


def measure(source: Source, folder: Path) -> float:
    """Walk through all packets without decoding them and return how many seconds they are.

    What the file's header says may be a guess (MP3 without an index, raw AAC). Raises Unreadable when it ends too early.
    """
    walk = shlex.split("-map 0:v? -map 0:a? -c copy -f null -")
    outcome = _ffmpeg([*source.opened("-xerror"), *TOLD, *walk], folder, STILL)
    _refuse_cut_off(outcome)
    told = [line.partition(b"=") for line in outcome.output.splitlines()]
    ends = [value for name, _, value in told if name == b"out_time_us" and value.isdigit()]
    return int(ends[-1]) / 1_000_000 if ends else 0.0


def _refuse_cut_off(outcome: Outcome) -> None:
    if not outcome.succeeded or _is_cut_off(outcome.complaint):
        raise Unreadable(reason(outcome, "The file is damaged or ends too early."))


def _is_cut_off(complaint: str) -> bool:
    """A file that lost its end is only a warning to FFmpeg, in words that differ between formats."""
    signs = ("partial file", "corrupt input packet", "Truncat", "truncat", "ended prematurely")
    return any(sign in complaint for sign in signs)


def stills(source: Source, at_seconds: float, folder: Path, *, is_hdr: bool = False) -> Stills:
    """The frame at this second, or the first when the video is shorter, inside 320×180 and 1280×720."""
    tones = f"{TONES}," if is_hdr else ""
    for second in dict.fromkeys([at_seconds, 0.0]):
        opened = source.opened("-ss", f"{second:.3f}")
        made = _draw(opened, f"[0:V:0]{tones}{SQUARE}", folder)
        if made is not None:
            return made
    raise Unreadable("No picture of this video can be decoded.")


def cover(source: Source, folder: Path) -> Stills | None:
    """The picture that lies in a sound file, where it has one that can be decoded."""
    return _draw(source.opened(), f"[0:v:0]{SQUARE}", folder)


def waveform(source: Source, folder: Path) -> Stills:
    """The sound's curve; proves on the way that every second of it can be decoded."""
    size = "{}x{}".format(*PREVIEW)
    curve = f"[0:a:0]aformat=channel_layouts=mono,showwavespic=s={size}:colors=0x3b82f6"
    outcome = _ffmpeg([*source.opened(), *_two_sizes(curve, folder)], folder, STILL)
    made = _stills_in(folder)
    if not outcome.succeeded or not _is_there(made):
        raise Unreadable(reason(outcome, "The sound of this file can't be decoded."))
    return made


def _draw(opened: list[str], graph: str, folder: Path) -> Stills | None:
    made = _stills_in(folder)
    outcome = _ffmpeg([*opened, *_two_sizes(graph, folder)], folder, STILL)
    return made if outcome.succeeded and _is_there(made) else None


def _two_sizes(graph: str, folder: Path) -> list[str]:
    made = _stills_in(folder)
    small, large = _box(THUMBNAIL), _box(PREVIEW)
    both = f"{graph},split[a][b];[a]{small}[thumbnail];[b]{large}[preview]"
    outputs = (("[thumbnail]", made.thumbnail), ("[preview]", made.preview))
    parts = [part for pad, file in outputs for part in ("-map", pad, *WEBP, f"file:{file}")]
    return ["-filter_complex", both, *parts]


def _box(size: tuple[int, int]) -> str:
    """Inside this box, never larger than it was."""
    width, height = size
    return (
        f"scale=w='min({width},iw)':h='min({height},ih)'"
        ":force_original_aspect_ratio=decrease:force_divisible_by=2,format=bgra"
    )


def _stills_in(folder: Path) -> Stills:
    return Stills(folder / "thumbnail.webp", folder / "preview.webp")


def _is_there(made: Stills) -> bool:
    return all(file.is_file() and file.stat().st_size for file in (made.thumbnail, made.preview))


def remux(
    source: Source, target: Path, *, audio: str | None, limits: Limits, keep_sound: bool = True
) -> None:
    """Put an H.264 picture into an MP4 whose index comes first, without touching it; sound that is not AAC becomes AAC.

    Raises Unreadable also when the file ends too early: all of it is read on the way.
    """
    sound = [*SOUND, *(["-c:a", "copy"] if audio == "aac" else AAC)] if keep_sound else ["-an"]
    codecs = [*PICTURE, "-c:v", "copy", *sound]
    outcome = _make([*source.opened("-xerror"), *codecs, *SAME_BYTES_EVERY_TIME, *AS_MP4], target, limits)
    _refuse_cut_off(outcome)


def transcode(
    source: Source,
    target: Path,
    *,
    size: tuple[int, int],
    seconds: float,
    limits: Limits,
    progress: Progress,
    keep_sound: bool = True,
    is_hdr: bool = False,
    rate: float | None = None,
) -> None:
    """Encode to H.264 High, 8 bit 4:2:0, at an even pace, with AAC, in an MP4 whose index comes first.

    `rate` in frames per second is for a film without an even pace of its own; `progress` hears whole percents.
    """
    tones = f"{TONES}," if is_hdr else ""
    shape = ["-vf", f"yadif=deint=interlaced,{tones}scale={size[0]}:{size[1]},setsar=1"]
    pace = ["-vsync", "cfr", *(["-r", f"{rate:g}"] if rate else ["-fpsmax", "60"])]
    sound = [*SOUND, *AAC] if keep_sound else ["-an"]
    codecs = [*PICTURE, *shape, *pace, *H264, "-threads", str(_threads()), *sound]
    arguments = [*source.opened(), *codecs, *SAME_BYTES_EVERY_TIME, *TOLD, *AS_MP4]
    outcome = _make(arguments, target, limits, percent_of(seconds, progress))
    if _is_cut_off(outcome.complaint):
        raise Unreadable("The file is damaged or ends too early.")


def _threads() -> int:
    """One processor is left for those who wait for an answer."""
    return max(1, (os.cpu_count() or 1) - 1)


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
        *lines, rest = (rest + piece)[-MEGABYTE:].split(b"\n")
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
) -> Outcome:
    outcome = _ffmpeg([*arguments, f"file:{target}"], target.parent, limits, hears)
    if outcome.ending == "time":
        raise Unreadable(f"Preparing this file took longer than {limits.wall_seconds:.0f} seconds.")
    if not outcome.succeeded and not _is_cut_off(outcome.complaint):
        raise Unreadable("This file can't be turned into one that screens play.")
    return outcome


def _ffmpeg(
    arguments: list[str], folder: Path, limits: Limits, hears: Callable[[bytes], None] | None = None
) -> Outcome:
    return sandbox.run(["ffmpeg", *QUIET, *arguments], folder, limits, hears)
