"""s14: SVG drawings with scripts, pages in them, and eyes for files and addresses elsewhere: drawn without them, or refused."""

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

from tests.library import Library
from tests.uploading import real

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:xi="http://www.w3.org/2001/XInclude" viewBox="0 0 320 10">'
)
SECRET = "quetzal-7719"
RED = '<rect width="320" height="180" fill="#ff0000"/>'


class Neighbour(ThreadingHTTPServer):
    """Somebody on the server's network whom nobody should ask anything."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Listening)
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Listening(BaseHTTPRequestHandler):
    server: Neighbour

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(real("chelsea.png"))

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def neighbour() -> Iterator[Neighbour]:
    listening = Neighbour()
    yield listening
    listening.shutdown()


@pytest.fixture(scope="module")
def secret(library):
    """A picture, a text and a style sheet on the server's disk, beside what it keeps."""
    folder = library.served.folder
    (folder / "secret.png").write_bytes(real("chelsea.png"))
    (folder / "secret.txt").write_text(SECRET)
    (folder / "secret.css").write_text("rect { fill: #00ff00 !important }")
    return folder


def drawn(library: Library, content: str) -> Image.Image:
    entry = library.settled(library.sends("drawing.svg", content.encode()))
    assert entry["status"] == "ready", entry["error"]
    assert entry["mime_type"] == "image/png"
    picture, *_ = library.served_bytes(entry)
    return Image.open(io.BytesIO(picture)).convert("RGBA")


def test_s14_a_script_and_a_page_in_it_are_not_in_the_picture(library: Library):
    picture = drawn(
        library,
        HEAD
        + "<script>document.title = 'ran'</script>"
        + f'<g onload="alert(1)">{RED}</g>'
        + '<foreignObject width="320" height="180"><body xmlns="http://www.w3.org/1999/xhtml">'
        + '<div style="background:#00ff00;width:320px;height:180px"><script>alert(1)</script></div></body></foreignObject></svg>',
    )

    assert picture.getcolors() == [(3840 * 120, (255, 0, 0, 255))]


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="{file}/secret.png" width="320" height="180"/>',
        '<image xlink:href="file://{file}/secret.png" width="320" height="180"/>',
        '<image href="secret.png" width="320" height="180"/>',
        '<image href="{http}/secret.png" width="320" height="180"/>',
        '<use href="{http}/sprite.svg#part"/>',
        '<use href="file://{file}/secret.png#part"/>',
        '<feImage href="{http}/secret.png"/>',
        '<filter id="f"><feImage xlink:href="{http}/filter.png"/></filter><rect width="9" height="9" filter="url(#f)"/>',
        '<style>@import url("{http}/more.css"); @import url("file://{file}/secret.css");</style>',
        '<style>@font-face {{ font-family: F; src: url("{http}/font.ttf") }}</style><text font-family="F"> </text>',
        '<text x="9" y="99"><xi:include href="secret.txt" parse="text"/></text>',
        '<text x="9" y="99"><xi:include href="file://{file}/secret.txt" parse="text"/></text>',
        '<image href="/proc/self/environ" width="320" height="180"/>',
    ],
)
def test_s14_nothing_from_elsewhere_is_in_the_picture(
    library: Library, neighbour: Neighbour, secret, inside: str
):
    picture = drawn(library, HEAD + RED + inside.format(file=secret, http=neighbour.address) + "</svg>")

    assert picture.getcolors() == [(3840 * 120, (255, 0, 0, 255))]
    assert neighbour.asked == []


@pytest.mark.parametrize(
    "preamble",
    [
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file://{file}/secret.txt">]>',
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "{http}/secret.txt">]>',
        '<!DOCTYPE svg [<!ENTITY % p SYSTEM "{http}/more.dtd"> %p; <!ENTITY x "y">]>',
        '<!DOCTYPE svg SYSTEM "{http}/svg.dtd" [<!ENTITY x "">]>',
        '<?xml-stylesheet type="text/css" href="{http}/style.css"?><!DOCTYPE svg [<!ENTITY x "">]>',
    ],
)
def test_s14_entities_and_styles_from_elsewhere_are_not_fetched(
    library: Library, neighbour: Neighbour, secret, preamble: str
):
    content = f'{preamble.format(file=secret, http=neighbour.address)}{HEAD}<text y="90" font-size="40">&x;</text></svg>'

    outcome, sentence = library.outcome("drawing.svg", content.encode())

    assert (outcome, sentence) == ("ready", "") or (outcome == "failed" and "can't be drawn" in sentence)
    assert neighbour.asked == []


def test_s14_a_billion_laughs_are_refused(library: Library):
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE svg [<!ENTITY a0 "ha">{entities}]>{HEAD}<text y="90">&a9;</text></svg>'
    before = library.memory_bytes()

    outcome, sentence = library.outcome("drawing.svg", bomb.encode())

    assert outcome in {"refused", "failed"}
    assert sentence.endswith(".")
    assert library.memory_bytes() - before < 24 * 1024 * 1024


def test_s14_a_drawing_that_uses_itself_a_billion_times_stalls_nobody(library: Library):
    groups = "".join(f'<g id="g{n}">{f"""<use href="#g{n - 1}"/>""" * 10}</g>' for n in range(1, 10))
    bomb = f'{HEAD}<defs><g id="g0"><rect width="1" height="1"/></g>{groups}</defs><use href="#g9"/></svg>'
    sent = library.sends("drawing.svg", bomb.encode())

    assert library.served.get("/api/health")["status"] == "healthy"
    assert library.settled(sent)["status"] in {"ready", "failed"}


def test_s14_the_drawing_itself_is_never_handed_out_as_one(library: Library):
    entry = library.settled(library.sends("drawing.svg", f"{HEAD}{RED}<!-- its own bytes --></svg>".encode()))
    drawings = library.uploads.rglob("*.svg")
    source = next(path for path in drawings if b"its own bytes" in path.read_bytes())

    answer = library.served.session.get(
        f"{library.served.address}/media/{source.relative_to(library.uploads).as_posix()}", timeout=30
    )

    assert entry["url"].endswith(".png")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "allow-scripts" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script><svg xmlns='http://www.w3.org/2000/svg'></svg>",
        real("chelsea.png"),
        b"\x1f\x8b\x08\x00" + bytes(40),
    ],
    ids=["a page", "a PNG", "a packed drawing"],
)
def test_s14_what_only_says_it_is_a_drawing_is_refused(library: Library, content: bytes):
    outcome, sentence = library.outcome("drawing.svg", content)

    assert outcome == "refused"
    assert sentence.startswith("This file says it is an SVG drawing but is ")
