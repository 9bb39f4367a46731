"""Limits that are lowered, or raised, while files are on their way: what was let in comes to its end."""

import pytest

from backend.core import config
from tests import tus
from tests.browser import is_problem
from tests.factories import make_place, sign_in_as
from tests.hostile.packages import packed
from tests.tus import HALF, PICTURE
from tests.uploading import real, upload, work_off

CAT = real("chelsea.png")


@pytest.fixture
def admin(client):
    return sign_in_as(client, "admin")


@pytest.fixture
def lowered(admin):
    """Set these limits, as somebody does in between."""

    def lower(**limits):
        version = admin.get("/api/settings").json["version"]
        answer = admin.patch("/api/settings", json={"version": version, **limits})
        assert answer.status_code == 200, answer.text

    return lower


def test_an_upload_in_pieces_that_was_let_in_is_finished(app, admin, lowered):
    place = make_place()
    address = tus.begun(admin, len(PICTURE), filename="rocket.jpg", location_id=place.id)
    tus.sent(admin, address, 0, PICTURE[:HALF])

    lowered(max_image_bytes=1_000)

    answer = tus.send(admin, address, HALF, PICTURE[HALF:])
    assert answer.status_code == 204, answer.text
    work_off(app)
    assert tus.content_of(admin, answer)["status"] == "ready"
    is_problem(tus.begin(admin, len(PICTURE), filename="rocket.jpg"), 413, "too_large")
    is_problem(upload(admin, "rocket.jpg"), 413, "too_large")


def test_a_package_that_was_let_in_is_made_into_its_page(app, admin, lowered):
    page = b'<img src="cat.png">'
    package = packed(("index.html", page), ("cat.png", CAT))
    address = tus.begun(admin, len(package), filename="site.zip")

    lowered(max_package_bytes=1_000)

    answer = tus.send(admin, address, 0, package)
    assert answer.status_code == 204, answer.text
    work_off(app)
    assert tus.content_of(admin, answer)["status"] == "ready"


def test_what_held_before_counts_no_longer_than_an_upload_may_last(the_clock, client, app):
    the_clock.goes_on(days=1)
    admin = sign_in_as(client, "admin")
    body = {"version": 1, "max_package_bytes": 1_000}
    admin.patch("/api/settings", json=body)
    package = packed(("index.html", b'<img src="cat.png">'), ("cat.png", b"x" * 8_000))
    assert len(package) < 1_000
    assert upload(admin, "site.zip", package).status_code == 201

    the_clock.goes_on(hours=config.current().upload_expires_hours, seconds=1)
    sign_in_as(client, admin.user)

    is_problem(upload(admin, "site.zip", package), 422, "invalid")


def test_a_raised_limit_counts_at_once(admin, lowered):
    lowered(max_image_bytes=1_000)
    is_problem(upload(admin, "rocket.jpg"), 413, "too_large")

    lowered(max_image_bytes=None)

    assert upload(admin, "rocket.jpg").status_code == 201
    kinds = {each["extension"]: each["max_bytes"] for each in admin.get("/api/content/kinds").json["kinds"]}
    assert kinds["jpg"] == config.configured().max_image_bytes


def test_people_are_told_the_limits_that_count(admin, lowered):
    lowered(max_pdf_bytes=123_456, trash_days=5)

    shown = admin.get("/api/content/kinds").json

    assert {each["extension"]: each["max_bytes"] for each in shown["kinds"]}["pdf"] == 123_456
    assert shown["trash_days"] == 5
