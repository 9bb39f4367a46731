"""Films: every accepted box with what cameras, phones, agencies and old archives put into them."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.corpus.covers import covered
from tests.corpus.samples import ANY, Sample, ffmpeg

SIZE = (320, 180)
SECONDS = 1.0
# What modern codecs write down, and what a browser takes for granted where nothing is written down.
TAGS = "-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv"
QUICK_H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
# Turned the other way in the pixels, as a phone's chip sees them, by what the box then says.
TURNED = {90: "transpose=1", 180: "hflip,vflip", 270: "transpose=2"}


@dataclass(frozen=True)
class Film:
    """How a film is encoded; `sound` and `picture` are FFmpeg's options for each."""

    picture: str
    sound: str = ""
    size: tuple[int, int] = SIZE
    rate: str = "25"
    seconds: float = SECONDS
    also: str = ""
    filters: str = ""
    source: str = "sine=frequency=440"
    range: str | None = "tv"  # None: as in old codecs, nothing is written down
    turned: int = 0
    has_cover: bool = False

    def __call__(self, target: Path) -> None:
        """Make it."""
        if self.has_cover:
            bare = target.with_name(f"bare-{target.name}")
            self._encode(bare)
            covered(bare, target)
            bare.unlink()
            return
        if not self.turned:
            self._encode(target)
            return
        upright = target.with_name(f"upright-{target.name}")
        self._encode(upright)
        ffmpeg("-i", str(upright), "-c", "copy", "-metadata:s:v", f"rotate={self.turned}", str(target))
        upright.unlink()

    def _encode(self, target: Path) -> None:
        length = ["-t", str(self.seconds)]
        inputs = ["-f", "lavfi", *length, "-i", quarters(*self.size, self.rate)]
        if self.sound:
            inputs += ["-f", "lavfi", *length, "-i", self.source]
        options = shlex.split(f"{self.picture} {self.sound} {TAGS if self.range else ''} {self.also}")
        # The last word counts: a film in full range, or in other colours, says so in `also`.
        ffmpeg(*inputs, "-vf", self._filters(), *options, str(target))

    def _filters(self) -> str:
        colours = f"scale=out_color_matrix=bt709:out_range={self.range}" if self.range else ""
        return ",".join(each for each in (TURNED.get(self.turned), self.filters, colours) if each) or "null"


def quarters(width: int, height: int, rate: str) -> str:
    """Red, green, blue and white, with a grey spot that moves along the middle."""
    boxes = (("iw/2", "0", "lime"), ("0", "ih/2", "blue"), ("iw/2", "ih/2", "white"))
    drawn = [f"drawbox=x={x}:y={y}:w=iw/2:h=ih/2:c={colour}:t=fill" for x, y, colour in boxes]
    still = ",".join([f"color=c=red:s={width}x{height}:r={rate}", "format=rgb24", *drawn])
    spot = f"color=c=gray:s={max(width // 16, 2)}x{max(height // 16, 2)}:r={rate},format=rgb24"
    return f"{still}[still];{spot}[spot];[still][spot]overlay=x='mod(n*4,W-w)':y='(H-h)/2':format=rgb"


def _sample(filename: str, film: Film, *, size: tuple[int, int] = SIZE, **more: Any) -> Sample:
    return Sample(filename, film, size=size, seconds=film.seconds, has_sound=bool(film.sound), **more)


def h264(profile: str, pixels: str = "yuv420p") -> str:
    """FFmpeg's options for a profile and the pixels it is made for."""
    return f"-c:v libx264 -preset veryfast -profile:v {profile} -pix_fmt {pixels}"


AAC, MP3, OPUS, VORBIS = "-c:a aac", "-c:a libmp3lame", "-c:a libopus", "-c:a libvorbis"
SURROUND = "sine=frequency=440:sample_rate=48000,pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0"
TELEPHONE = "sine=frequency=440:sample_rate=8000"


