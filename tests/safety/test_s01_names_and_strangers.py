"""s01: whatever a file is called it lies under its hash, and whoever has not signed in is answered before sending it."""

import hashlib
import io
import json
import socket
import time
from pathlib import Path

import pytest
from PIL import Image

from tests.library import Library, files_outside

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]
NAMES = [
    "../../x.jpg",
    "..%2f..%2fx.jpg",
    "..\\..\\x.jpg",
    "/tmp/tvs-was-here.jpg",
    "C:\\windows\\x.jpg",
    "a\x00b.jpg",
    "l" * 300 + ".jpg",
    "CON.jpg",
    "..\r\nSet-Cookie: x=y.jpg",
    "....//....//x.jpg",
    "~root/.ssh/x.jpg",
    "$(touch tvs-was-here).jpg",
    "-rf.jpg",
    "\u202egpj.x.jpg",
]
STRANGERS_BYTES = 50 * 1024 * 1024
TARGETS = [Path("/tmp/tvs-was-here.jpg"), Path("/tmp/x.jpg")]


@pytest.mark.parametrize("door", ["form", "pieces"])
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_s01_a_name_is_never_a_path(library: Library, name: str, door: str):
    before, targets = files_outside(library), [path.exists() for path in TARGETS]
    content = picture(f"{name} {door}")

    answer = as_form(library, name, content) if door == "form" else library.sends_in_pieces(name, content)

    entry = library.settled(answer)
    sha256 = hashlib.sha256(content).hexdigest()
    assert (library.uploads / sha256[:2] / sha256[2:4] / f"{sha256}.jpg").read_bytes() == content
    assert "Set-Cookie" not in answer.headers
    assert entry["filename"].isprintable()
    assert len(entry["filename"]) <= 255
    assert not {"/", "\\"} & set(entry["filename"])
    assert (library.strangers(), library.leftovers()) == ([], [])
    assert (files_outside(library), [path.exists() for path in TARGETS]) == (before, targets)


@pytest.mark.parametrize("path", ["/api/content/upload", "/api/uploads"])
@pytest.mark.parametrize("token", [None, "Bearer nonsense"])
def test_s01_a_stranger_is_answered_before_the_file_is_sent(library: Library, path: str, token: str | None):
    before = everything_in(library.uploads)
    with socket.create_connection((library.served.host, library.served.port)) as line:
        line.sendall(beginning(path, token))

        sent, answer = sends_until_answered(line)

    assert answer.startswith(b"HTTP/1.1 401")
    assert b"application/problem+json" in answer
    assert sent < STRANGERS_BYTES
    assert everything_in(library.uploads) == before


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_s01_a_stranger_learns_nothing_of_an_unfinished_upload(library: Library, method: str):
    begun = library.begins("film.mp4", 1_000).headers["Location"]

    theirs = asks_as_a_stranger(library, method, begun)
    nobodys = asks_as_a_stranger(library, method, begun[:-3] + "000")

    assert theirs == nobodys == 401


def picture(of: str) -> bytes:
    """A small JPEG that is like no other."""
    number = int.from_bytes(hashlib.sha256(of.encode()).digest()[:3])
    file = io.BytesIO()
    Image.new("RGB", (32, 18), (number >> 16, number >> 8 & 255, number & 255)).save(
        file, "JPEG", comment=of.encode()[:200]
    )
    return file.getvalue()


def as_form(library: Library, name: str, content: bytes):
    """With the name as raw as a hostile client writes it: libraries would escape it."""
    raw = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22").encode()
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="location_id"\r\n\r\n%d\r\n' % library.place,
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' % raw,
        content,
        b"\r\n--x--\r\n",
    ]
    return library.served.session.post(
        f"{library.served.address}/api/content/upload",
        data=b"".join(parts),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        timeout=30,
    )


def beginning(path: str, token: str | None) -> bytes:
    """The head of a request that promises a large file and brings only its first bytes."""
    words = {
        "Host": "tvs",
        "Content-Length": str(STRANGERS_BYTES),
        "Content-Type": "multipart/form-data; boundary=x"
        if "content" in path
        else "application/offset+octet-stream",
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(STRANGERS_BYTES),
        "Upload-Metadata": "filename eC5tcDQ=",
    }
    if token:
        words["Authorization"] = token
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in words.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + b"--x\r\nContent-Disposition: form-data\r\n"


def sends_until_answered(line: socket.socket) -> tuple[int, bytes]:
    """Send slowly, and stop as soon as there is an answer: how much was sent until then, and the answer."""
    line.settimeout(0.05)
    sent, give_up_at = 0, time.monotonic() + 20
    while time.monotonic() < give_up_at:
        try:
            return sent, line.recv(65_536)
        except TimeoutError:
            line.sendall(bytes(4_096))
            sent += 4_096
    return sent, b""


def asks_as_a_stranger(library: Library, method: str, upload: str) -> int:
    path = "/" + upload.split("/", 3)[3] if upload.startswith("http") else upload
    head = f"{method} {path} HTTP/1.1\r\nHost: tvs\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Length: 0\r\n\r\n"
    with socket.create_connection((library.served.host, library.served.port), timeout=20) as line:
        line.sendall(head.encode())
        return int(line.recv(4_096).split(b" ", 2)[1])


def everything_in(folder: Path) -> str:
    """Names and sizes of all there is."""
    return json.dumps(sorted((str(path), path.stat().st_size) for path in folder.rglob("*")))
