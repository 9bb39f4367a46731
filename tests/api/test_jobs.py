"""Jobs: what is being worked on is seen by those who see its content, and ended by those who may change it."""

import pytest

from backend.core.db import db
from backend.core.events import on
from backend.models.jobs import Job, JobStatus
from backend.services import jobs, preparation
from backend.services.content import ContentChanged
from tests.browser import is_problem
from tests.factories import make_content, make_place, sign_in_as
from tests.uploading import uploaded, work_off

_heard = []


@on(ContentChanged)
def _listen(event):
    _heard.append((event.content_id, event.status, event.error))


@pytest.fixture
def place(app):
    return make_place("Lobby")


@pytest.fixture
def manager(client, place):
    _heard.clear()
    return sign_in_as(client, "manager", [place])


@pytest.fixture
def waiting(manager, place):
    """A picture nobody has prepared yet, and its job."""
    entry = uploaded(manager, "chelsea.png", title="Chelsea", location_id=str(place.id))
    [job] = manager.get(f"/api/jobs?subject={entry['id']}").get_json()["items"]
    return job


def test_a_job_tells_what_it_is_about_and_how_it_stands(waiting):
    known = {
        name: waiting[name] for name in ("kind", "title", "status", "percent", "attempts", "ahead", "error")
    }

    assert known == {
        "kind": "media",
        "title": "Chelsea",
        "status": "queued",
        "percent": 0,
        "attempts": 0,
        "ahead": 0,
        "error": None,
    }
    assert (waiting["can_cancel"], waiting["started_at"], waiting["finished_at"]) == (True, None, None)


def test_a_finished_job_says_what_was_done(app, manager, waiting):
    work_off(app)

    job = manager.get(f"/api/jobs/{waiting['id']}").get_json()
    assert (job["status"], job["percent"], job["attempts"], job["can_cancel"]) == ("done", 100, 1, False)
    assert "program ended with 0" in job["log"]
    assert waiting["created_at"] <= job["started_at"] <= job["finished_at"]


def test_those_who_wait_longer_are_counted(manager, place, waiting):
    second = uploaded(manager, "coffee.png", location_id=str(place.id))

    [job] = manager.get(f"/api/jobs?subject={second['id']}").get_json()["items"]
    assert job["ahead"] == 1


def test_lists_are_found_by_state_kind_and_words(app, manager, place, waiting):
    work_off(app)
    uploaded(manager, "coffee.png", title="Coffee", location_id=str(place.id))

    def titles(query):
        return [job["title"] for job in manager.get(f"/api/jobs?{query}").get_json()["items"]]

    assert titles("") == ["Coffee", "Chelsea"]
    assert titles("status=done") == ["Chelsea"]
    assert titles("status=queued") == ["Coffee"]
    assert titles("q=coff") == ["Coffee"]
    assert titles("kind=media&sort=created_at") == ["Chelsea", "Coffee"]
    assert titles("kind=other") == []
    is_problem(manager.get("/api/jobs?status=odd"), 422)
    is_problem(manager.get("/api/jobs?sort=log"), 422)


def test_a_job_belongs_to_the_place_of_its_content(client, waiting):
    elsewhere = make_place("Elsewhere")
    neighbour = sign_in_as(client, "manager", [elsewhere])

    assert neighbour.get("/api/jobs").get_json()["total"] == 0
    is_problem(neighbour.get(f"/api/jobs/{waiting['id']}"), 404, "not_found")
    is_problem(neighbour.post(f"/api/jobs/{waiting['id']}/cancel"), 404, "not_found")


def test_what_the_programs_said_is_for_those_who_look_after_machines(client, app, place, waiting):
    work_off(app)

    logs = {
        role: sign_in_as(client, role, [place]).get(f"/api/jobs/{waiting['id']}").get_json()
        for role in ("admin", "technician", "viewer")
    }

    assert "ended with 0" in logs["admin"]["log"]
    assert logs["admin"]["log"] == logs["technician"]["log"]
    assert logs["viewer"]["log"] == ""


def test_a_job_of_something_above_is_seen_but_not_ended(client, waiting, place):
    below = make_place("Below", parent=place)
    deeper = sign_in_as(client, "manager", [below])

    job = deeper.get(f"/api/jobs/{waiting['id']}").get_json()

    assert (job["title"], job["can_cancel"]) == ("Chelsea", False)
    is_problem(deeper.post(f"/api/jobs/{waiting['id']}/cancel"), 403, "forbidden")


def test_what_lies_in_the_trash_of_a_place_above_is_not_named_by_its_job(client, manager, waiting, place):
    assert manager.delete(f"/api/content/{waiting['content_id']}").status_code == 204
    assert manager.get(f"/api/jobs/{waiting['id']}").get_json()["title"] == "Chelsea"
    deeper = sign_in_as(client, "manager", [make_place("Below", parent=place)])

    assert deeper.get("/api/jobs").get_json()["items"] == []
    assert deeper.get("/api/jobs?q=Chelsea").get_json()["total"] == 0
    is_problem(deeper.get(f"/api/jobs/{waiting['id']}"), 404, "not_found")


