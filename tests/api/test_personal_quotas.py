"""What one person may have: how many places they make, how many bytes they put into the library, wherever these lie."""

import pytest

from backend.core.db import db
from backend.models.content import Content
from backend.models.users import User
from tests import tus
from tests.browser import is_problem
from tests.factories import make_content, make_place, make_user, sign_in_as
from tests.papers import pdf
from tests.together import at_once
from tests.uploading import real, replace, upload, uploaded, work_off

ROCKET, COFFEE = len(real("rocket.jpg")), len(real("coffee.png"))


@pytest.fixture
def ana(client, tower):
    """Somebody who may keep a picture and ten bytes."""
    return sign_in_as(client, "manager", [tower], username="ana", max_storage_bytes=ROCKET + 10)


def may_keep(app, person, size):
    admin = sign_in_as(app.test_client(), "admin")
    version = admin.get(f"/api/users/{person.id}").json["version"]
    changed = admin.patch(f"/api/users/{person.id}", json={"version": version, "max_storage_bytes": size})
    assert changed.json["max_storage_bytes"] == size


def test_what_fits_comes_in_and_the_next_does_not(ana, tower, lobby):
    uploaded(ana, "rocket.jpg", location_id=str(lobby.id))

    body = is_problem(upload(ana, "coffee.png", location_id=str(tower.id)), 413, "quota_exceeded")

    assert (body["used_bytes"], body["max_storage_bytes"], body["needed_bytes"]) == (
        ROCKET,
        ROCKET + 10,
        COFFEE,
    )
    assert "location" not in body
    assert "“ana” may keep" in body["detail"]
    assert ana.get("/api/content").json["total"] == 1


def test_what_others_put_in_does_not_count(app, ana, tower):
    make_content(tower, file_size_bytes=10**9, created_by=make_user("manager", [tower]).id)
    make_content(tower, file_size_bytes=10**9)

    assert uploaded(ana, "rocket.jpg", location_id=str(tower.id))["filename"] == "rocket.jpg"


def test_what_is_in_the_trash_counts_until_it_is_erased(ana, tower):
    entry = uploaded(ana, "rocket.jpg", location_id=str(tower.id))
    ana.delete(f"/api/content/{entry['id']}")
    is_problem(upload(ana, "rocket.jpg", location_id=str(tower.id)), 413, "quota_exceeded")

    ana.delete(f"/api/content/{entry['id']}?forever=true")

    assert uploaded(ana, "rocket.jpg", location_id=str(tower.id))["filename"] == "rocket.jpg"


def test_an_administrator_says_it_and_lifts_it(app, ana, tower):
    is_problem(upload(ana, "coffee.png", location_id=str(tower.id)), 413, "quota_exceeded")

    may_keep(app, ana.user, None)

    assert uploaded(ana, "coffee.png", location_id=str(tower.id))["filename"] == "coffee.png"


def test_administrators_have_none(client, tower):
    sign_in_as(client, "admin", max_storage_bytes=1)

    assert uploaded(client, "coffee.png")["filename"] == "coffee.png"


def test_what_is_too_much_is_refused_before_its_first_byte(ana, tower):
    refused = tus.begin(ana, COFFEE, filename="coffee.png", location_id=tower.id)

    assert is_problem(refused, 413)["code"] == "quota_exceeded"


def test_of_two_at_once_one_fits(app, ana, tower):
    where = {"location_id": str(tower.id)}

    def put():
        browser = sign_in_as(app.test_client(), db.session.get(User, ana.user.id))
        return upload(browser, "rocket.jpg", **where).status_code

    assert sorted(at_once(app, put, put)) == [201, 413]


def test_a_larger_file_in_its_place_counts_for_who_put_in_the_first(app, ana, tower):
    number = uploaded(ana, "rocket.jpg", location_id=str(tower.id))["id"]
    work_off(app)
    other = sign_in_as(app.test_client(), "manager", [tower])

    body = is_problem(replace(other, number, "coffee.png"), 413, "quota_exceeded")
    assert "“ana” may keep" in body["detail"]

    may_keep(app, ana.user, COFFEE)
    assert replace(other, number, "coffee.png").status_code == 200


def test_the_further_pages_of_a_document_count(app, ana, tower):
    document = pdf("Breakfast", "Lunch", "Dinner")
    may_keep(app, ana.user, len(document))
    number = uploaded(ana, "pages.pdf", document, location_id=str(tower.id))["id"]

    work_off(app)

    first = db.session.get(Content, number)
    assert (first.status, "may keep" in (first.error or "")) == ("failed", True)
    assert db.session.query(Content).count() == 1


def test_places_beyond_ones_number_are_refused_also_when_made_at_once(app, client, tower):
    sign_in_as(client, "manager", [tower], max_locations=2)
    who = client.user.id

    def makes(name):
        browser = sign_in_as(app.test_client(), db.session.get(User, who))
        order = {"name": name, "parent_id": tower.id, "timezone": "UTC"}
        return browser.post("/api/locations", json=order).status_code

    made = at_once(app, lambda: makes("First"), lambda: makes("Second"))

    assert sorted(made) == [201, 409]
    refused = client.post("/api/locations", json={"name": "Third", "parent_id": tower.id, "timezone": "UTC"})
    assert is_problem(refused, 409, "quota_exceeded")["limit"] == 2


@pytest.mark.parametrize("size", [-1, 2**60, "5000", 1.5, True])
def test_a_size_that_makes_no_sense_is_refused(client, size):
    sign_in_as(client, "admin")
    person = make_user("manager", [make_place()])
    change = {"version": 1, "max_storage_bytes": size}

    assert is_problem(client.patch(f"/api/users/{person.id}", json=change), 422)["code"] == "invalid"
