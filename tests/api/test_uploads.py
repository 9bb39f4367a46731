"""Uploading: real files come in, liars and strangers stay out."""

import hashlib
import io
import os

import pytest
from sqlalchemy import func, select

from backend.core import storage
from backend.core.db import db
from backend.models.content import Blob, Content
from backend.services import jobs
from tests.browser import is_problem
from tests.factories import make_place, sign_in_as
from tests.uploading import real, upload, uploaded

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + bytes(200)


@pytest.fixture
def place(app):
    return make_place("Lobby")


@pytest.fixture
def manager(client, place):
    return sign_in_as(client, "manager", [place])


def is_empty(app):
    store = storage.current()
    rows = db.session.scalar(select(func.count()).select_from(Content))
    return rows == 0 and list(store.leftovers()) == []


def test_a_picture_comes_in(app, manager, place):
    entry = uploaded(
        manager,
        "rocket.jpg",
        title="Lift-off",
        description="At dawn",
        tags=["space", "blue"],
        location_id=str(place.id),
    )

    assert (entry["title"], entry["description"], entry["tags"]) == ("Lift-off", "At dawn", ["blue", "space"])
    assert (entry["type"], entry["status"], entry["percent"], entry["url"]) == (
        "image",
        "processing",
        0,
        None,
    )
    assert (entry["filename"], entry["file_size_bytes"]) == ("rocket.jpg", len(real("rocket.jpg")))
    assert (entry["location"]["id"], entry["created_by"]["name"]) == (place.id, manager.user.username)
    assert len(jobs.due(jobs.MEDIA)) == 1


def test_its_bytes_lie_under_their_hash_and_nowhere_else(app, manager, place):
    uploaded(manager, "rocket.jpg", location_id=str(place.id))

    sha256 = hashlib.sha256(real("rocket.jpg")).hexdigest()
    store = storage.current()
    assert store.path_of(f"{sha256[:2]}/{sha256[2:4]}/{sha256}.jpg").read_bytes() == real("rocket.jpg")
    assert list(store.leftovers()) == []


def test_without_a_title_the_files_name_is_one(app, manager, place):
    assert uploaded(manager, "coffee.png", location_id=str(place.id))["title"] == "coffee"


def test_the_same_file_twice_is_two_entries_of_one_blob(app, manager, place):
    first = uploaded(manager, "rocket.jpg", location_id=str(place.id))
    second = uploaded(manager, "rocket.jpg", title="Again", location_id=str(place.id))

    assert first["id"] != second["id"]
    [blob] = db.session.scalars(select(Blob)).all()
    assert blob.uses == 2


def test_an_administrators_file_may_belong_to_no_place(app, client):
    sign_in_as(client, "admin")

    assert uploaded(client, "coffee.png")["location"] is None


def test_a_manager_must_say_which_place(app, manager):
    body = is_problem(upload(manager, "coffee.png"), 422, "invalid")

    assert "location_id" in body["errors"]
    assert is_empty(app)


def test_a_foreign_place_is_not_there(app, manager):
    elsewhere = make_place("Elsewhere")

    foreign = is_problem(upload(manager, "coffee.png", location_id=str(elsewhere.id)), 404)
    missing = is_problem(upload(manager, "coffee.png", location_id="999999"), 404)

    assert foreign["detail"] == missing["detail"]
    assert is_empty(app)


def test_a_place_above_ones_own_is_not_ones_to_fill(app, client, place):
    below = make_place("Corner", parent=place)
    sign_in_as(client, "manager", [below])

    is_problem(upload(client, "coffee.png", location_id=str(place.id)), 403, "forbidden")
    assert is_empty(app)


@pytest.mark.parametrize("role", ["technician", "viewer"])
def test_only_managers_and_administrators_upload(app, client, place, role):
    sign_in_as(client, role, [place])

    is_problem(upload(client, "coffee.png", location_id=str(place.id)), 403, "forbidden")
    assert is_empty(app)


