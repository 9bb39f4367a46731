"""What becomes of a picture: upright, in the colours of screens, without notes, no larger than a screen, its pixels kept where they can be."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from backend.core import pictures
from backend.core.pictures import Bounds
from backend.core.probe import Unreadable

MEDIA = Path(__file__).resolve().parents[1] / "media"
PLACE = b"52 deg 31 min north"
RED, GREEN = (220, 30, 30), (20, 200, 40)


@pytest.fixture
def made(tmp_path):
    """Prepare bytes in a folder of their own: what was found, and what lies there."""

    def make(data, form, **bounds):
        source, folder = tmp_path / "source", tmp_path / "made"
        source.write_bytes(data)
        folder.mkdir()
        return Made(source, form, folder, Bounds(**bounds))

    return make


class Made:
    def __init__(self, source, form, folder, bounds):
        self.heard, self.folder = [], folder
        self.found = pictures.prepare(source, form, folder, lambda: self.heard.append(self.sizes()), bounds)
        kept = self.found.prepared == "keep"
        self.served = (source if kept else folder / pictures.SERVED).read_bytes()

    def sizes(self):
        return {each.name for each in self.folder.iterdir()}

    @property
    def thumbnail(self):
        return opened((self.folder / pictures.THUMBNAIL).read_bytes())

    @property
    def preview(self):
        return opened((self.folder / pictures.PREVIEW).read_bytes())

    @property
    def shown(self):
        return opened(self.served)


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def saved(image, form, **options):
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def two_halves(size=(640, 360), mode="RGB"):
    """Red on the left, green on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(GREEN, (size[0] // 2, 0, *size))
    return image.convert(mode)


def looks_like(pixel, colour):
    return all(abs(seen - meant) < 40 for seen, meant in zip(pixel[:3], colour, strict=True))


def exif(orientation):
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010E] = PLACE.decode()
    return notes


def bright_profile():
    """A profile of colours no plain screen has: Adobe's, as it lies in a real photograph."""
    with Image.open(MEDIA / "rocket.jpg") as rocket:
        return rocket.info["icc_profile"]


def srgb_profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


# --- small pictures -----------------------------------------------------------------------------------------------


def test_the_thumbnail_is_there_before_anything_else_is_made(made):
    picture = made(saved(two_halves((4000, 2000)), "JPEG"), "JPEG")

    assert picture.heard == [{pictures.THUMBNAIL}]
    assert (picture.thumbnail.format, picture.thumbnail.size) == ("WEBP", (320, 160))
    assert (picture.preview.format, picture.preview.size) == ("WEBP", (1280, 640))


@pytest.mark.parametrize("size", [(10, 20), (320, 180), (1, 1), (3000, 1), (1, 3000)])
def test_small_pictures_are_never_larger_than_the_picture_and_never_nothing(made, size):
    picture = made(saved(two_halves(size), "PNG"), "PNG")

    for small, box in ((picture.thumbnail, (320, 180)), (picture.preview, (1280, 720))):
        assert all(1 <= side <= most for side, most in zip(small.size, box, strict=True))
        assert all(side <= before for side, before in zip(small.size, size, strict=True))


MODES = [
    ("GIF", "P", {}),
    ("WEBP", "RGB", {}),
    ("PNG", "1", {}),
    ("PNG", "L", {}),
    ("PNG", "LA", {}),
    ("PNG", "P", {}),
    ("PNG", "RGBA", {}),
    ("JPEG", "L", {}),
    ("JPEG", "CMYK", {}),
    ("AVIF", "RGB", {}),
    ("JPEG", "RGB", {"progressive": True}),
]


@pytest.mark.parametrize(("form", "mode", "options"), MODES)
def test_every_kind_of_picture_is_shown_and_served(made, form, mode, options):
    data = saved(two_halves(mode=mode), form, **options)

    picture = made(data, form)

    assert (picture.found.width, picture.found.height) == picture.shown.size == (640, 360)
    assert picture.thumbnail.size == (320, 180)
    assert picture.shown.format in {"JPEG", "PNG", "GIF", "WEBP"}
    if mode not in {"1", "L", "LA"}:
        left, right = (
            picture.thumbnail.convert("RGB").getpixel((40, 90)),
            picture.thumbnail.getpixel((280, 90)),
        )
        assert looks_like(left, RED), left
        assert looks_like(right, GREEN), right


def test_what_shines_through_goes_on_doing_so(made):
    picture = made(saved(Image.new("RGBA", (10, 20), (255, 0, 0, 0)), "PNG"), "PNG")

    assert picture.thumbnail.getpixel((0, 0))[3] == 0
    assert picture.found.prepared == "keep"


def test_a_colour_of_a_palette_that_shines_through_is_no_colour(made):
    image = two_halves().quantize(4)
    picture = made(saved(image, "PNG", transparency=image.getpixel((0, 0))), "PNG")

    assert picture.thumbnail.convert("RGBA").getpixel((40, 90))[3] == 0
    assert picture.thumbnail.convert("RGBA").getpixel((280, 90))[3] == 255


def test_sixteen_bits_of_grey_are_seen_as_grey(made):
    ramp = Image.frombytes(
        "I;16", (256, 1), b"".join((step * 256).to_bytes(2, "little") for step in range(256))
    )
    ramp = ramp.resize((256, 64), Image.Resampling.NEAREST)

    picture = made(saved(ramp, "PNG"), "PNG")

    left, middle, right = (picture.thumbnail.convert("L").getpixel((x, 30)) for x in (8, 128, 248))
    assert left < 30
    assert 110 < middle < 146
    assert right > 225


# --- upright ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(2, 9))
def test_however_the_camera_was_held_people_see_it_upright(made, orientation):
    upright = two_halves((400, 200))
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]  # Pillow's transpose that undoes the note
    as_stored = upright.transpose(Image.Transpose(back))

    picture = made(saved(as_stored, "JPEG", exif=exif(orientation), quality=95), "JPEG")

    assert (picture.found.width, picture.found.height, picture.found.prepared) == (400, 200, "encode")
    for shown in (picture.shown, picture.thumbnail, picture.preview):
        width, height = shown.size
        assert looks_like(shown.getpixel((width // 4, height // 2)), RED)
        assert looks_like(shown.getpixel((width * 3 // 4, height // 2)), GREEN)
    assert PLACE not in picture.served


# --- colours ------------------------------------------------------------------------------------------------------


def test_colours_of_another_kind_of_screen_become_those_of_ours(made):
    data = saved(
        Image.new("RGB", (64, 64), (120, 200, 120)), "JPEG", icc_profile=bright_profile(), quality=95
    )

    picture = made(data, "JPEG")

    assert picture.found.prepared == "encode"
    assert "icc_profile" not in picture.shown.info
    for shown in (picture.shown, picture.thumbnail):
        red, green, _ = shown.convert("RGB").getpixel((30, 30))
        assert red < 70, "a green that no plain screen has looks pale when nobody reads the profile"
        assert 190 < green < 215


def test_a_profile_that_says_what_everybody_assumes_costs_no_pixel(made):
    data = saved(two_halves(), "JPEG", icc_profile=srgb_profile())

    picture = made(data, "JPEG")

    assert picture.found.prepared == "stripped"
    assert picture.shown.tobytes() == opened(data).tobytes()
    assert "icc_profile" not in picture.shown.info


def test_a_profile_that_is_none_is_left_out(made):
    assert made(saved(two_halves(), "PNG", icc_profile=b"rubbish" * 50), "PNG").found.prepared == "stripped"


# --- without notes ------------------------------------------------------------------------------------------------


def noted(form):
    """The same picture with everything a camera or a program could have written into it."""
    image = two_halves()
    if form == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", PLACE.decode())
        notes.add_itxt("XML:com.adobe.xmp", PLACE.decode())
        return saved(image, form, pnginfo=notes, exif=exif(1), dpi=(72, 72))
    if form == "GIF":
        return saved(image, form, comment=PLACE)
    more = {"comment": PLACE} if form == "JPEG" else {"lossless": True}
    return saved(image, form, exif=exif(1), xmp=PLACE, **more)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_cameras_wrote_is_left_out_and_no_pixel_changes(made, form):
    data = noted(form) + PLACE + b"PK\x03\x04"  # and what was hung behind its end

    picture = made(data, form)

    assert PLACE in data
    assert (picture.found.prepared, picture.found.form) == ("stripped", form)
    assert PLACE not in picture.served
    assert b"PK\x03\x04" not in picture.served
    assert picture.shown.tobytes() == opened(data).tobytes()
    assert len(picture.shown.getexif()) == 0


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_was_made_plain_once_stays_the_very_same_bytes(made, tmp_path, form):
    plain = made(noted(form), form).served
    again = tmp_path / "again"
    again.mkdir()
    source = tmp_path / "plain"
    source.write_bytes(plain)

    found = pictures.prepare(source, form, again, lambda: None)

    assert found.prepared == "keep"


def test_a_jpeg_in_many_scans_with_restarts_keeps_its_pixels(made):
    data = saved(two_halves(), "JPEG", progressive=True, restart_marker_blocks=2, exif=exif(1))

    picture = made(data, "JPEG")

    assert picture.found.prepared == "stripped"
    assert picture.shown.tobytes() == opened(data).tobytes()


# --- moving -------------------------------------------------------------------------------------------------------


def moving(form, frames, size=(64, 48)):
    images = [Image.new("RGB", size, (number * 5 % 256, 0, 100)) for number in range(frames)]
    return saved(images[0], form, save_all=True, append_images=images[1:], duration=50, loop=0)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_what_moves_goes_on_moving(made, form):
    data = moving(form, 20)

    picture = made(data, form)

    assert (picture.found.is_animated, picture.found.frames) == (True, 20)
    assert picture.shown.n_frames == 20
    assert picture.found.prepared in {"keep", "stripped"}


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_what_moves_more_than_a_screen_can_show_stands_still(made, form):
    picture = made(moving(form, 20), form, most_frames=10)

    assert (picture.found.is_animated, picture.found.frames, picture.found.prepared) == (False, 20, "encode")
    assert getattr(picture.shown, "n_frames", 1) == 1


def test_s11_of_twenty_thousand_pictures_in_one_file_the_first_is_served(made):
    one = moving("GIF", 1, (8, 8))
    frame = one[one.index(b"\x2c") : -1] if b"\x21\xf9" not in one else one[one.index(b"\x21\xf9") : -1]
    picture = made(one[:-1] + frame * 20_000 + b"\x3b", "GIF")

    assert (picture.found.frames, picture.found.is_animated, picture.found.form) == (20_001, False, "PNG")
    assert picture.shown.size == (8, 8)


# --- too large, damaged, lying ------------------------------------------------------------------------------------


def png_that_claims(width, height):
    """A PNG of a few bytes whose header promises this many pixels."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_larger_than_a_screen_is_scaled_once(made, form):
    picture = made(saved(two_halves((4200, 300)), form), form)

    assert (picture.found.width, picture.found.height, picture.found.form) == (3840, 274, form)
    assert "4200 × 300" in picture.found.why


def test_s11_a_picture_with_absurdly_many_pixels_is_refused_before_it_is_decoded(made):
    with pytest.raises(Unreadable, match="50000 × 50000 pixels"):
        made(png_that_claims(50_000, 50_000), "PNG")


@pytest.mark.parametrize(
    ("name", "form"), [("rocket.jpg", "JPEG"), ("coffee.png", "PNG"), ("chelsea.png", "PNG")]
)
def test_a_picture_that_is_cut_off_is_refused(made, name, form):
    whole = (MEDIA / name).read_bytes()

    with pytest.raises(Unreadable, match="picture"):
        made(whole[: len(whole) // 2], form)


def test_a_picture_in_another_format_is_not_even_tried(made):
    with pytest.raises(Unreadable, match="not what its name says"):
        made((MEDIA / "coffee.png").read_bytes(), "JPEG")
