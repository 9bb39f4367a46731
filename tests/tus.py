"""Sending a file in pieces as a tus client does, header by header."""

import base64
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from backend.core import storage
from backend.core.db import db
from backend.models.content import Content
from tests.browser import Browser
from tests.uploading import real

ADDRESS = "/api/uploads"
VERSION = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"
PICTURE = real("rocket.jpg")
HALF = len(PICTURE) // 2


def encoded(content: bytes | str) -> str:
    """In Base64, as metadata and checksums travel."""
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


def metadata(**pairs: Any) -> str:
    """The value of Upload-Metadata."""
    texts = {
        key: json.dumps(value) if isinstance(value, list) else str(value) for key, value in pairs.items()
    }
    return ",".join(f"{key} {encoded(text)}" for key, text in texts.items())


def checksum(content: bytes, algorithm: str = "sha256") -> dict[str, str]:
    """The header that says what these bytes hash to."""
    return {"Upload-Checksum": f"{algorithm} {encoded(hashlib.new(algorithm, content).digest())}"}


def begin(
    client: Browser,
    length: int,
    *,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    **pairs: Any,
) -> TestResponse:
    """POST: begin an upload of so many bytes."""
    said = {**VERSION, "Upload-Length": str(length), "Upload-Metadata": metadata(**pairs), **(headers or {})}
    if body is None:
        return client.post(ADDRESS, headers=said)
    return client.post(ADDRESS, headers=said, data=body, content_type=PIECE)


def begun(client: Browser, length: int, **pairs: Any) -> str:
    """The address of an upload that must be let in."""
    answer = begin(client, length, **pairs)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.headers["Location"]


def send(client: Browser, address: str, offset: int, content: bytes, **headers: str) -> TestResponse:
    """PATCH: the bytes from this offset on."""
    said = {**VERSION, "Upload-Offset": str(offset), **headers}
    return client.patch(address, headers=said, data=content, content_type=PIECE)


def sent(client: Browser, address: str, offset: int, content: bytes, **headers: str) -> int:
    """The new offset after a piece that must be taken."""
    answer = send(client, address, offset, content, **headers)
    assert answer.status_code == 204, answer.get_data(as_text=True)
    return int(answer.headers["Upload-Offset"])


def cut(
    client: Browser, address: str, offset: int, content: bytes, missing: int, **headers: str
) -> TestResponse:
    """A PATCH whose connection ends so many bytes before its own end."""
    return client.patch(
        address,
        headers={**VERSION, "Upload-Offset": str(offset), **headers},
        input_stream=io.BytesIO(content),
        environ_overrides={"CONTENT_LENGTH": str(len(content) + missing)},
        content_type=PIECE,
    )


def stream(client: Browser, address: str, offset: int, piece: io.BytesIO) -> TestResponse:
    """PATCH: a piece that comes as this file gives it."""
    said = {**VERSION, "Upload-Offset": str(offset)}
    return client.patch(address, headers=said, input_stream=piece, content_type=PIECE)


class Interrupted(io.BytesIO):
    """A piece; while its first bytes are waited for, something else happens."""

    def __init__(self, content: bytes, happens: Callable[[], None]) -> None:
        super().__init__(content)
        self._happens = happens

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer, as any file does."""
        if self.tell() == 0:
            self._happens()
        return super().readinto(buffer)


def look(client: Browser, address: str) -> TestResponse:
    """HEAD: how far it is."""
    return client.head(address, headers=VERSION)


def offset_of(client: Browser, address: str) -> int:
    """How many bytes the server has."""
    answer = look(client, address)
    assert answer.status_code == 200, answer.status_code
    return int(answer.headers["Upload-Offset"])


def give_up(client: Browser, address: str) -> TestResponse:
    """DELETE."""
    return client.delete(address, headers=VERSION)


def part_of(address: str) -> Path:
    """Where the bytes of this upload wait."""
    return storage.current().incoming_folder() / f"part-{address.rpartition('/')[2]}"


def leftovers() -> list[str]:
    """What lies among incoming bytes."""
    return [path.name for path in storage.current().leftovers()]


def content_of(client: Browser, answer: TestResponse) -> dict[str, Any]:
    """What the upload became, by the answer that says so."""
    entry: dict[str, Any] = client.get(f"/api/content/{answer.headers['TVS-Content-Id']}").get_json()
    return entry


def kept_bytes(answer: TestResponse) -> bytes:
    """What the store has of the upload that this answer says became content: as it was sent, whatever is served."""
    content = db.session.get_one(Content, int(answer.headers["TVS-Content-Id"]), populate_existing=True)
    assert content.blob is not None
    with storage.current().fetched(content.blob.source_key) as path:
        return path.read_bytes()