def test_s01_a_stranger_is_refused_before_a_byte_is_read(app, client):
    class Untouched(io.BytesIO):
        def read(self, *_size):
            raise AssertionError("the body was read")

    answer = client.post(
        "/api/content/upload",
        input_stream=Untouched(),
        content_length=5_000,
        content_type="multipart/form-data; boundary=x",
    )

    assert is_problem(answer, 401)["code"] == "unauthorized"


@pytest.mark.parametrize(
    "filename",
    [
        "../../../etc/x.jpg",
        "..%2f..%2fx.jpg",
        "..\\..\\x.jpg",
        "/etc/x.jpg",
        "C:\\windows\\x.jpg",
        "a\u0000b.jpg",
        "l" * 300 + ".jpg",
        "CON.jpg",
        "two\u2028lines.jpg",
        "esc\u001b[31m.jpg",
    ],
)
def test_s01_no_name_leads_out_of_the_store(app, manager, place, filename, test_config):
    before = {
        path
        for path in test_config.uploads_dir.parent.rglob("*")
        if test_config.uploads_dir not in path.parents
    }

    entry = uploaded(manager, filename, real("rocket.jpg"), location_id=str(place.id))

    assert len(entry["filename"]) <= 255
    assert entry["filename"].isprintable()
    assert not {"/", "\\"} & set(entry["filename"])
    after = {
        path
        for path in test_config.uploads_dir.parent.rglob("*")
        if test_config.uploads_dir not in path.parents
    }
    assert after == before


def test_s01_a_name_with_line_breaks_makes_no_header(app, manager, place):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="location_id"\r\n\r\n'
        + str(place.id).encode()
        + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a%0D%0ASet-Cookie: b.jpg"\r\n\r\n'
        + real("rocket.jpg")
        + b"\r\n--x--\r\n"
    )
    answer = manager.post("/api/content/upload", data=body, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 201
    assert "Set-Cookie" not in answer.headers
    assert "\n" not in answer.get_json()["filename"]


@pytest.mark.parametrize("filename", ["virus.exe", "noextension", ".jpg", "x.php", "x.jpg.js"])
def test_what_is_not_accepted_is_refused_with_what_is(app, manager, place, filename):
    body = is_problem(upload(manager, filename, b"x", location_id=str(place.id)), 415, "unsupported_media")

    assert "mp4" in body["detail"]
    assert is_empty(app)


@pytest.mark.parametrize(
    ("filename", "content", "sentence"),
    [
        ("photo.jpg", PDF, "This file says it is a JPEG but is a PDF."),
        ("photo.jpg", None, "This file says it is a JPEG but is a PNG."),
        (
            "film.mp4",
            b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
            "This file says it is an MP4 video but is",
        ),
        (
            "film.mp4",
            b"ffconcat version 1.0\nfile /etc/passwd\n",
            "This file says it is an MP4 video but is plain text.",
        ),
        ("song.mp3", b"#!/bin/sh\nrm -rf /\n", "This file says it is an MP3 but is a script."),
        (
            "page.html",
            b"GIF89a<script>alert(1)</script>" + bytes(100),
            "This file says it is an HTML page but is a GIF.",
        ),
        ("picture.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "is an SVG drawing"),
        ("sound.wav", bytes(5_000), "but is something unknown"),
    ],
)
def test_s12_a_liar_is_told_what_it_is(app, manager, place, filename, content, sentence):
    content = real("coffee.png") if content is None else content

    body = is_problem(upload(manager, filename, content, location_id=str(place.id)), 415, "unsupported_media")

    assert sentence in body["detail"]
    assert is_empty(app)


def test_an_empty_file_is_refused(app, manager, place):
    body = is_problem(upload(manager, "empty.jpg", b"", location_id=str(place.id)), 422, "invalid")

    assert body["errors"] == {"file": ["it has no bytes"]}
    assert is_empty(app)


@pytest.mark.parametrize(
    ("limit", "filename"),
    [
        ("max_image_bytes", "rocket.jpg"),
        ("max_video_bytes", "bigbuckbunny.mp4"),
        ("max_html_bytes", "page.html"),
    ],
)
def test_a_file_that_is_too_large_for_its_kind_is_refused(app, manager, place, setting, limit, filename):
    setting(**{limit: 10_000})
    content = b"<!doctype html>" + b"x" * 20_000 if filename == "page.html" else None

    body = is_problem(upload(manager, filename, content, location_id=str(place.id)), 413, "too_large")

    assert "0.0095" in body["detail"]
    assert is_empty(app)


def test_a_request_larger_than_any_file_is_refused_by_its_length(app, manager, setting):
    setting(max_image_bytes=1, max_video_bytes=1, max_audio_bytes=1, max_html_bytes=1)

    is_problem(upload(manager, "bigbuckbunny.mp4"), 413, "too_large")
    assert is_empty(app)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"created_by": "1"}, "created_by"),
        ({"status": "ready"}, "status"),
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": ["one", "two"]}, "title"),
        ({"tags": ["x"] * 21}, "tags"),
        ({"tags": "x" * 41}, "tags.0"),
        ({"location_id": "first"}, "location_id"),
        ({"location_id": "-1"}, "location_id"),
        ({"title": "a\x07b"}, "title"),
    ],
)
def test_wrong_fields_are_named_and_nothing_is_stored(app, manager, place, fields, wrong):
    body = is_problem(
        upload(manager, "coffee.png", **{"location_id": str(place.id)} | fields), 422, "invalid"
    )

    assert wrong in body["errors"]
    assert is_empty(app)


