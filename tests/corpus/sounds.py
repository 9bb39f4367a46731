"""Sound: every accepted kind in the forms that recorders and players make."""

import shlex
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.corpus.samples import ANY, Sample, ffmpeg

SURROUND = "sine=frequency=440:sample_rate=48000,pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0"
TELEPHONE = "sine=frequency=440:sample_rate=8000"
TONE = "sine=frequency=440:sample_rate=44100"


def _made(options: str, source: str = TONE) -> Callable[[Path], None]:
    return lambda target: ffmpeg("-f", "lavfi", "-t", "1", "-i", source, *shlex.split(options), str(target))


def _with_a_cover(target: Path) -> None:
    cover = target.with_name("cover.png")
    Image.new("RGB", (200, 200), "navy").save(cover)
    inputs = ["-f", "lavfi", "-t", "1", "-i", TONE, "-i", str(cover)]
    ffmpeg(
        *inputs,
        *shlex.split("-map 0 -map 1 -c:a libmp3lame -c:v png -disposition:v attached_pic"),
        str(target),
    )
    cover.unlink()


def _sample(filename: str, make: Callable[[Path], None], *, is_quick: bool = False) -> Sample:
    return Sample(filename, make, seconds=1.0, has_sound=True, corners=ANY, is_quick=is_quick)


def sounds() -> list[Sample]:
    """All of them."""
    return [
        _sample("plain.mp3", _made("-b:a 128k"), is_quick=True),
        _sample("variable.mp3", _made("-q:a 4")),
        _sample("no-index.mp3", _made("-b:a 64k -write_xing 0 -id3v2_version 0")),
        _sample("telephone.mp3", _made("-ar 8000 -ac 1", TELEPHONE)),
        _sample("cover.mp3", _with_a_cover),
        _sample("pcm-16.wav", _made("-c:a pcm_s16le")),
        _sample("pcm-8.wav", _made("-c:a pcm_u8")),
        _sample("pcm-24.wav", _made("-c:a pcm_s24le")),
        _sample("float.wav", _made("-c:a pcm_f32le")),
        _sample("a-law.wav", _made("-c:a pcm_alaw -ar 8000", TELEPHONE)),
        _sample("adpcm.wav", _made("-c:a adpcm_ima_wav"), is_quick=True),
        _sample("surround.wav", _made("-c:a pcm_s16le -ac 6", SURROUND)),
        _sample("studio.wav", _made("-c:a pcm_s24le -ar 96000")),
        _sample("vorbis.ogg", _made("-c:a libvorbis")),
        _sample("opus.ogg", _made("-c:a libopus")),
        _sample("flac.ogg", _made("-c:a flac")),
        _sample("surround.ogg", _made("-c:a libvorbis -ac 6", SURROUND)),
        _sample("plain.aac", _made("-c:a aac")),
        _sample("mono.aac", _made("-c:a aac -ac 1 -ar 22050")),
        _sample("surround.aac", _made("-c:a aac -ac 6", SURROUND)),
        Sample(
            "film.mp3", _film_with_another_name, refused="This file says it is an MP3 but is an MP4 video."
        ),
    ]


def _film_with_another_name(target: Path) -> None:
    ffmpeg("-f", "lavfi", "-t", "1", "-i", "testsrc2=s=128x72", "-f", "mp4", str(target))
