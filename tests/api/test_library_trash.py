"""The trash: what was deleted is nowhere else, can be brought back, and is erased in the end."""

from functools import partial

import pytest
from sqlalchemy import select

from backend.core.db import db
from backend.jobs import upkeep
from backend.models.content import Blob, Content
from backend.models.jobs import Job, JobStatus
from tests.browser import is_problem
from tests.factories import make_campaign, make_content, make_place, make_user, sign_in_as
from tests.together import at_once
from tests.uploading import uploaded, work_off


def titles(client, **query):
    answer = client.get("/api/content", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [item["title"] for item in answer.get_json()["items"]]


def throw_away(client, content):
    answer = client.delete(f"/api/content/{content.id}")
    assert answer.status_code == 204, answer.get_data(as_text=True)


def test_what_was_deleted_lies_in_the_trash_and_nowhere_else(manager, lobby):
    kept, gone = make_content(lobby, title="Kept"), make_content(lobby, title="Gone", tags=["old"])
    throw_away(manager, gone)

    assert titles(manager) == ["Kept"]
    assert titles(manager, trashed="true") == ["Gone"]
    assert manager.get("/api/content/tags").get_json() == {"items": []}
    assert manager.get("/api/dashboard").get_json()["content_total"] == 1
    order = {"name": "Autumn", "location_id": lobby.id, "content_order": [kept.id, gone.id]}
    is_problem(manager.post("/api/campaigns", json=order), 404)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "", None),
        ("get", "/uses", None),
        ("patch", "", {"version": 1, "title": "Mine"}),
        ("post", "/retry", None),
        ("delete", "", None),
    ],
)
def test_nothing_else_is_done_with_what_lies_in_the_trash(manager, lobby, method, path, body):
    gone = make_content(lobby)
    throw_away(manager, gone)

    answer = manager.open(f"/api/content/{gone.id}{path}", method=method, json=body)

    assert is_problem(answer, 404)["code"] == "not_found"


def test_it_is_brought_back_as_it_was(manager, lobby):
    content = make_content(lobby, title="Rocket", tags=["red", "space"])
    before = manager.get(f"/api/content/{content.id}").get_json()
    throw_away(manager, content)
    [lying] = manager.get("/api/content?trashed=true").get_json()["items"]

    restored = manager.post(f"/api/content/{content.id}/restore")

    assert lying["deleted_at"] is not None
    assert restored.status_code == 200
    assert restored.get_json() == before == manager.get(f"/api/content/{content.id}").get_json()
    assert titles(manager, trashed="true") == []
    is_problem(manager.post(f"/api/content/{content.id}/restore"), 404)


def test_what_a_campaign_shows_stays(manager, lobby):
    content = make_content(lobby)
    make_campaign(lobby, [content], name="Autumn")

    body = is_problem(manager.delete(f"/api/content/{content.id}"), 409, "in_use")

    assert [each["name"] for each in body["used_in"]] == ["Autumn"]
    assert titles(manager, trashed="true") == []


def test_a_file_deleted_while_it_waits_is_prepared_when_it_is_back(app, manager, lobby):
    entry = uploaded(manager, "rocket.jpg", location_id=str(lobby.id))
    manager.delete(f"/api/content/{entry['id']}")
    assert work_off(app) == 0

    manager.post(f"/api/content/{entry['id']}/restore")

    assert [job.status for job in db.session.scalars(select(Job).order_by(Job.id))] == [
        JobStatus.CANCELLED,
        JobStatus.QUEUED,
    ]
    assert work_off(app) == 1
    assert manager.get(f"/api/content/{entry['id']}").get_json()["status"] == "ready"


def test_only_what_lies_in_the_trash_is_erased(manager, lobby):
    content = make_content(lobby)
    number = content.id
    is_problem(manager.delete(f"/api/content/{content.id}?forever=true"), 404)
    throw_away(manager, content)

    assert manager.delete(f"/api/content/{content.id}?forever=true").status_code == 204

    assert titles(manager, trashed="true") == []
    assert db.session.scalars(select(Content)).all() == []
    is_problem(manager.post(f"/api/content/{number}/restore"), 404)


def test_erased_bytes_wait_for_the_purge(manager, lobby):
    content = make_content(lobby)
    throw_away(manager, content)
    assert db.session.scalar(select(Blob.uses)) == 1

    manager.delete(f"/api/content/{content.id}?forever=true")

    blob = db.session.scalars(select(Blob)).one()
    assert (blob.uses, blob.unused_since is not None) == (0, True)


