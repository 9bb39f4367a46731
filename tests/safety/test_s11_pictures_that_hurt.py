"""s11: pictures of other kinds, of impossible sizes, cut, damaged: refused, or their first frame, and never in the server."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.core.filetypes import BY_EXTENSION
from tests.hostile import pictures
from tests.hostile.samples import pdf
from tests.library import Library
from tests.uploading import real

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
MEBIBYTE = 1024 * 1024
WIDEST = 3_840
MOST_GROWTH = 24 * MEBIBYTE  # a single decoded bomb is hundreds of megabytes
# What would decode in the server's own process, were it ever loaded there.
DECODERS = ("_imaging", "_webp", "_avif", "libmagic", "libavcodec", "libheif", "pypdfium", "librsvg", "resvg")

Making = Callable[[], bytes]
BOMBS: dict[str, Making] = {
    "png": pictures.png_bomb,
    "jpg": pictures.jpeg_bomb,
    "gif": pictures.gif_bomb,
    "webp": pictures.webp_bomb,
    "avif": pictures.avif_bomb,
    "heic": pictures.heic_bomb,
}
OTHERS = pictures.of_formats_not_accepted()


@pytest.mark.parametrize("extension", ["jpg", "png", "gif", "webp"])
@pytest.mark.parametrize("form", OTHERS)
def test_s11_a_format_that_is_not_allowed_is_refused_under_any_name(
    library: Library, form: str, extension: str
):
    outcome, sentence = library.outcome(f"picture.{extension}", OTHERS[form])

    assert outcome == "refused"
    assert sentence.startswith("This file says it is")


@pytest.mark.parametrize("extension", sorted(BOMBS))
def test_s11_a_picture_of_impossible_size_is_refused(library: Library, extension: str):
    before = library.memory_bytes()

    outcome, sentence = library.outcome(f"bomb.{extension}", BOMBS[extension]())

    assert outcome in {"refused", "failed"}
    assert sentence.endswith(".")
    assert library.memory_bytes() - before < MOST_GROWTH


@pytest.mark.parametrize("extension", sorted({"png", "jpg", "gif", "webp"}))
def test_s11_its_size_is_said(library: Library, extension: str):
    outcome, sentence = library.outcome(f"large.{extension}", BOMBS[extension]() + b"\0")

    assert outcome == "failed"
    assert "50000 × 50000" in sentence or "damaged" in sentence


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", pictures.svg_bomb()),
        ("page.pdf", pdf(1, 14_400, 14_400)),
        ("mile.pdf", pdf(1, 4e9, 4e9)),
    ],
)
def test_s11_what_has_no_pixels_yet_gets_as_many_as_a_screen_shows(
    library: Library, name: str, content: bytes
):
    before = library.memory_bytes()

    answer = library.sends(name, content)

    if answer.ok:
        entry = library.settled(answer)
        assert entry["status"] == "failed" or max(entry["width"], entry["height"]) <= WIDEST
    else:
        assert answer.status_code in {415, 422}
    assert library.memory_bytes() - before < MOST_GROWTH


def test_s11_a_comment_that_unpacks_to_sixty_megabytes_costs_the_server_nothing(library: Library):
    before = library.memory_bytes()

    outcome, _ = library.outcome("comment.png", pictures.png_text_bomb())

    assert outcome in {"ready", "failed"}
    assert library.memory_bytes() - before < MOST_GROWTH


def test_s11_of_twenty_thousand_frames_the_first_is_shown(library: Library):
    before = library.memory_bytes()
    answer = library.sends("long.gif", pictures.gif_of_many_frames())

    entry = library.settled(answer)

    assert (entry["status"], entry["width"], entry["height"]) == ("ready", 64, 64)
    assert entry["thumbnail_url"]
    assert library.memory_bytes() - before < MOST_GROWTH


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9, 0.999])
@pytest.mark.parametrize("name", ["rocket.jpg", "coffee.png"])
def test_s11_a_picture_that_was_cut_off_says_so(library: Library, name: str, share: float):
    whole = real(name)

    outcome, sentence = library.outcome(name, whole[: int(len(whole) * share)])

    assert outcome in {"refused", "failed"}
    assert sentence.endswith(".")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["rocket.jpg", "coffee.png"])
def test_s11_flipped_bits_end_ready_or_with_a_reason(library: Library, name: str, seed: int):
    chance = random.Random(seed)
    spoiled = bytearray(real(name))
    for _ in range(20):
        spoiled[chance.randrange(20, len(spoiled))] ^= 1 << chance.randrange(8)

    outcome, sentence = library.outcome(name, bytes(spoiled))

    assert outcome == "ready" or sentence.endswith(".")


def test_s11_nothing_is_decoded_in_the_server_itself(library: Library):
    assert library.outcome("rocket.jpg", real("rocket.jpg"))[0] == "ready"
    assert library.outcome("coffee.png", real("coffee.png"))[0] == "ready"

    mapped = Path(f"/proc/{library.process().pid}/maps").read_text()

    assert [name for name in DECODERS if name in mapped] == []
    assert {"jpg", "png", "gif", "webp"} <= BY_EXTENSION.keys()
