"""Sending files to a server, as a browser's form and as a tus client do it, and waiting until they can be shown."""

import base64
import http.client
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench.house import PATIENCE_SECONDS, Serving

BOUNDARY = "made-by-the-bench"
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
TUS = {"Tus-Resumable": "1.0.0"}
PIECES = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
PIECE_BYTES = 1024 * 1024
LONG_PATIENCE_SECONDS = 600
LOOK_SECONDS = 0.01  # asking more often would be work of its own for the server
Entry = dict[str, Any]


def head_of(filename: str) -> bytes:
    """What stands before a file in a form."""
    said = f'form-data; name="file"; filename="{filename}"'
    return f"--{BOUNDARY}\r\nContent-Disposition: {said}\r\nContent-Type: application/octet-stream\r\n\r\n".encode()


def upload(serving: Serving, body: bytes) -> int:
    """Send a form that is made already. Returns the id of the content."""
    address = f"{serving.address}/api/content/upload"
    answer = serving.session.post(address, data=body, headers=FORM, timeout=PATIENCE_SECONDS)
    if not answer.ok:
        raise SystemExit(f"An upload was answered {answer.status_code}: {answer.text}")
    return int(answer.json()["id"])


def form(filename: str, content: bytes) -> bytes:
    """A whole form with this file in it."""
    return head_of(filename) + content + TAIL


def entry_when(serving: Serving, content_id: int, is_so: Callable[[Entry], Any]) -> Entry:
    """Ask every few milliseconds until this holds of the content. Ends the bench when it failed or never does."""
    give_up_at = time.monotonic() + LONG_PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        entry: Entry = serving.get(f"/api/content/{content_id}")
        if is_so(entry):
            return entry
        if entry["status"] == "failed":
            raise SystemExit(f"{entry['filename']} could not be prepared: {entry['error']}")
        time.sleep(LOOK_SECONDS)
    raise SystemExit(f"Content {content_id} was waited for {LONG_PATIENCE_SECONDS} s")


def is_ready(entry: Entry) -> bool:
    """Whether screens may be given it."""
    return bool(entry["status"] == "ready")


def by_form(serving: Serving, beginning: bytes, size_bytes: int) -> int:
    """Stream a film of so many bytes as a form; it is never in memory as a whole. Returns the id of the content."""
    head = head_of("large.mp4")
    length = str(len(head) + size_bytes + len(TAIL))

    def pieces() -> Iterator[bytes]:
        yield head
        yield from filled(beginning, size_bytes)
        yield TAIL

    answer, body = _stream(
        serving, "POST", "/api/content/upload", {**FORM, "Content-Length": length}, pieces()
    )
    if answer.status != 201:
        raise SystemExit(f"A form of {size_bytes} bytes was answered {answer.status}: {body!r}")
    return int(json.loads(body)["id"])


def by_tus(serving: Serving, beginning: bytes, size_bytes: int) -> int:
    """The same as a resumable upload, in one request. Returns the id of the content."""
    name = base64.b64encode(b"large.mp4").decode()
    asked = {**TUS, "Upload-Length": str(size_bytes), "Upload-Metadata": f"filename {name}"}
    made = serving.session.post(f"{serving.address}/api/uploads", headers=asked, timeout=PATIENCE_SECONDS)
    if made.status_code != 201:
        raise SystemExit(f"A resumable upload was answered {made.status_code}: {made.text}")
    path = made.headers["Location"].removeprefix(serving.address)
    headers = {**PIECES, "Content-Length": str(size_bytes)}
    answer, body = _stream(serving, "PATCH", path, headers, filled(beginning, size_bytes))
    if answer.status != 204:
        raise SystemExit(f"{size_bytes} bytes of a resumable upload were answered {answer.status}: {body!r}")
    return int(str(answer.headers["TVS-Content-Id"]))


def filled(beginning: bytes, size_bytes: int) -> Iterator[bytes]:
    """A film of so many bytes, piece by piece."""
    yield beginning
    filling, left = b"\xa5" * PIECE_BYTES, size_bytes - len(beginning)
    while left > 0:
        yield filling[:left]
        left -= PIECE_BYTES


def _stream(
    serving: Serving, method: str, path: str, headers: dict[str, str], pieces: Iterator[bytes]
) -> tuple[http.client.HTTPResponse, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=LONG_PATIENCE_SECONDS)
    try:
        allowed = {"Authorization": str(serving.session.headers["Authorization"])}
        line.request(method, path, body=pieces, headers={**headers, **allowed})
        answer = line.getresponse()
        return answer, answer.read()
    finally:
        line.close()
