"""What a file is called, what libmagic finds in it and what decodes it must agree; else a sentence says what is wrong."""

import io

import pillow_heif
import pytest
from PIL import Image

from backend.core import filetypes, probe, storage
from backend.core.filetypes import BY_EXTENSION
from tests.browser import is_problem
from tests.factories import sign_in_as
from tests.hostile.samples import samples
from tests.uploading import upload

# Boxes that cameras and programs write under both names.
ALSO_TAKEN = {("mp4", "mov"), ("mov", "mp4"), ("mkv", "webm"), ("webm", "mkv")}


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """A small real file of every extension, and what libmagic finds in it."""
    folder = tmp_path_factory.mktemp("kinds")
    found = {}
    for extension, content in samples(folder).items():
        file = folder / f"honest.{extension}"
        file.write_bytes(content)
        found[extension] = (content, probe.mime_type(file))
    return found


def test_there_is_an_honest_file_of_every_kind(honest):
    assert honest.keys() == BY_EXTENSION.keys()


@pytest.mark.parametrize("extension", BY_EXTENSION)
def test_an_honest_file_is_taken_by_its_own_name_and_no_other(honest, extension):
    _, found = honest[extension]
    own = BY_EXTENSION[extension]

    taken_as = {name for name, kind in BY_EXTENSION.items() if found in kind.signatures}

    same = {name for name, kind in BY_EXTENSION.items() if kind is own}
    assert taken_as == same | {name for name in BY_EXTENSION if (extension, name) in ALSO_TAKEN}


@pytest.mark.parametrize(
    ("extension", "name", "sentence"),
    [
        ("pdf", "photo.jpg", "This file says it is a JPEG but is a PDF."),
        ("jpg", "menu.pdf", "This file says it is a PDF but is a JPEG."),
        ("zip", "photo.png", "This file says it is a PNG but is a ZIP archive."),
        ("heic", "photo.jpeg", "This file says it is a JPEG but is a HEIC picture."),
        ("jpg", "photo.heic", "This file says it is a HEIC picture but is a JPEG."),
        ("avif", "photo.heif", "This file says it is a HEIC picture but is an AVIF picture."),
        ("mp4", "site.zip", "This file says it is a ZIP archive but is an MP4 video."),
        ("html", "logo.svg", "This file says it is an SVG drawing but is an HTML page."),
        ("svg", "page.html", "This file says it is an HTML page but is an SVG drawing."),
    ],
)
def test_a_file_under_another_name_is_told_what_it_is(honest, manager, place, extension, name, sentence):
    answer = upload(manager, name, honest[extension][0], location_id=str(place.id))

    assert is_problem(answer, 415, "unsupported_media")["detail"] == sentence


@pytest.mark.parametrize(
    "name", ["film.mpg", "film.m4v", "photo.tiff", "page.mhtml", "logo.svgz", "table.xlsx", "x"]
)
def test_a_name_nobody_knows_is_told_which_are(manager, place, name):
    answer = upload(manager, name, b"whatever", location_id=str(place.id))

    detail = is_problem(answer, 415, "unsupported_media")["detail"]
    assert detail.endswith(f"Accepted are: {', '.join(BY_EXTENSION)}.")


def test_everybody_is_told_what_may_be_uploaded(client, place, setting):
    setting(max_pdf_bytes=7_000_000)
    viewer = sign_in_as(client, "viewer", [place])

    kinds = {kind["extension"]: kind for kind in viewer.get("/api/content/kinds").get_json()["kinds"]}

    assert kinds.keys() == BY_EXTENSION.keys()
    assert kinds["pdf"] == {
        "extension": "pdf",
        "type": "image",
        "mime_type": "application/pdf",
        "max_bytes": 7_000_000,
    }
    assert kinds["zip"]["type"] == "html"
    assert kinds["jpg"]["max_bytes"] == 5 * 1024 * 1024
    assert kinds["mp4"]["max_bytes"] == 50 * 1024 * 1024


def test_everybody_is_told_how_long_the_trash_keeps_what_was_deleted(client, place, setting):
    setting(trash_days=12)

    assert sign_in_as(client, "viewer", [place]).get("/api/content/kinds").get_json()["trash_days"] == 12


def test_what_may_be_uploaded_is_nobody_elses_business(client):
    assert is_problem(client.get("/api/content/kinds"), 401)["code"] == "unauthorized"


@pytest.mark.parametrize(
    ("setting_name", "extension"),
    [
        ("max_image_bytes", "heic"),
        ("max_image_bytes", "avif"),
        ("max_image_bytes", "svg"),
        ("max_pdf_bytes", "pdf"),
        ("max_package_bytes", "zip"),
    ],
)
def test_each_kind_has_its_own_limit(honest, manager, place, setting, setting_name, extension):
    setting(**{setting_name: 20})

    answer = upload(manager, f"large.{extension}", honest[extension][0], location_id=str(place.id))

    assert "a file of this kind may have" in is_problem(answer, 413)["detail"]


def test_a_phones_picture_becomes_one_that_every_screen_shows(prepared):
    made, turned = io.BytesIO(), Image.Exif()
    turned[0x0112] = 6
    pillow_heif.register_heif_opener()
    Image.new("RGB", (400, 300), (200, 30, 60)).save(made, "HEIF", exif=turned.tobytes())

    entry = prepared("IMG_0001.HEIC", made.getvalue())

    assert (entry["status"], entry["mime_type"]) == ("ready", "image/jpeg")
    assert (entry["width"], entry["height"]) == served(entry).size == (300, 400)
    assert served(entry).format == "JPEG"
    assert entry["thumbnail_url"].endswith(".webp")


def test_a_new_kind_of_picture_becomes_one_that_every_screen_shows(prepared):
    made = io.BytesIO()
    Image.new("RGBA", (300, 200), (10, 200, 30, 128)).save(made, "AVIF")

    entry = prepared("glass.avif", made.getvalue())

    assert (entry["status"], entry["width"], entry["height"]) == ("ready", 300, 200)
    picture = served(entry)
    assert picture.format in {"PNG", "WEBP"}
    assert abs(picture.convert("RGBA").getpixel((150, 100))[3] - 128) <= 3


def served(entry):
    with storage.current().fetched(entry["url"].removeprefix("/media/")) as path:
        return Image.open(io.BytesIO(path.read_bytes()))


@pytest.mark.parametrize("extension", ["heic", "avif", "svg", "pdf", "zip"])
def test_what_screens_do_not_show_is_never_served(honest, prepared, client, extension):
    entry = prepared(f"original.{extension}", honest[extension][0])
    assert entry["status"] == "ready"

    assert filetypes.of_name(entry["url"]).is_served
    assert filetypes.of_name(entry["url"]).extension != extension