def of_h264() -> list[Sample]:
    """Every profile, every box, every sound that comes with it."""
    plain = h264("high")
    return [
        _sample("baseline-aac.mp4", Film(h264("baseline"), AAC), is_quick=True),
        _sample("main-mp3.mp4", Film(h264("main"), MP3)),
        _sample("high-silent.mp4", Film(plain)),
        _sample("high422.mp4", Film(h264("high422", "yuv422p"), AAC)),
        _sample("high444.mp4", Film(h264("high444", "yuv444p"), AAC)),
        _sample("high10.mp4", Film(h264("high10", "yuv420p10le"), AAC), is_quick=True),
        _sample("high422-10.mov", Film(h264("high422", "yuv422p10le"), "-c:a pcm_s24le")),
        _sample("rgb.mkv", Film("-c:v libx264rgb -preset ultrafast", range=None)),
        _sample(
            "full-range.mp4", Film(f"{QUICK_H264} -pix_fmt yuvj420p", range="pc", also="-color_range pc")
        ),
        _sample("camera.mov", Film(plain, AAC), is_quick=True),
        _sample("pcm.mov", Film(plain, "-c:a pcm_s16le")),
        _sample("ac3.mkv", Film(plain, "-c:a ac3")),
        _sample("eac3.mkv", Film(plain, "-c:a eac3")),
        _sample("flac.mkv", Film(plain, "-c:a flac")),
        _sample("vorbis.mkv", Film(plain, VORBIS)),
        _sample("opus.mkv", Film(plain, OPUS)),
        _sample("opus.mp4", Film(plain, OPUS)),
        _sample("ac3.mp4", Film(plain, "-c:a ac3")),
        _sample("h264-mp3.avi", Film(plain, MP3)),
        _sample("h264-pcm.avi", Film(plain, "-c:a pcm_s16le")),
        _sample("surround.mp4", Film(plain, f"{AAC} -ac 6", source=SURROUND)),
        _sample("surround-ac3.mkv", Film(plain, "-c:a ac3 -ac 6", source=SURROUND)),
        _sample("telephone.mp4", Film(plain, f"{AAC} -ar 8000 -ac 1", source=TELEPHONE)),
        _sample("one-key-frame.mp4", Film(f"{plain} -g 9999", AAC, seconds=4)),
        _sample("only-key-frames.mp4", Film(f"{plain} -g 1")),
        _sample(
            "fragmented.mp4", Film(plain, AAC, also="-movflags frag_keyframe+empty_moov -g 12"), is_quick=True
        ),
        _sample("index-first.mp4", Film(plain, AAC, also="-movflags +faststart")),
        _sample("interlaced.mp4", Film(f"{plain} -flags +ildct+ilme -x264-params tff=1", AAC)),
    ]


def of_other_codecs() -> list[Sample]:
    """What has to be transcoded, or plays in some browsers only."""
    return [*_of_newer_codecs(), *_of_older_codecs()]


def _of_newer_codecs() -> list[Sample]:
    hevc, av1 = "-c:v libx265 -preset ultrafast -x265-params log-level=error", "-c:v libsvtav1 -preset 12"
    return [
        _sample("hevc.mp4", Film(f"{hevc} -tag:v hvc1", AAC), is_quick=True),
        _sample("hevc.mov", Film(f"{hevc} -tag:v hvc1", AAC)),
        _sample("hevc-10.mkv", Film(f"{hevc} -pix_fmt yuv420p10le", AAC)),
        _sample(
            "hdr.mov",
            Film(
                f"{hevc} -pix_fmt yuv420p10le -tag:v hvc1",
                AAC,
                also="-color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc",
            ),
            corners=ANY,
        ),
        _sample("vp8-vorbis.webm", Film("-c:v libvpx -deadline realtime -b:v 1M", VORBIS)),
        _sample("vp9-opus.webm", Film("-c:v libvpx-vp9 -deadline realtime -cpu-used 8", OPUS), is_quick=True),
        _sample("vp9-10.mkv", Film("-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -pix_fmt yuv420p10le")),
        _sample(
            "vp9-alpha.webm",
            Film("-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -pix_fmt yuva420p -auto-alt-ref 0"),
        ),
        _sample("av1.mp4", Film(av1, AAC)),
        _sample("av1.webm", Film(av1, OPUS)),
        _sample("av1-10.mkv", Film(f"{av1} -pix_fmt yuv420p10le")),
    ]