def test_an_upload_without_a_file_is_refused(app, manager, place):
    form = {"title": "Nothing", "location_id": str(place.id)}
    answer = manager.post("/api/content/upload", data=form, content_type="multipart/form-data")

    assert "file" in is_problem(answer, 422)["errors"]


def test_two_files_at_once_are_refused(app, manager):
    files = {"file": [(io.BytesIO(real("coffee.png")), "a.png"), (io.BytesIO(b"x"), "b.png")]}
    answer = manager.post("/api/content/upload", data=files, content_type="multipart/form-data")

    assert "exactly one file" in is_problem(answer, 422)["detail"]
    assert is_empty(app)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{}", "application/json"),
        (b"x", "multipart/form-data"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\ncut',
            "multipart/form-data; boundary=x",
        ),
        (b"nothing of the kind", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data; boundary=x"),
    ],
)
def test_what_is_not_a_whole_form_is_refused(app, manager, body, content_type):
    answer = manager.post("/api/content/upload", data=body, content_type=content_type)

    assert answer.status_code in {400, 422}
    is_problem(answer, answer.status_code)
    assert is_empty(app)


@pytest.mark.parametrize(
    "body",
    [
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % number
            for number in range(5_000)
        ),
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n' + b"t" * 5_000_000,
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n' + b"X: y\r\n" * 100_000,
    ],
)
def test_s10_forms_made_to_exhaust_are_refused(app, manager, body):
    answer = manager.post(
        "/api/content/upload", data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )

    is_problem(answer, 413, "too_large")
    assert is_empty(app)


def test_s10_a_megabyte_of_line_ends_is_just_a_bad_file(app, manager, place):
    is_problem(
        upload(manager, "x.jpg", b"\r" * 1_048_576, location_id=str(place.id)), 415, "unsupported_media"
    )
    assert is_empty(app)


def test_a_full_disk_is_said_and_nothing_is_left(app, manager, place, monkeypatch, tmp_path):
    def on_a_full_disk(**_where):
        (tmp_path / "in-1").touch()
        return os.open("/dev/full", os.O_RDWR), str(tmp_path / "in-1")

    monkeypatch.setattr(storage.incoming.tempfile, "mkstemp", on_a_full_disk)

    is_problem(upload(manager, "rocket.jpg", location_id=str(place.id)), 507, "storage_full")
    assert is_empty(app)
    assert list(tmp_path.iterdir()) == []
