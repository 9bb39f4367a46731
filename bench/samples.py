"""The files that are uploaded: real ones, made once, and made different in a few bytes for every round.

Equal bytes are stored and prepared once; a round with the bytes of the round before would measure nothing.
"""

import io
import itertools
import struct
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PIL import Image

from bench.house import ROOT

MEDIA = ROOT / "tests" / "media"
MEBIBYTE = 1024 * 1024
PHOTO_BYTES = 2 * MEBIBYTE
PHOTO_SIZE = (3000, 2000)
LARGE_PHOTO_SIZE = (4000, 3000)  # what phones take: more than screens are given, so it is scaled
GRAIN = 22
FILM_LOOPS, LONG_FILM_LOOPS = 20, 60  # of a film of 1 MB and 5 s
OLD_FILM_LOOPS = 40  # of two seconds
_number = itertools.count(1)


@dataclass(frozen=True)
class Samples:
    """Real files, in a folder where there is room for them."""

    folder: Path

    def make_all(self) -> int:
        """Make them now; else each is made when it is first asked for. Returns how many bytes they are together."""
        return sum(map(len, (self.photo, self.large_photo, self.film, self.old_film)))

    @cached_property
    def photo(self) -> bytes:
        """A photograph of 2 MB that screens show as it is."""
        return _photo(PHOTO_SIZE)

    @cached_property
    def large_photo(self) -> bytes:
        """As many bytes, twice the pixels."""
        return _photo(LARGE_PHOTO_SIZE)

    @cached_property
    def film(self) -> bytes:
        """20 MB of H.264 with AAC at 720p, as cameras write it: what is where stands at its end."""
        return self._looped("film.mp4", FILM_LOOPS)

    @cached_property
    def long_film(self) -> bytes:
        """The same for 5 minutes: what is filled up to 1 GB has no more bits a second than a film has."""
        return self._looped("long-film.mp4", LONG_FILM_LOOPS)

    @cached_property
    def old_film(self) -> bytes:
        """80 s of MPEG-4 ASP at 1080p, which no browser plays: work for longer than anybody watches here."""
        film = str(MEDIA / "bigbuckbunny.mp4")
        old = ("-t", "2", "-an", "-vf", "scale=1920:1080", "-c:v", "mpeg4", "-b:v", "2M")
        self._made("two-seconds.mp4", "-i", film, *old)
        short = str(self.folder / "two-seconds.mp4")
        return self._made("old.mp4", "-stream_loop", str(OLD_FILM_LOOPS - 1), "-i", short, "-c", "copy")

    def _looped(self, name: str, times: int) -> bytes:
        film = str(MEDIA / "bigbuckbunny.mp4")
        return self._made(name, "-stream_loop", str(times - 1), "-i", film, "-c", "copy")

    def _made(self, name: str, *arguments: str) -> bytes:
        target = self.folder / name
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-nostdin", *arguments, str(target)], check=True)
        return target.read_bytes()


def _photo(size: tuple[int, int]) -> bytes:
    """A photograph with grain, so that it has the bytes a camera's picture of this size has."""
    with Image.open(MEDIA / "rocket.jpg") as found:
        whole = found.convert("RGB").resize(size, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(size, GRAIN).convert("RGB")
    return _padded(_largest(Image.blend(whole, grain, 0.25)))


def _largest(picture: Image.Image) -> bytes:
    """Of the best quality that still fits."""
    low, high = 30, 95
    while high - low > 1:
        quality = (low + high) // 2
        low, high = (quality, high) if len(_jpeg(picture, quality)) <= PHOTO_BYTES else (low, quality)
    return _jpeg(picture, low)


def _padded(jpeg: bytes) -> bytes:
    while PHOTO_BYTES - len(jpeg) > 100:
        jpeg = _with_comment(jpeg, bytes(min(PHOTO_BYTES - len(jpeg) - 64, 65_000)))
    return jpeg


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def _with_comment(jpeg: bytes, comment: bytes) -> bytes:
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + jpeg[2:]


def another_photo(jpeg: bytes) -> bytes:
    """The same picture in other bytes: a comment at its beginning."""
    return _with_comment(jpeg, b"%08d" % next(_number))


def another_film(mp4: bytes) -> bytes:
    """The same film in other bytes: a box at its end that players pass over."""
    return mp4 + struct.pack(">I4s", 16, b"free") + b"%08d" % next(_number)


def beginning_of_a_large_film(mp4: bytes, size_bytes: int) -> bytes:
    """A film to which only filling is missing until it has so many bytes."""
    numbered = another_film(mp4)
    return numbered + struct.pack(">I4sQ", 1, b"free", size_bytes - len(numbered))