def test_the_trash_empties_itself(manager, lobby, the_clock, setting):
    setting(trash_days=30)
    manager.carries(None)
    early, late = make_content(lobby, title="Early"), make_content(lobby, title="Late")
    sign_in_as(manager, make_user("manager", [lobby]))
    throw_away(manager, early)
    the_clock.goes_on(days=2)
    sign_in_as(manager, manager.user)
    throw_away(manager, late)

    the_clock.goes_on(days=28, minutes=-1)
    assert upkeep.empty_trash() == 0
    the_clock.goes_on(minutes=2)
    assert upkeep.empty_trash() == 1
    assert upkeep.empty_trash() == 0

    assert db.session.scalars(select(Content.title)).all() == ["Late"]


def test_a_large_trash_is_emptied_whole(app, lobby, the_clock, monkeypatch):
    monkeypatch.setattr("backend.services.trash.AT_ONCE", 2)
    for _ in range(5):
        make_content(lobby, deleted_at=the_clock.instant)
    kept = make_content(lobby)

    the_clock.goes_on(days=31)

    assert upkeep.empty_trash() == 5
    assert db.session.scalars(select(Content.id)).all() == [kept.id]


@pytest.mark.parametrize("role", ["technician", "viewer"])
def test_others_may_look_but_not_touch(client, lobby, the_clock, role):
    gone = make_content(lobby, title="Gone", deleted_at=the_clock.instant)
    sign_in_as(client, role, [lobby])

    assert titles(client, trashed="true") == ["Gone"]
    is_problem(client.post(f"/api/content/{gone.id}/restore"), 403, "forbidden")
    is_problem(client.delete(f"/api/content/{gone.id}?forever=true"), 403, "forbidden")


def test_s02_a_foreign_trash_is_not_there(client, tower, lobby, the_clock):
    elsewhere = make_content(make_place("Elsewhere"), deleted_at=the_clock.instant)
    administrators = make_content(deleted_at=the_clock.instant)
    sign_in_as(client, "manager", [lobby])

    assert titles(client, trashed="true") == []
    for number in (elsewhere.id, administrators.id, 999_999):
        restored = is_problem(client.post(f"/api/content/{number}/restore"), 404)
        erased = is_problem(client.delete(f"/api/content/{number}?forever=true"), 404)
        assert restored["detail"] == erased["detail"] == "There is no such content."


def test_what_lies_in_a_trash_above_ones_own_is_not_ones_to_bring_back(client, tower, lobby, the_clock):
    above = make_content(tower, title="Above", deleted_at=the_clock.instant)
    sign_in_as(client, "manager", [lobby])

    assert titles(client, trashed="true") == []
    is_problem(client.post(f"/api/content/{above.id}/restore"), 403, "forbidden")


def test_the_trash_of_a_place_that_goes_moves_up(the_clock, manager, tower, lobby):
    content = make_content(lobby, title="Gone", deleted_at=the_clock.instant)

    assert manager.delete(f"/api/locations/{lobby.id}").status_code == 204

    [lying] = manager.get("/api/content?trashed=true").get_json()["items"]
    assert (lying["id"], lying["location"]["name"]) == (content.id, "Tower")
    assert manager.post(f"/api/content/{content.id}/restore").status_code == 200


def test_at_the_top_the_administrators_have_it(client, tower, the_clock):
    content = make_content(tower, deleted_at=the_clock.instant)
    sign_in_as(client, "admin")

    assert client.delete(f"/api/locations/{tower.id}").status_code == 204

    restored = client.post(f"/api/content/{content.id}/restore").get_json()
    assert restored["location"] is None


def test_a_place_with_something_outside_the_trash_stays(manager, lobby):
    make_content(lobby, title="Rocket")

    body = is_problem(manager.delete(f"/api/locations/{lobby.id}"), 409, "in_use")

    assert [each["name"] for each in body["used_in"]] == ["Rocket"]


def test_of_a_campaign_and_the_trash_only_one_gets_it(app, tower):
    """Whoever comes second is told, whichever it is."""
    editor, cleaner = (sign_in_as(app.test_client(), "admin") for _ in range(2))
    for _ in range(5):
        number = make_content(tower).id
        order = {"name": "Autumn", "location_id": tower.id, "content_order": [number]}
        put, thrown = at_once(
            app,
            partial(editor.post, "/api/campaigns", json=order),
            partial(cleaner.delete, f"/api/content/{number}"),
        )

        assert (put.status_code, thrown.status_code) in {(201, 409), (404, 204)}