def _of_older_codecs() -> list[Sample]:
    old = {"range": None}
    return [
        _sample("xvid.avi", Film("-c:v libxvid -q:v 3", MP3, **old), is_quick=True),
        _sample("mpeg4.mp4", Film("-c:v mpeg4 -q:v 3", AAC, **old)),
        _sample("mpeg4-b-frames.avi", Film("-c:v mpeg4 -q:v 3 -bf 2", MP3, **old)),
        _sample("mpeg2.mkv", Film("-c:v mpeg2video -q:v 3", "-c:a mp2", **old)),
        _sample("mpeg2.mp4", Film("-c:v mpeg2video -q:v 3", AAC, **old)),
        _sample("mjpeg.avi", Film("-c:v mjpeg -q:v 3 -pix_fmt yuvj420p", "-c:a pcm_u8", **old)),
        _sample("mjpeg.mov", Film("-c:v mjpeg -q:v 3 -pix_fmt yuvj422p", "-c:a pcm_s16le", **old)),
        _sample("prores.mov", Film("-c:v prores_ks -profile:v 3 -pix_fmt yuv422p10le", "-c:a pcm_s24le")),
        _sample("prores-4444.mov", Film("-c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le")),
        _sample("dnxhr.mov", Film("-c:v dnxhd -profile:v dnxhr_sq -pix_fmt yuv422p", "-c:a pcm_s16le")),
        _sample("theora.mkv", Film("-c:v libtheora -q:v 8", VORBIS, **old)),
        _sample("msmpeg4.avi", Film("-c:v msmpeg4 -q:v 3", MP3, **old)),
        _sample("wmv2.avi", Film("-c:v wmv2 -q:v 3", "-c:a wmav2", **old)),
        _sample("flv1.avi", Film("-c:v flv -q:v 3", MP3, **old)),
        _sample("h263.avi", Film("-c:v h263 -q:v 3", size=(352, 288), **old), size=(352, 288)),
        _sample("cinepak.avi", Film("-c:v cinepak", **old)),
        _sample("animation.mov", Film("-c:v qtrle", **old)),
        _sample("huffyuv.avi", Film("-c:v huffyuv", "-c:a pcm_s16le", **old)),
        _sample("ffv1.mkv", Film("-c:v ffv1", "-c:a flac", **old)),
        _sample("raw.avi", Film("-c:v rawvideo -pix_fmt yuv420p", **old)),
        _sample("png.mov", Film("-c:v png", **old)),
    ]


def of_every_cover() -> list[Sample]:
    """A cover is a picture too, and may stand before the film's own."""
    plain, old = h264("high"), "-c:v mpeg4 -q:v 3"
    return [
        _sample("cover-first.mp4", Film(plain, AAC, has_cover=True), is_quick=True),
        _sample("cover-first-encoded.mp4", Film(old, AAC, range=None, has_cover=True)),
        _sample("cover.mkv", Film(plain, AAC, has_cover=True)),
        _sample("cover-encoded.mkv", Film(old, MP3, range=None, has_cover=True)),
    ]


