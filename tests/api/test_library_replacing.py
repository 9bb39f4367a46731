"""A new file for an entry: it keeps its number, its name and its campaigns, and plays the old file until the new one is ready."""

import hashlib
import io
from functools import partial

import orjson
import pytest
from sqlalchemy import func, select

from backend.core.db import atomic, db
from backend.models.content import Blob, Content, ContentStatus, Replacement
from backend.models.jobs import Job, JobStatus
from backend.models.plans import Plan
from backend.models.players import Player
from backend.services import jobs, preparation
from backend.services.media import Prepared
from backend.services.planner import plan_all
from tests.browser import is_problem
from tests.factories import (
    all_want_plans,
    make_campaign,
    make_content,
    make_place,
    make_player,
    make_schedule,
    sign_in_as,
)
from tests.planned import anew
from tests.together import at_once
from tests.uploading import real, replace, uploaded, work_off

DAMAGED = real("rocket.jpg")[:50_000]


def sha256_of(name):
    return hashlib.sha256(real(name)).hexdigest()


def uses():
    """How many uses each of the stored files has, by the hash of what was uploaded."""
    return {row[0]: row[1] for row in db.session.execute(select(Blob.source_sha256, Blob.uses))}


def served_for(name):
    """The hash of what is served for this file; making it ready may have changed its bytes."""
    return db.session.scalar(select(Blob.sha256).where(Blob.source_sha256 == sha256_of(name)))


@pytest.fixture
def picture(app, manager, lobby):
    """A picture that is ready."""
    entry = uploaded(manager, "rocket.jpg", title="Lift-off", tags=["space"], location_id=str(lobby.id))
    work_off(app)
    return seen(manager, entry["id"])


