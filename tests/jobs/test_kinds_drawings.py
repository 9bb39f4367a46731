"""SVG drawings: screens get a picture of them, as large as the largest screens, and never the drawing itself."""

import io

import pytest
from PIL import Image

from backend.core import storage

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawing(inside: str, said: str = 'viewBox="0 0 160 90"') -> bytes:
    return f"{HEAD} {said}>{inside}</svg>".encode()


def picture_of(entry):
    assert entry["status"] == "ready", entry["error"]
    with storage.current().fetched(entry["url"].removeprefix("/media/")) as path:
        return Image.open(io.BytesIO(path.read_bytes()))


def is_near(seen, wanted):
    return all(abs(one - other) <= 3 for one, other in zip(seen, wanted, strict=True))


def test_a_drawing_is_drawn_as_large_as_the_largest_screens(prepared):
    entry = prepared("logo.svg", drawing('<rect width="80" height="90" fill="#102030"/>'))

    picture = picture_of(entry)
    assert (entry["type"], entry["mime_type"]) == ("image", "image/png")
    assert (entry["width"], entry["height"]) == picture.size == (3840, 2160)
    assert is_near(picture.convert("RGBA").getpixel((1_900, 1_000)), (0x10, 0x20, 0x30, 255))
    assert entry["thumbnail_url"].endswith(".webp")
    assert ".svg" not in f"{entry['url']}{entry['thumbnail_url']}"


def test_what_shines_through_still_does(prepared):
    picture = picture_of(
        prepared("glass.svg", drawing('<rect width="80" height="90" fill="red" opacity="0.5"/>'))
    )

    assert is_near(picture.getpixel((100, 100)), (255, 0, 0, 128))
    assert picture.getpixel((3_800, 100))[3] == 0


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ('viewBox="0 0 160 90"', (3840, 2160)),
        ('width="100" height="200"', (1920, 3840)),
        ('width="10cm" height="10cm"', (2160, 2160)),
        ('width="100%" height="100%" viewBox="0 0 40 10"', (3840, 960)),
        ('width="50" viewBox="0 0 10 20"', (1920, 3840)),
        ('viewBox="10 10 1e2 50.5"', (3840, 1939)),
    ],
)
def test_a_drawing_keeps_its_proportions(prepared, said, size):
    assert picture_of(prepared("shape.svg", drawing("<path d='M0 0h9v9z'/>", said))).size == size


def test_letters_are_drawn(prepared):
    entry = prepared("hello.svg", drawing('<text x="10" y="60" font-size="50">Hello</text>'))

    assert len(picture_of(entry).convert("RGBA").getcolors(1 << 20)) > 10


def test_a_drawing_may_begin_with_its_history(prepared):
    preamble = b'<?xml version="1.0"?>\n<!-- Made by hand -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">\n'

    assert prepared("old.svg", preamble + drawing("<circle r='9'/>"))["status"] == "ready"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (drawing("<rect")[:-3], "damaged"),
        (b"<?xml version='1.0'?><letter>Dear all</letter>", "not an SVG drawing"),
        (b"just some words\n" * 9, "can't be read"),
        (drawing("<path/>", 'width="100000" height="2"'), "is a line"),
        (drawing("<path/>", 'width="100%"'), "does not say how large it is"),
        (drawing("<path/>", 'viewBox="0 0 1e999 1e999"'), "does not say how large it is"),
    ],
    ids=["cut off", "another kind of XML", "words", "a line", "no size", "no end"],
)
def test_what_can_not_be_drawn_says_why(prepared, content, reason):
    entry = prepared("broken.svg", content)

    assert entry["status"] == "failed"
    assert reason in entry["error"]
