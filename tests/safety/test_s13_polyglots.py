"""s13: files that are two things at once are served as what they were stored as, and opening their address runs nothing."""

from collections.abc import Callable

import pytest

from backend.core.filetypes import UNSERVED
from tests.chromium import dom_after_opening
from tests.hostile import polyglots
from tests.hostile.polyglots import RAN, SCRIPT
from tests.library import Library

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
Making = Callable[[], bytes]
TAKEN: dict[str, tuple[str, Making]] = {
    "a GIF and a page": ("both.gif", polyglots.gif_and_page),
    "a GIF with a page as its remark": ("remark.gif", polyglots.gif_with_a_comment),
    "a JPEG with a page as its remark": ("remark.jpg", polyglots.jpeg_with_a_comment),
    "a PNG with a page as its words": ("words.png", polyglots.png_with_words),
    "a WebP and a page": ("both.webp", polyglots.webp_and_page),
    "a JPEG and a document": ("both.jpg", polyglots.jpeg_and_document),
    "a document and a page": ("both.pdf", polyglots.document_and_page),
    "a GIF and an archive": ("archive.gif", polyglots.gif_and_archive),
}
REFUSED: dict[str, tuple[str, Making, str]] = {
    "a page called GIF": ("page.gif", lambda: SCRIPT, "an HTML page"),
    "a page that begins like a GIF": ("page.html", polyglots.gif_and_page, "a GIF"),
    "a page that begins like a JPEG": ("page.html", polyglots.jpeg_with_a_comment, "a JPEG"),
    "a document that is a JPEG": ("both.pdf", polyglots.jpeg_and_document, "a JPEG"),
    "an archive that is a GIF": ("archive.zip", polyglots.gif_and_archive, "a GIF"),
    "a drawing that is a page": ("page.svg", lambda: SCRIPT, "an HTML page"),
    "a film that is a page": ("page.mp4", lambda: SCRIPT, "an HTML page"),
}


def opened(library: Library, name: str, tmp_path) -> list[tuple[str, str, str]]:
    """What is served of an upload, and what else of it holds the script: address, type, what a browser makes of it."""
    before = set(library.uploads.rglob("*"))
    filename, make = TAKEN[name]
    entry = library.settled(library.sends(filename, make()))
    assert entry["status"] == "ready", entry["error"]
    new = [
        path
        for path in set(library.uploads.rglob("*")) - before
        if path.is_file() and SCRIPT in path.read_bytes()
    ]
    kept = {f"/media/{path.relative_to(library.uploads).as_posix()}" for path in new} | {entry["url"]}
    addresses = [library.served.address + each for each in sorted(kept)]
    return [(each, *seen(library, each, tmp_path)) for each in addresses]


def seen(library: Library, address: str, profile) -> tuple[str, str]:
    """The type it is served as, and what a browser makes of it. What has no type is downloaded: then there is nothing."""
    kind = header(library, address)
    return kind, "" if kind == UNSERVED else dom_after_opening(address, profile)


def header(library: Library, address: str) -> str:
    answer = library.served.session.get(address, timeout=30)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "allow-scripts" not in answer.headers["Content-Security-Policy"]
    return answer.headers["Content-Type"]


@pytest.mark.parametrize("name", TAKEN)
def test_s13_opening_it_runs_no_script_whichever_of_its_files_is_opened(
    library: Library, name: str, tmp_path
):
    for address, kind, dom in opened(library, name, tmp_path):
        extension = address.rpartition(".")[2]
        said = {"jpg": "image/jpeg", "pdf": UNSERVED}.get(extension, f"image/{extension}")
        assert kind == said
        assert RAN not in dom


@pytest.mark.parametrize("name", REFUSED)
def test_s13_a_name_that_is_not_what_the_file_begins_as_is_refused(library: Library, name: str):
    filename, make, found = REFUSED[name]

    outcome, sentence = library.outcome(filename, make())

    assert outcome == "refused"
    assert sentence.endswith(f"but is {found}.")


def test_s13_a_sound_that_is_also_a_page_is_a_sound(library: Library, tmp_path):
    entry = library.settled(library.sends("tone.wav", polyglots.wav_and_page(tmp_path)))

    assert entry["status"] == "ready", entry["error"]
    assert header(library, library.served.address + entry["url"]).startswith("audio/")
    assert RAN not in dom_after_opening(library.served.address + entry["url"], tmp_path / "profile")


def test_s13_a_browser_would_run_that_script_in_a_page(library: Library, tmp_path):
    entry = library.settled(library.sends("page.html", b"<!doctype html>" + SCRIPT))

    assert f'{RAN}="yes"' in dom_after_opening(library.served.address + entry["url"], tmp_path)
