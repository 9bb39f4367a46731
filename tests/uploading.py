"""Uploading as a browser does it, and the real files to do it with."""

import io
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from backend.jobs import media
from backend.services import jobs
from tests.browser import Browser

MEDIA = Path(__file__).resolve().parent / "media"


def real(name: str) -> bytes:
    """The bytes of a file in tests/media."""
    return (MEDIA / name).read_bytes()


def upload(client: Browser, filename: str, content: bytes | None = None, **fields: Any) -> TestResponse:
    """Send a file; without content the real one of that name."""
    body = real(filename) if content is None else content
    form = {
        "file": (io.BytesIO(body), filename),
        **{name: value for name, value in fields.items() if value is not None},
    }
    return client.post("/api/content/upload", data=form, content_type="multipart/form-data")


def uploaded(client: Browser, filename: str, content: bytes | None = None, **fields: Any) -> dict[str, Any]:
    """The entry of an upload that must succeed."""
    answer = upload(client, filename, content, **fields)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    entry: dict[str, Any] = answer.get_json()
    return entry


def replace(client: Browser, content_id: int, filename: str, content: bytes | None = None) -> TestResponse:
    """Send a file that is to take the place of an entry's; without content the real one of that name."""
    body = real(filename) if content is None else content
    form = {"file": (io.BytesIO(body), filename)}
    address = f"/api/content/{content_id}/replace"
    return client.post(address, data=form, content_type="multipart/form-data")


def work_off(app: Flask) -> int:
    """Do all the media jobs that wait, as a worker would. Returns how many."""
    waiting = jobs.due(jobs.MEDIA)
    for job_id in waiting:
        media.run(app, job_id)
    return len(waiting)
