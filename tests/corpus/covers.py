"""Films with the picture of their cover in them, as shops and phones' editors hand them out."""

import struct
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.samples import ffmpeg

SIZE_PX = 64
HEADER_BYTES = 8


def covered(film: Path, target: Path) -> None:
    """The same film with a small magenta cover; in an MP4 it stands before the film's own tracks."""
    picture = target.with_name(f"{target.stem}-cover.jpg")
    ffmpeg("-f", "lavfi", "-i", f"color=magenta:s={SIZE_PX}x{SIZE_PX}", "-frames:v", "1", str(picture))
    if target.suffix == ".mkv":
        attached = ["-attach", str(picture), "-metadata:s:t", "mimetype=image/jpeg"]
        ffmpeg("-i", str(film), *attached, "-c", "copy", str(target))
    else:
        both = ["-map", "0", "-map", "1", "-c", "copy", "-disposition:v:1", "attached_pic"]
        ffmpeg("-i", str(film), "-i", str(picture), *both, "-movflags", "-faststart", str(target))
        target.write_bytes(_cover_first(target.read_bytes()))
    picture.unlink()


def _cover_first(film: bytes) -> bytes:
    """What is told of the film, its cover with it, before its tracks. Nothing else moves: the index comes last."""
    start, end = next((start, end) for name, start, end in _boxes(film, 0, len(film)) if name == b"moov")
    inside = sorted(_boxes(film, start + HEADER_BYTES, end), key=lambda box: _ORDER.get(box[0], len(_ORDER)))
    moved = b"".join(film[begins:ends] for _, begins, ends in inside)
    return film[: start + HEADER_BYTES] + moved + film[end:]


_ORDER = {b"mvhd": 0, b"udta": 1}


def _boxes(film: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while start < end:
        size, name = struct.unpack_from(">I4s", film, start)
        yield name, start, start + size
        start += size
