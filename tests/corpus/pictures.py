"""Pictures: what cameras, phones, scanners and drawing programs save, each a quarter red, green, blue and white."""

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, ImageCms

from tests.corpus.profiles import DISPLAY_P3
from tests.corpus.samples import ANY, BLACK, BLUE, GREEN, GREYS, RED, WHITE, Sample, ffmpeg

SIZE = (320, 180)
ORIENTATION = 0x0112
# What turns a picture as seen into the one in the file, for each of EXIF's eight orientations.
TURNED = {
    1: (),
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_90,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_270,),
}
Make = Callable[[Path], None]


def quarters(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """The picture of the corpus."""
    width, height = size
    picture = Image.new("RGB", size, RED)
    picture.paste(GREEN, (width // 2, 0, width, height))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    picture.paste(WHITE, (width // 2, height // 2, width, height))
    return picture.convert(mode)


def _saved(mode: str = "RGB", size: tuple[int, int] = SIZE, **options: Any) -> Make:
    return lambda target: quarters(size, mode).save(target, **options)


def _turned(orientation: int, **options: Any) -> Make:
    def make(target: Path) -> None:
        picture = quarters()
        for turn in TURNED[orientation]:
            picture = picture.transpose(turn)
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        picture.save(target, exif=exif.tobytes(), **options)

    return make


def _of_display_p3(target: Path) -> None:
    """Colours of sRGB in the wider space of a phone: read without the profile they are pale."""
    wide = ImageCms.ImageCmsProfile(io.BytesIO(DISPLAY_P3))
    shown = ImageCms.profileToProfile(quarters(), ImageCms.createProfile("sRGB"), wide)
    assert shown is not None
    shown.save(target, quality=95, icc_profile=DISPLAY_P3)


def _by_ffmpeg(*options: str) -> Make:
    def make(target: Path) -> None:
        still = target.with_name("still.png")
        quarters().save(still)
        ffmpeg("-i", str(still), *options, "-frames:v", "1", str(target))
        still.unlink()

    return make


def _animated(**options: Any) -> Make:
    """Three frames; the last one is the picture of the corpus, the first one already has its colours."""

    def make(target: Path) -> None:
        frames = [quarters(), quarters(), quarters()]
        for number, frame in enumerate(frames):
            frame.paste("gray", (150, 60 + number * 20, 170, 80 + number * 20))
        frames[0].save(target, save_all=True, append_images=frames[1:], duration=100, loop=0, **options)

    return make


def _with_a_hole(target: Path, **options: Any) -> None:
    picture = quarters(mode="RGBA")
    picture.paste((0, 0, 0, 0), (160, 90, 320, 180))
    picture.save(target, **options)


def _bilevel(target: Path) -> None:
    picture = Image.new("1", SIZE, 0)
    picture.paste(1, (160, 0, 320, 180))
    picture.save(target)


def _grey_of_16_bits(target: Path) -> None:
    picture = Image.new("I;16", SIZE, 0)
    picture.paste(0xFFFF, (160, 0, 320, 180))
    picture.save(target)


def _noise(target: Path) -> None:
    Image.effect_noise((1200, 900), 80).convert("RGB").save(target, quality=90)


def _heic(orientation: int = 1) -> Make:
    def make(target: Path) -> None:
        pillow_heif.register_heif_opener()
        _turned(orientation, format="HEIF", quality=90)(target)

    return make


def _with_a_wrong_length_of_exif(target: Path) -> None:
    """Some editors leave EXIF behind that ends in the middle: pictures with it are shown everywhere."""
    quarters().save(target, "JPEG")
    whole = target.read_bytes()
    broken = b"Exif\0\0II*\0\x08\0\0\0\xff\xff"
    target.write_bytes(whole[:2] + b"\xff\xe1" + struct.pack(">H", len(broken) + 2) + broken + whole[2:])


def _sample(filename: str, make: Make, *, size: tuple[int, int] | None = SIZE, **more: Any) -> Sample:
    return Sample(filename, make, size=size, **more)


def of_jpeg() -> list[Sample]:
    """As baseline and progressive, in every colour space, turned in every way."""
    return [
        _sample("baseline.jpg", _saved(quality=90), is_quick=True),
        _sample("progressive.jpeg", _saved(quality=90, progressive=True)),
        _sample("best.jpg", _saved(quality=100, subsampling=0)),
        _sample("poor.jpg", _saved(quality=20)),
        _sample("cmyk.jpg", _saved("CMYK", quality=90), tolerance=70, is_quick=True),
        _sample("grey.jpg", _saved("L", quality=90), corners=GREYS),
        _sample("display-p3.jpg", _of_display_p3, tolerance=25, is_quick=True),
        _sample("noise.jpg", _noise, size=(1200, 900), corners=ANY),
        _sample("broken-exif.jpg", _with_a_wrong_length_of_exif),
        _sample("large.jpg", _saved(size=(5000, 3000), quality=85), size=(3840, 2304)),
        _sample("large-upright.jpg", _saved(size=(3000, 5000), quality=85), size=(2304, 3840)),
        _sample("panorama.jpg", _saved(size=(8000, 600), quality=85), size=(3840, 288)),
        *(
            _sample(f"exif-{number}.jpg", _turned(number, quality=95), is_quick=number == 6)
            for number in TURNED
        ),
    ]


def of_png() -> list[Sample]:
    """Of one to sixteen bits, with and without a palette, with holes, in passes, moving."""
    halves = (BLACK, WHITE, BLACK, WHITE)
    hole = (RED, GREEN, BLUE, None)
    return [
        _sample("colours.png", _saved()),
        _sample("bilevel.png", _bilevel, corners=halves),
        _sample("grey.png", _saved("L"), corners=GREYS),
        _sample("grey-16.png", _grey_of_16_bits, corners=halves),
        _sample("colours-16.png", _by_ffmpeg("-pix_fmt", "rgb48be"), is_quick=True),
        _sample("palette.png", _saved("P")),
        _sample("alpha.png", _with_a_hole, corners=hole),
        _sample("alpha-palette.png", _palette_with_a_hole, corners=hole),
        _sample("alpha-16.png", _by_ffmpeg("-pix_fmt", "rgba64be")),
        _sample("interlaced.png", _by_ffmpeg("-flags", "+ildct")),
        _sample("moving.png", _animated()),
        _sample("dot.png", _saved(size=(1, 1)), size=(1, 1), corners=ANY),
        _sample("line.png", _saved(size=(2000, 2)), size=(2000, 2), corners=ANY),
    ]


def _palette_with_a_hole(target: Path) -> None:
    picture = quarters().quantize(5)
    picture.save(target, transparency=picture.getpixel((300, 170)))


def of_newer_kinds() -> list[Sample]:
    """GIF, WebP, AVIF and HEIC, still and moving."""
    hole = (RED, GREEN, BLUE, None)
    return [
        _sample("still.gif", _saved()),
        _sample("moving.gif", _animated(), is_quick=True),
        _sample("hole.gif", _palette_with_a_hole, corners=hole),
        _sample("lossy.webp", _saved(quality=85)),
        _sample("lossless.webp", _saved(lossless=True)),
        _sample("alpha.webp", lambda target: _with_a_hole(target, lossless=True), corners=hole),
        _sample("moving.webp", _animated(quality=90)),
        _sample("exif-6.webp", _turned(6, quality=95)),
        _sample("8-bits.avif", _saved(quality=90)),
        _sample("10-bits.avif", _by_ffmpeg(*["-c:v", "libaom-av1", "-crf", "10", "-pix_fmt", "yuv420p10le"])),
        _sample("alpha.avif", lambda target: _with_a_hole(target, quality=90), corners=hole),
        _sample("exif-6.avif", _turned(6, quality=95)),
        _sample("phone.heic", _heic(), is_quick=True),
        _sample("phone-turned.heic", _heic(6)),
        _sample("phone.heif", _heic()),
    ]


def pictures() -> list[Sample]:
    """All of them."""
    return [*of_jpeg(), *of_png(), *of_newer_kinds()]