def seen(client, content_id):
    answer = client.get(f"/api/content/{content_id}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def replaced(client, content_id, *file):
    answer = replace(client, content_id, *file)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_the_old_file_plays_until_the_new_one_is_ready(app, manager, lobby, picture):
    screen = make_player(lobby)
    content = db.session.get(Content, picture["id"])
    make_schedule(make_campaign(lobby, [content]), lobby)
    plan_all()

    meanwhile = replaced(manager, picture["id"], "coffee.png")

    assert (meanwhile["url"], meanwhile["sha256"]) == (picture["url"], served_for("rocket.jpg"))
    assert (meanwhile["status"], meanwhile["replacement"]) == (
        "ready",
        {"filename": "coffee.png", "file_size_bytes": len(real("coffee.png")), "percent": 0},
    )
    assert db.session.get(Player, screen.id).plan_wanted == db.session.get(Player, screen.id).plan_revision

    work_off(app)

    after = seen(manager, picture["id"])
    kept = ("id", "title", "tags", "location", "created_by", "created_at", "version")
    assert {name: after[name] for name in kept} == {name: picture[name] for name in kept}
    assert (after["sha256"], after["filename"], after["mime_type"]) == (
        served_for("coffee.png"),
        "coffee.png",
        "image/png",
    )
    assert (after["width"], after["height"]) != (picture["width"], picture["height"])
    assert (after["replacement"], after["error"]) == (None, None)
    assert db.session.get(Player, screen.id).plan_wanted > 0
    assert uses() == {sha256_of("rocket.jpg"): 0, sha256_of("coffee.png"): 1}


def test_plans_follow_a_replaced_file(app, manager, lobby, picture):
    screen = make_player(lobby)
    make_schedule(make_campaign(lobby, [db.session.get(Content, picture["id"])]), lobby)
    replaced(manager, picture["id"], "coffee.png")

    def shown():
        plan_all()
        plan = db.session.scalar(select(Plan.body).where(Plan.hash == anew(screen).plan_hash))
        return [each["sha256"] for each in orjson.loads(plan)["contents"]]

    all_want_plans()
    assert shown() == [served_for("rocket.jpg")]
    work_off(app)
    assert shown() == [served_for("coffee.png")]


def test_a_file_that_can_not_be_prepared_leaves_the_old_one_playing_and_says_why(app, manager, picture):
    replaced(manager, picture["id"], "new.jpg", DAMAGED)
    work_off(app)

    after = seen(manager, picture["id"])

    assert (after["status"], after["url"], after["filename"]) == ("ready", picture["url"], "rocket.jpg")
    assert "damaged" in after["error"]
    assert after["job"]["status"] == "failed"
    assert after["replacement"] is None
    assert manager.get(f"/api/jobs/{after['job']['id']}").get_json()["error"] == after["error"]
    newest = manager.get("/api/activity").get_json()["items"][0]
    assert (newest["kind"], newest["words"]["reason"]) == ("content.replacement_failed", after["error"])
    assert uses() == {sha256_of("rocket.jpg"): 1, hashlib.sha256(DAMAGED).hexdigest(): 0}


def test_the_next_one_that_succeeds_takes_the_reason_away(app, manager, picture):
    replaced(manager, picture["id"], "new.jpg", DAMAGED)
    work_off(app)
    replaced(manager, picture["id"], "coffee.png")
    work_off(app)

    assert seen(manager, picture["id"])["error"] is None


def test_somebody_who_cancels_the_work_keeps_the_old_file(app, manager, picture):
    meanwhile = replaced(manager, picture["id"], "coffee.png")

    assert manager.post(f"/api/jobs/{meanwhile['job']['id']}/cancel").status_code == 200

    after = seen(manager, picture["id"])
    assert (after["status"], after["url"], after["replacement"]) == ("ready", picture["url"], None)
    assert manager.user.username in after["error"]
    assert work_off(app) == 0
    assert uses() == {sha256_of("rocket.jpg"): 1, sha256_of("coffee.png"): 0}


def test_of_two_replacements_the_later_one_counts(app, manager, picture):
    replaced(manager, picture["id"], "new.jpg", DAMAGED)
    meanwhile = replaced(manager, picture["id"], "coffee.png")

    assert meanwhile["replacement"]["filename"] == "coffee.png"
    states = db.session.scalars(select(Job.status).order_by(Job.id)).all()
    assert states == [JobStatus.DONE, JobStatus.CANCELLED, JobStatus.QUEUED]

    work_off(app)

    assert seen(manager, picture["id"])["sha256"] == served_for("coffee.png")
    assert uses()[hashlib.sha256(DAMAGED).hexdigest()] == 0


def test_the_same_file_again_changes_nothing(app, manager, picture):
    replaced(manager, picture["id"], "rocket.jpg")
    work_off(app)

    after = seen(manager, picture["id"])
    assert (after["url"], after["status"], after["replacement"]) == (picture["url"], "ready", None)
    assert uses() == {sha256_of("rocket.jpg"): 1}


def test_bytes_that_another_entry_has_ready_are_shared(app, manager, lobby, picture):
    other = uploaded(manager, "coffee.png", location_id=str(lobby.id))
    work_off(app)

    replaced(manager, picture["id"], "coffee.png")
    work_off(app)

    assert seen(manager, picture["id"])["url"] == seen(manager, other["id"])["url"]
    assert uses() == {sha256_of("rocket.jpg"): 0, sha256_of("coffee.png"): 2}


def test_what_never_was_ready_takes_the_new_file_at_once(app, manager, lobby):
    entry = uploaded(manager, "new.jpg", DAMAGED, location_id=str(lobby.id))
    work_off(app)
    assert seen(manager, entry["id"])["status"] == "failed"

    meanwhile = replaced(manager, entry["id"], "coffee.png")

    assert (meanwhile["status"], meanwhile["filename"], meanwhile["error"]) == (
        "processing",
        "coffee.png",
        None,
    )
    assert meanwhile["replacement"] is None
    work_off(app)
    assert seen(manager, entry["id"])["sha256"] == served_for("coffee.png")
    assert uses() == {hashlib.sha256(DAMAGED).hexdigest(): 0, sha256_of("coffee.png"): 1}


def test_what_is_being_prepared_for_the_first_time_takes_the_new_file_too(app, manager, lobby):
    entry = uploaded(manager, "rocket.jpg", location_id=str(lobby.id))

    replaced(manager, entry["id"], "coffee.png")

    assert work_off(app) == 1
    assert seen(manager, entry["id"])["sha256"] == served_for("coffee.png")
    assert uses() == {sha256_of("rocket.jpg"): 0, sha256_of("coffee.png"): 1}


def test_a_file_of_another_kind_is_refused(app, manager, lobby, picture):
    body = is_problem(replace(manager, picture["id"], "bigbuckbunny.mp4"), 409, "conflict")

    assert "Lift-off" in body["detail"]
    assert (body["expected"], body["found"]) == ("image", "video")
    assert db.session.scalar(select(func.count(Replacement.id))) == 0
    assert seen(manager, picture["id"]) == picture


def test_a_web_address_has_no_file_to_replace(manager, lobby):
    address = make_content(lobby, type="url")

    body = is_problem(replace(manager, address.id, "coffee.png"), 409, "conflict")

    assert "change its address" in body["detail"]


def test_other_fields_have_no_place_beside_the_file(manager, picture):
    form = {"file": (io.BytesIO(real("coffee.png")), "coffee.png"), "title": "Mine"}
    answer = manager.post(
        f"/api/content/{picture['id']}/replace", data=form, content_type="multipart/form-data"
    )

    assert "title" in is_problem(answer, 422, "invalid")["errors"]


def test_s02_a_foreign_entry_is_not_there_and_one_above_not_ones_own(client, tower, lobby):
    foreign, above, trashed = make_content(make_place("Elsewhere")), make_content(tower), make_content(lobby)
    sign_in_as(client, "manager", [lobby])
    assert client.delete(f"/api/content/{trashed.id}").status_code == 204

    said = [
        is_problem(replace(client, number, "coffee.png"), 404)["detail"]
        for number in (foreign.id, trashed.id, 999_999)
    ]

    assert len(set(said)) == 1
    is_problem(replace(client, above.id, "coffee.png"), 403, "forbidden")
    assert uses().get(sha256_of("coffee.png")) is None


def test_what_goes_to_the_trash_waits_for_no_new_file(app, manager, picture):
    replaced(manager, picture["id"], "coffee.png")

    assert manager.delete(f"/api/content/{picture['id']}").status_code == 204

    assert work_off(app) == 0
    assert uses() == {sha256_of("rocket.jpg"): 1, sha256_of("coffee.png"): 0}
    restored = manager.post(f"/api/content/{picture['id']}/restore").get_json()
    assert (restored["url"], restored["replacement"]) == (picture["url"], None)


def test_of_two_at_the_same_moment_exactly_one_is_on_its_way(app, manager, picture):
    clients = [sign_in_as(app.test_client(), manager.user) for _ in range(2)]
    files = [("coffee.png", real("coffee.png")), ("new.jpg", DAMAGED)]

    answers = at_once(
        app,
        *(
            partial(replace, client, picture["id"], *file)
            for client, file in zip(clients, files, strict=True)
        ),
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    on_its_way = seen(manager, picture["id"])["replacement"]["filename"]
    assert db.session.scalars(select(Replacement.filename)).all() == [on_its_way]
    assert sorted(uses().values()) == [0, 1, 1]
    assert work_off(app) == 1


def test_new_bytes_that_come_while_others_are_made_ready_win(app, manager, picture):
    """A worker that finishes what nobody waits for any more changes nothing."""
    replaced(manager, picture["id"], "chelsea.png")
    [job_id] = jobs.due(jobs.MEDIA)
    late = preparation.begin(job_id)

    replaced(manager, picture["id"], "coffee.png")

    assert not preparation.finish(late, Prepared("ab/cd/late.png", "0" * 64, 90, "image/png"))
    assert seen(manager, picture["id"])["url"] == picture["url"]
    work_off(app)
    assert seen(manager, picture["id"])["sha256"] == served_for("coffee.png")


@pytest.mark.parametrize(
    ("file", "status", "error"),
    [(("coffee.png",), "ready", None), (("new.jpg", DAMAGED), "failed", "The file is lost.")],
)
def test_what_is_lost_meanwhile_is_healed_by_the_new_file_and_by_nothing_else(
    app, manager, picture, file, status, error
):
    replaced(manager, picture["id"], *file)
    lose(picture["id"])

    work_off(app)

    after = seen(manager, picture["id"])
    assert (after["status"], after["error"], after["replacement"]) == (status, error, None)


@atomic
def lose(content_id):
    """As when its bytes were found damaged and can't be made anew."""
    content = db.session.get(Content, content_id)
    content.status, content.error = ContentStatus.FAILED, "The file is lost."