def of_every_pace() -> list[Sample]:
    """Frame rates, and none."""
    plain = h264("high")
    rates = {
        "23.976": "24000/1001",
        "29.97": "30000/1001",
        "50": "50",
        "59.94": "60000/1001",
        "120": "120",
        "5": "5",
    }
    even = [
        _sample(f"rate-{name}.mp4", Film(plain, AAC, rate=rate, seconds=2)) for name, rate in rates.items()
    ]
    uneven = "select='lt(n\\,15)+not(mod(n\\,6))'"
    return [
        *even,
        _sample("uneven.mkv", Film(f"{plain} -vsync vfr", AAC, filters=uneven, seconds=3), is_quick=True),
        _sample("uneven.mp4", Film(f"{plain} -vsync vfr", AAC, filters=uneven, seconds=3)),
        _sample("rate-120.mkv", Film("-c:v libvpx-vp9 -deadline realtime -cpu-used 8", rate="120")),
    ]


def of_every_shape() -> list[Sample]:
    """Turned, tiny, odd, upright, larger than any screen, with pixels that are no squares."""
    return [*_turned(), *_of_every_size()]


def _turned() -> list[Sample]:
    hevc = "-c:v libx265 -preset ultrafast -x265-params log-level=error -tag:v hvc1"
    return [
        *(
            _sample(
                f"turned-{degrees}{extension}",
                Film(QUICK_H264, AAC, turned=degrees),
                is_quick=degrees == 90 and extension == ".mp4",
            )
            for degrees in (90, 180, 270)
            for extension in (".mp4", ".mov")
        ),
        _sample("turned-hevc.mov", Film(hevc, AAC, turned=90)),
    ]


def _of_every_size() -> list[Sample]:
    plain = QUICK_H264
    return [
        _sample("tiny.mp4", Film(plain, size=(16, 16)), size=(16, 16)),
        _sample(
            "odd.webm",
            Film("-c:v libvpx-vp9 -deadline realtime -cpu-used 8", size=(321, 181)),
            size=(320, 180),
        ),
        _sample(
            "odd.mkv",
            Film("-c:v libx264 -preset ultrafast -pix_fmt yuv444p", size=(333, 187)),
            size=(332, 186),
        ),
        _sample(
            "odd-mjpeg.avi",
            Film("-c:v mjpeg -q:v 3 -pix_fmt yuvj444p", size=(201, 101), range=None),
            size=(200, 100),
        ),
        _sample("portrait.mp4", Film(plain, AAC, size=(608, 1080)), size=(608, 1080)),
        _sample("portrait-full.mp4", Film(plain, AAC, size=(1080, 1920)), size=(1080, 1920)),
        _sample("full-hd.mp4", Film(plain, AAC, size=(1920, 1080)), size=(1920, 1080)),
        _sample("4k.mp4", Film(plain, AAC, size=(3840, 2160)), size=(1920, 1080)),
        _sample("4k-upright.mp4", Film(plain, size=(2160, 3840)), size=(1080, 1920)),
        _sample("cinema.mov", Film(plain, size=(4096, 1716)), size=(1920, 804)),
        _sample("strip.mp4", Film(plain, size=(1920, 64)), size=(1920, 64)),
        _sample("banner-upright.mp4", Film(plain, size=(64, 1080)), size=(64, 1080)),
        _sample("wide-pixels.mp4", Film(plain, size=(720, 576), filters="setsar=16/11"), size=(1048, 576)),
        _sample(
            "narrow-pixels.avi",
            Film("-c:v mpeg4 -q:v 3", size=(720, 480), filters="setsar=8/9", range=None),
            size=(640, 480),
        ),
    ]


def refused() -> list[Sample]:
    """What is a film by its name only."""
    return [
        Sample("only-sound.mp4", _only_sound, refused="There is no picture in this video."),
        Sample("only-sound.mkv", _only_sound, refused="There is no picture in this video."),
    ]


def _only_sound(target: Path) -> None:
    ffmpeg("-f", "lavfi", "-t", "1", "-i", "sine", *shlex.split("-c:a aac"), str(target))


def films() -> list[Sample]:
    """All of them."""
    return [
        *of_h264(),
        *of_other_codecs(),
        *of_every_cover(),
        *of_every_pace(),
        *of_every_shape(),
        *refused(),
    ]
