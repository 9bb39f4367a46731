"""Sound: as it came where every screen plays it, else as MP3; its cover, or else its curve, is its picture."""

from typing import Any

from backend.core import ffmpeg, filetypes, probe, sandbox
from backend.core.probe import Recording, Unreadable
from backend.services.media.bench import Bench, Prepared

# What browsers play in each kind of sound file.
PLAIN_AUDIO = {
    "mp3": {"mp3"},
    "wav": {"pcm_s16le", "pcm_u8", "pcm_s24le", "pcm_f32le"},
    "ogg": {"vorbis", "opus"},
    "aac": {"aac"},
}


def audio(bench: Bench) -> Prepared:
    """Raises Unreadable."""
    found = probe.recording(bench.source, bench.folder)
    if found.audio_codec is None:
        raise Unreadable("There is no sound in this file.")
    if found.video is not None:
        raise Unreadable("This is a video, not a sound file. Upload it under a video's name.")
    with sandbox.beside(lambda: ffmpeg.measure(bench.source, bench.folder)) as measured:
        thumbnail_key, preview_key = _look_of(bench, found)
    facts: dict[str, Any] = {
        "thumbnail_key": thumbnail_key,
        "preview_key": preview_key,
        "duration_seconds": round(measured.result() or found.duration_seconds, 3),
        "details": {"audio_codec": found.audio_codec, "bit_rate": found.bit_rate},
    }
    if found.audio_codec in PLAIN_AUDIO[bench.kind.extension]:
        return bench.untouched(**facts)
    made = bench.folder / "made.mp3"
    ffmpeg.to_mp3(bench.source, made, limits=bench.limits())
    return Prepared(*bench.keep(made, "mp3"), filetypes.MP3.mime_type, **facts)


def _look_of(bench: Bench, found: Recording) -> tuple[str, str]:
    """The curve is drawn in any case: it shows that every second can be decoded."""
    curve, cover = bench.folder / "curve", bench.folder / "cover"
    curve.mkdir()
    cover.mkdir()
    drawn = ffmpeg.waveform(bench.source, curve)
    covered = ffmpeg.cover(bench.source, cover) if found.has_cover else None
    made = covered or drawn
    return bench.show(made.thumbnail, made.preview)
