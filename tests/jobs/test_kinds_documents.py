"""PDF documents: each page a picture of its own, once, whatever happens meanwhile."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from backend.core import documents, storage
from backend.core.db import db
from backend.jobs import media
from backend.models.content import Blob, Content
from backend.models.jobs import Job
from backend.services import jobs, preparation
from tests.papers import locked, pdf
from tests.together import at_once
from tests.uploading import MEDIA, uploaded, work_off

THREE = pdf("Breakfast", "Lunch", "Dinner")


@pytest.fixture
def small(monkeypatch):
    """Pages of a few pixels, for stories that are not about how they look."""
    monkeypatch.setattr(documents, "LONG_SIDE", 320)


@pytest.fixture
def library(manager):
    """Everything in the library, oldest first."""
    return lambda: manager.get("/api/content?sort=title&per_page=100").get_json()["items"]


def picture_of(entry):
    with storage.current().fetched(entry["url"].removeprefix("/media/")) as path:
        return Image.open(io.BytesIO(path.read_bytes()))


def test_each_page_is_a_picture_in_the_place_of_the_document(prepared, library, place):
    first = prepared("menu.pdf", THREE)

    entries = library()
    assert [entry["title"] for entry in entries] == ["menu", "menu – page 2", "menu – page 3"]
    assert first["id"] == entries[0]["id"]
    for number, entry in enumerate(entries, 1):
        assert (entry["type"], entry["status"], entry["mime_type"]) == ("image", "ready", "image/png")
        assert (entry["width"], entry["height"]) == (3840, 2714)
        assert (entry["metadata"]["page"], entry["metadata"]["pages"]) == (number, 3)
        assert entry["location"]["id"] == place.id
        assert entry["thumbnail_url"]
    assert len({entry["sha256"] for entry in entries}) == 3
    assert picture_of(entries[2]).size == (3840, 2714)


@pytest.mark.usefixtures("small")
def test_a_page_has_the_tags_and_the_author_of_the_document(app, manager, place, library):
    uploaded(manager, "menu.pdf", THREE, location_id=str(place.id), title="Menu", tags=["food", "spring"])
    work_off(app)

    for entry in library():
        assert entry["tags"] == ["food", "spring"]
        assert entry["created_by"]["id"] == manager.user.id


def test_a_page_higher_than_it_is_wide_fits_a_screen_that_hangs_upright(prepared):
    entry = prepared("poster.pdf", pdf("Sale", size=(595, 842)))

    assert (entry["width"], entry["height"]) == (2714, 3840)


def test_a_page_that_is_a_photograph_is_a_jpeg(prepared):
    made = io.BytesIO()
    Image.open(MEDIA / "rocket.jpg").resize((3_840, 2_562)).save(made, "PDF", resolution=300)

    entry = prepared("rocket.pdf", made.getvalue())

    assert (entry["status"], entry["mime_type"]) == ("ready", "image/jpeg")
    assert max(entry["width"], entry["height"]) == 3840


@pytest.mark.usefixtures("small")
def test_the_same_document_again_stores_nothing_twice(app, manager, place, library):
    uploaded(manager, "menu.pdf", THREE, location_id=str(place.id))
    work_off(app)
    stored = set(storage.current().all_keys())

    uploaded(manager, "copy.pdf", THREE, location_id=str(place.id))
    work_off(app)

    assert len(library()) == 6
    assert [blob.uses for blob in db.session.scalars(select(Blob))] == [2, 2, 2]
    assert set(storage.current().all_keys()) == stored


@pytest.mark.usefixtures("small")
def test_two_workers_with_the_same_document_give_each_its_pages(app, manager, place, library):
    for number in range(3):
        content = pdf(f"Breakfast {number}", "Lunch")
        for name in ("one.pdf", "two.pdf"):
            uploaded(manager, name, content, location_id=str(place.id))
        one, two = jobs.due(jobs.MEDIA)

        outcomes = at_once(app, lambda job=one: media.run(app, job), lambda job=two: media.run(app, job))

        assert outcomes == [None, None]
    assert len(library()) == 12
    assert {entry["status"] for entry in library()} == {"ready"}
    assert [blob.uses for blob in db.session.scalars(select(Blob))] == [2] * 6


@pytest.mark.usefixtures("small")
def test_a_worker_killed_in_the_middle_leaves_each_page_once(app, manager, place, library, monkeypatch):
    uploaded(manager, "menu.pdf", THREE, location_id=str(place.id))
    draw = documents.draw

    def killed_at_the_second(document, page, folder):
        if page == 2:
            raise KeyboardInterrupt
        return draw(document, page, folder)

    monkeypatch.setattr(documents, "draw", killed_at_the_second)
    [job_id] = jobs.due(jobs.MEDIA)
    with pytest.raises(KeyboardInterrupt):
        media.run(app, job_id)
    monkeypatch.undo()
    assert [entry["status"] for entry in library()] == ["processing"]

    db.session.query(Job).update({"locked_until": None})
    db.session.commit()
    work_off(app)

    assert [entry["title"] for entry in library()] == ["menu", "menu – page 2", "menu – page 3"]


@pytest.mark.usefixtures("small")
def test_a_result_that_comes_twice_counts_once(app, manager, place, library, monkeypatch):
    uploaded(manager, "menu.pdf", THREE, location_id=str(place.id))
    finish = preparation.finish
    monkeypatch.setattr(
        preparation, "finish", lambda work, made, said: finish(work, made, said) and finish(work, made, said)
    )

    work_off(app)

    assert len(library()) == 3


@pytest.mark.usefixtures("small")
def test_progress_goes_page_by_page(app, manager, place, monkeypatch):
    uploaded(manager, "menu.pdf", THREE, location_id=str(place.id))
    told, tell = [], preparation.tell
    monkeypatch.setattr(
        preparation, "tell", lambda work, percent: told.append(percent) or tell(work, percent)
    )

    work_off(app)

    assert [percent for percent in told if percent in {33, 66, 99}] == [33, 66, 99]


@pytest.mark.usefixtures("small")
def test_a_new_document_takes_the_place_of_the_old_one_page_by_page(app, prepared, manager, library):
    prepared("menu.pdf", THREE)
    before = library()
    form = {"file": (io.BytesIO(pdf("Soup", "Fish", "Cake", "Coffee")), "spring.pdf")}
    sent = manager.post(
        f"/api/content/{before[0]['id']}/replace", data=form, content_type="multipart/form-data"
    )
    assert sent.status_code in {200, 202}, sent.text
    work_off(app)

    after = library()
    assert [entry["title"] for entry in after] == ["menu", *(f"menu – page {number}" for number in (2, 3, 4))]
    assert [entry["id"] for entry in after[:3]] == [entry["id"] for entry in before]
    assert not {entry["sha256"] for entry in before} & {entry["sha256"] for entry in after}
    assert {entry["filename"] for entry in after} == {"spring.pdf"}
    assert [blob.uses for blob in db.session.scalars(select(Blob).where(Blob.uses != 0))] == [1, 1, 1, 1]


@pytest.mark.usefixtures("small")
def test_a_page_that_was_thrown_away_is_not_the_new_documents(app, prepared, manager, library):
    prepared("menu.pdf", THREE)
    first, second, _ = library()
    manager.delete(f"/api/content/{second['id']}")
    form = {"file": (io.BytesIO(pdf("Soup", "Fish")), "spring.pdf")}
    manager.post(f"/api/content/{first['id']}/replace", data=form, content_type="multipart/form-data")
    work_off(app)

    [trashed] = manager.get("/api/content?trashed=true").get_json()["items"]
    assert (trashed["id"], trashed["filename"]) == (second["id"], "menu.pdf")
    assert sorted(entry["filename"] for entry in library()) == ["menu.pdf", "spring.pdf", "spring.pdf"]


@pytest.mark.usefixtures("small")
def test_pages_are_deleted_one_by_one(prepared, manager, library):
    prepared("menu.pdf", THREE)
    first, second, third = library()

    for address in (f"/api/content/{second['id']}", f"/api/content/{second['id']}?forever=true"):
        assert manager.delete(address).status_code == 204

    assert [entry["id"] for entry in library()] == [first["id"], third["id"]]
    assert sorted(blob.uses for blob in db.session.scalars(select(Blob))) == [0, 1, 1]


@pytest.mark.usefixtures("small")
def test_a_damaged_page_is_made_again_by_itself(app, prepared, manager, library):
    prepared("menu.pdf", THREE)
    second = library()[1]
    row = db.session.get(Content, second["id"])
    row.status = "processing"
    jobs.add(jobs.MEDIA, row.id)
    db.session.commit()

    work_off(app)

    assert [entry["title"] for entry in library()] == ["menu", "menu – page 2", "menu – page 3"]
    again = library()[1]
    assert (again["status"], again["sha256"]) == ("ready", second["sha256"])


@pytest.mark.usefixtures("small")
def test_a_damaged_first_page_brings_no_second_set_of_pages(app, prepared, library):
    first = prepared("menu.pdf", THREE)
    row = db.session.get(Content, first["id"])
    row.status = "processing"
    jobs.add(jobs.MEDIA, row.id)
    db.session.commit()

    work_off(app)

    assert len(library()) == 3
    assert {entry["status"] for entry in library()} == {"ready"}


@pytest.mark.usefixtures("small")
def test_pages_that_would_be_more_than_the_place_may_keep_are_refused(app, manager, place, library):
    uploaded(manager, "menu.pdf", THREE, location_id=str(place.id))
    place.max_storage_bytes = len(THREE) + 10
    db.session.commit()

    work_off(app)

    [entry] = library()
    assert entry["status"] == "failed"
    assert "there is no room for" in entry["error"]


def test_a_document_locked_with_a_password_says_so(prepared):
    entry = prepared("secret.pdf", locked())

    assert entry["status"] == "failed"
    assert "locked with a password" in entry["error"]


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n" + b"\x00garbage" * 50, THREE[:120], b"%PDF-1.4\n%%EOF\n"],
    ids=["garbage", "cut off", "nothing in it"],
)
def test_a_broken_document_says_so(prepared, content):
    entry = prepared("broken.pdf", content)

    assert entry["status"] == "failed"
    assert "PDF" in entry["error"]


def test_a_book_is_refused(prepared):
    entry = prepared("book.pdf", pdf(*["Page"] * 201))

    assert entry["status"] == "failed"
    assert "201 pages" in entry["error"]