def test_a_cancelled_job_is_over_and_its_file_says_who_ended_it(app, manager, waiting):
    answer = manager.post(f"/api/jobs/{waiting['id']}/cancel")

    job = answer.get_json()
    entry = manager.get(f"/api/content/{waiting['content_id']}").get_json()
    assert (answer.status_code, job["status"], job["can_cancel"]) == (200, "cancelled", False)
    assert job["error"] == entry["error"]
    assert entry["error"].startswith("Cancelled by ")
    assert entry["status"] == "failed"
    assert _heard[-1] == (entry["id"], "failed", entry["error"])
    assert work_off(app) == 0
    is_problem(manager.post(f"/api/jobs/{waiting['id']}/cancel"), 409, "conflict")


def test_what_was_cancelled_can_be_tried_again(app, manager, waiting):
    manager.post(f"/api/jobs/{waiting['id']}/cancel")

    again = manager.post(f"/api/content/{waiting['content_id']}/retry").get_json()
    work_off(app)

    assert again["status"] == "processing"
    assert manager.get(f"/api/content/{waiting['content_id']}").get_json()["status"] == "ready"
    statuses = {job["status"] for job in manager.get("/api/jobs").get_json()["items"]}
    assert statuses == {"cancelled", "done"}


def test_a_job_that_was_cancelled_while_it_was_worked_on_does_not_count(manager, waiting):
    work = preparation.begin(waiting["id"])
    manager.post(f"/api/jobs/{waiting['id']}/cancel")

    assert not jobs.is_ours(work.claim)
    assert not jobs.renew(work.claim)
    assert not preparation.show(work, "aa/bb/" + "a" * 64 + ".webp")
    assert not preparation.refuse(work, "too late")
    entry = manager.get(f"/api/content/{waiting['content_id']}").get_json()
    assert entry["error"].startswith("Cancelled by ")


def test_the_thumbnail_can_be_looked_at_while_the_rest_is_made(manager, waiting):
    work = preparation.begin(waiting["id"])
    key = "aa/bb/" + "aabb" + "0" * 60 + ".webp"

    assert preparation.show(work, key)

    entry = manager.get(f"/api/content/{waiting['content_id']}").get_json()
    assert (entry["status"], entry["url"]) == ("processing", None)
    assert entry["thumbnail_url"].endswith(key)
    preparation.refuse(work, "It is damaged.")
    entry = manager.get(f"/api/content/{waiting['content_id']}").get_json()
    assert (entry["status"], entry["thumbnail_url"]) == ("failed", None)


def test_long_work_is_handed_over_and_that_is_no_attempt(waiting):
    claim = jobs.claim(waiting["id"])

    assert jobs.hand_over(claim, "a long film")

    db.session.rollback()
    job = db.session.get(Job, waiting["id"])
    assert (job.status, job.attempts, jobs.lane_of(job)) == (JobStatus.QUEUED, 0, "long")
    assert jobs.waiting(jobs.MEDIA) == [(job.id, "long")]
    assert not jobs.hand_over(claim), "it is not ours any more"


def test_the_newest_job_of_each_content_is_found_at_once(app, place):
    first, second, third = (make_content(place) for _ in range(3))
    for content in (first, second, first):
        jobs.add(jobs.MEDIA, content.id)
    newest_of_first = jobs.add(jobs.MEDIA, first.id)

    found = jobs.newest(jobs.MEDIA, [first.id, second.id, third.id])

    assert found[first.id].id == newest_of_first.id
    assert set(found) == {first.id, second.id}
    assert jobs.newest(jobs.MEDIA, []) == {}


def test_a_log_keeps_its_end(waiting):
    claim = jobs.claim(waiting["id"])

    jobs.put_back(claim, "no luck", "x" * 10_000)

    db.session.rollback()
    job = db.session.get(Job, waiting["id"])
    assert len(job.log) <= jobs.MOST_LOG
    assert job.log.endswith("Attempt 1: no luck")


def test_the_work_on_what_is_gone_is_seen_by_administrators_only(client, app, place):
    job = jobs.add(jobs.MEDIA, 4711)

    admin = sign_in_as(client, "admin")
    assert admin.get(f"/api/jobs/{job.id}").get_json()["title"] is None
    assert admin.post(f"/api/jobs/{job.id}/cancel").get_json()["status"] == "cancelled"
    manager = sign_in_as(client, "manager", [place])
    is_problem(manager.get(f"/api/jobs/{job.id}"), 404, "not_found")
