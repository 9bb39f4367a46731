"""The logo: a picture of one's own, made anew and small, and kept for as long as it is shown."""

import io

import pytest
from PIL import Image

from backend.core import storage
from backend.core.db import db
from backend.middleware import sizes
from backend.models.content import Blob
from backend.services import purge, stored_files
from tests.browser import is_problem
from tests.factories import make_place, sign_in_as
from tests.uploading import real, uploaded, work_off

ADDRESS = "/api/settings/logo"


@pytest.fixture
def admin(client):
    return sign_in_as(client, "admin")


def choose(browser, filename, content=None, version=1):
    body = real(filename) if content is None else content
    form = {"file": (io.BytesIO(body), filename), "version": str(version)}
    return browser.put(ADDRESS, data=form, content_type="multipart/form-data")


def drawn(width, height, form="PNG", colour=(200, 30, 30, 128)):
    out = io.BytesIO()
    Image.new("RGBA", (width, height), colour).save(out, form)
    return out.getvalue()


def shown_by(browser):
    address = browser.get("/api/branding").json["logo_url"]
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer


def test_a_logo_is_shown_to_everybody_small_and_as_transparent_as_it_was(app, admin):
    chosen = choose(admin, "logo.png", drawn(3000, 1000))

    assert chosen.status_code == 200, chosen.text
    assert chosen.json["version"] == 2
    answer = shown_by(app.test_client())
    assert answer.mimetype == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert (picture.size, picture.mode) == ((512, 171), "RGBA")
        assert 120 <= picture.getpixel((5, 5))[3] <= 136


def test_a_logo_may_be_a_drawing_or_a_photograph(admin):
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    )

    assert choose(admin, "logo.svg", drawing).status_code == 200
    with Image.open(io.BytesIO(shown_by(admin).data)) as picture:
        assert picture.size == (512, 256)
    assert choose(admin, "rocket.jpg", version=2).status_code == 200
    assert shown_by(admin).mimetype == "image/webp"


def test_what_a_camera_wrote_beside_it_is_not_served(admin):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "a secret address"
    Image.new("RGB", (40, 40), "red").save(out, "JPEG", exif=exif)

    choose(admin, "logo.jpg", out.getvalue())

    assert b"secret" not in shown_by(admin).data


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("logo.mp4", b"\0" * 100),
        ("logo.pdf", b"%PDF-1.4"),
        ("logo.html", b"<script>alert(1)</script>"),
        ("logo.exe", b"MZ"),
        ("logo.png", b"<script>alert(1)</script>"),
        ("logo.png", b""),
        ("logo.png", drawn(50, 50)[:60]),
        ("logo.jpg", drawn(50, 50)),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script>"),
    ],
)
def test_what_is_no_picture_is_refused_and_the_logo_stays(admin, filename, content):
    choose(admin, "logo.png", drawn(60, 60))
    before = admin.get("/api/branding").json

    is_problem(choose(admin, filename, content, version=2), 415, "unsupported_media")

    assert admin.get("/api/branding").json == before
    assert admin.get("/api/settings").json["version"] == 2


def test_a_logo_that_is_too_large_is_refused(admin, setting):
    setting(max_image_bytes=1_000)

    is_problem(choose(admin, "rocket.jpg"), 413, "too_large")


def test_a_logo_over_one_that_somebody_else_chose_is_refused(admin):
    choose(admin, "logo.png", drawn(60, 60))

    is_problem(choose(admin, "logo.png", drawn(70, 70)), 409, "stale")
    is_problem(admin.put(ADDRESS, data={"file": (io.BytesIO(b"x"), "a.png")}), 422, "invalid")


@pytest.mark.parametrize("role", ["manager", "technician", "viewer"])
def test_only_administrators_choose_it(client, role):
    sign_in_as(client, role, [make_place()])

    is_problem(choose(client, "logo.png", drawn(60, 60)), 403)


def test_a_logo_is_kept_while_it_is_shown_and_purged_afterwards(admin, setting):
    setting(purge_after_hours=0, uploads_dir=storage.current().root)
    choose(admin, "logo.png", drawn(60, 60))
    purge.purge_orphans()
    assert shown_by(admin).status_code == 200
    first = admin.get("/api/branding").json["logo_url"]

    choose(admin, "logo.png", drawn(70, 70), version=2)
    purge.purge_orphans()
    assert admin.get(first).status_code == 404
    second = shown_by(admin).request.path

    removed = admin.delete(f"{ADDRESS}?version=3")
    purge.purge_orphans()
    assert (removed.status_code, removed.json["logo_url"], removed.json["version"]) == (200, None, 4)
    assert admin.get("/api/branding").json["logo_url"] is None
    assert admin.get(second).status_code == 404


def test_a_logo_counts_among_the_files_that_must_be_there(admin):
    key = choose(admin, "logo.png", drawn(60, 60)).json["logo_url"].removeprefix("/media/")

    assert key in stored_files.keys_in_rows()


def test_the_same_picture_in_the_library_and_as_the_logo_goes_from_one_and_stays_in_the_other(app, admin):
    logo = choose(admin, "logo.png", drawn(60, 60)).json["logo_url"]
    entry = uploaded(admin, "twin.webp", admin.get(logo).data)
    work_off(app)
    assert admin.get(f"/api/content/{entry['id']}").json["status"] == "ready"

    admin.delete(ADDRESS)

    assert db.session.scalars(db.select(Blob.uses)).all() == [1]


def test_the_same_logo_again_is_counted_once(admin):
    for version in (1, 2, 3):
        assert choose(admin, "logo.png", drawn(60, 60), version=version).status_code == 200

    assert db.session.scalars(db.select(Blob.uses)).all() == [1]


def test_a_logo_may_be_as_large_as_any_picture(admin):
    noise = Image.effect_noise((1400, 1400), 200)
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert len(out.getvalue()) > sizes.MOST_BYTES

    assert choose(admin, "logo.png", out.getvalue()).status_code == 200
