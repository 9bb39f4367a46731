"""A file is damaged while another one is on its way to the same entry: each gets its own bytes, and neither waits in vain."""

import io

import pytest
from PIL import Image

from backend.core.db import db
from backend.models.content import Blob, ContentStatus
from backend.services import damage, jobs, media, preparation
from tests.damaged import make_twin, row, spoil
from tests.together import at_once
from tests.uploading import real, replace, work_off
from tests.waiting import waiting_in_vain

TORN = real("rocket.jpg")[:50_000]
PAGE = b"\xef\xbb\xbf<!doctype html><title>%d</title>"


def picture(colour):
    file = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(file, "PNG")
    return file.getvalue()


def damaged(entry):
    """What is served for it loses its end, and a screen says so. Returns whether that was found to be true."""
    spoil(entry)
    return damage.examine(entry["sha256"])


@pytest.fixture
def rocket(prepared):
    """A picture that can be made again from what was uploaded."""
    return prepared("rocket.jpg")


@pytest.fixture
def page(prepared):
    """A page marked as UTF-8, which is served as it came: nothing else could make it again."""
    return prepared("page.html", PAGE % 1)


def test_a_replacement_that_was_under_way_takes_the_place_of_what_was_damaged(app, manager, rocket):
    replace(manager, rocket["id"], "green.png", picture("green"))

    assert damaged(rocket)

    assert row(rocket).status is ContentStatus.PROCESSING
    assert waiting_in_vain() == {}, "the job that was there is the only one"
    work_off(app)
    assert (row(rocket).status, row(rocket).width) == (ContentStatus.READY, 300)


def test_when_the_replacement_is_bad_the_damaged_file_is_made_anew(app, manager, rocket):
    replace(manager, rocket["id"], "rocket.jpg", TORN)
    assert damaged(rocket)

    work_off(app)

    assert waiting_in_vain() == {}
    work_off(app)
    assert (row(rocket).status, row(rocket).sha256) == (ContentStatus.READY, rocket["sha256"])
    assert not damage.examine(rocket["sha256"]), "it is whole again"


def test_when_the_replacement_is_cancelled_the_damaged_file_is_made_anew_too(app, manager, rocket):
    replace(manager, rocket["id"], "green.png", picture("green"))
    assert damaged(rocket)
    [job_id] = jobs.due(jobs.MEDIA)

    assert manager.post(f"/api/jobs/{job_id}/cancel").status_code == 200

    assert waiting_in_vain() == {}
    work_off(app)
    assert (row(rocket).status, row(rocket).sha256) == (ContentStatus.READY, rocket["sha256"])


def test_the_preparing_of_what_was_damaged_can_be_cancelled_as_any_other(manager, rocket):
    assert damaged(rocket)
    [job_id] = jobs.due(jobs.MEDIA)

    manager.post(f"/api/jobs/{job_id}/cancel")

    assert waiting_in_vain() == {}
    assert row(rocket).status is ContentStatus.FAILED
    assert manager.post(f"/api/content/{rocket['id']}/retry").status_code == 200
    assert waiting_in_vain() == {}


def test_what_was_lost_is_never_left_waiting_when_what_replaces_it_is_cancelled(app, manager, page):
    replace(manager, page["id"], "page.html", PAGE % 2)
    assert damaged(page)
    assert row(page).error == damage.LOST
    assert waiting_in_vain() == {}
    [job_id] = jobs.due(jobs.MEDIA)

    assert manager.post(f"/api/jobs/{job_id}/cancel").status_code == 200

    assert waiting_in_vain() == {}
    work_off(app)
    assert row(page).error == damage.LOST


def test_who_heals_an_entry_that_is_being_replaced_adds_no_second_job(manager, page):
    replace(manager, page["id"], "page.html", PAGE % 2)
    assert damaged(page)

    assert damage.heal_like(make_twin(page).id) == 1

    assert waiting_in_vain() == {}


@pytest.fixture
def two_at_work(manager, rocket):
    """Two who prepare the same replacement, as when a job was added beside another one; its entry was damaged meanwhile."""
    shared = row(rocket).blob_id
    replace(manager, rocket["id"], "green.png", picture("green"))
    assert damaged(rocket)
    jobs.add(jobs.MEDIA, rocket["id"])
    first, second = (preparation.begin(job_id) for job_id in jobs.due(jobs.MEDIA))
    return shared, first, second


def test_what_was_made_of_one_file_never_stands_in_the_row_of_another(app, rocket, two_at_work):
    shared, first, second = two_at_work
    green = media.prepare(second.upload, lambda percent: None)
    preparation.refuse(first, "It took too long.")

    assert not preparation.show(second, green.thumbnail_key)
    assert not preparation.finish(second, green)

    old = db.session.get(Blob, shared, populate_existing=True)
    assert old.key != green.key
    assert old.thumbnail_key != green.thumbnail_key
    assert waiting_in_vain() == {}
    work_off(app)
    assert (row(rocket).status, row(rocket).sha256) == (ContentStatus.READY, rocket["sha256"])


def test_who_finds_one_file_bad_says_nothing_of_another(app, rocket, two_at_work):
    _shared, first, second = two_at_work
    preparation.refuse(first, "It is damaged.")

    assert not preparation.refuse(second, "It is damaged.")

    assert row(rocket).status is ContentStatus.PROCESSING
    assert waiting_in_vain() == {}


# Either may come first, which nobody chooses: several rounds meet both.
@pytest.mark.parametrize("which_round", range(5))
def test_damage_and_the_end_of_a_replacement_at_one_moment_leave_nothing_waiting(
    app, manager, rocket, which_round
):
    replace(manager, rocket["id"], "rocket.jpg", TORN)
    work = preparation.begin(jobs.due(jobs.MEDIA)[0])
    blob_id = row(rocket).blob_id

    refused, _damaged = at_once(
        app,
        lambda: preparation.refuse(work, "It is damaged."),
        lambda: damage._mend(blob_id, None, from_source=True),
    )

    assert refused is True
    assert waiting_in_vain() == {}
    assert row(rocket).status is ContentStatus.PROCESSING


def test_what_was_damaged_in_the_trash_is_made_anew_once_it_is_restored(app, manager, rocket):
    manager.delete(f"/api/content/{rocket['id']}")
    assert damaged(rocket)

    assert manager.post(f"/api/content/{rocket['id']}/restore").status_code == 200

    assert waiting_in_vain() == {}
    work_off(app)
    assert (row(rocket).status, row(rocket).sha256) == (ContentStatus.READY, rocket["sha256"])
