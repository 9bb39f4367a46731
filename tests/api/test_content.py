"""The library: what one sees, finds, changes and may delete."""

import pytest
from sqlalchemy import select

from backend.core.db import db
from backend.models.content import Blob, Content
from backend.models.jobs import Job, JobStatus
from backend.models.players import Player
from tests.browser import is_problem
from tests.factories import make_campaign, make_content, make_place, make_player, make_schedule, sign_in_as
from tests.statements import counted_statements
from tests.uploading import uploaded, work_off

ADDRESS = {"type": "url", "title": "Weather", "address": "https://example.com/weather?city=Rio#now"}


@pytest.fixture
def building(app):
    return make_place("Building")


@pytest.fixture
def lobby(building):
    return make_place("Lobby", parent=building)


@pytest.fixture
def manager(client, lobby):
    return sign_in_as(client, "manager", [lobby])


def titles(client, **query):
    answer = client.get("/api/content", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [item["title"] for item in answer.get_json()["items"]]


def test_one_sees_ones_own_places_and_may_use_what_lies_above(manager, building, lobby):
    make_content(lobby, title="Own")
    make_content(make_place("Corner", parent=lobby), title="Below")
    make_content(building, title="Above")
    make_content(make_place("Elsewhere"), title="Foreign")
    make_content(title="Administrators only")

    items = manager.get("/api/content").get_json()["items"]

    assert {item["title"]: item["can_edit"] for item in items} == {"Own": True, "Below": True, "Above": False}


def test_s02_what_is_foreign_looks_like_what_is_not_there(manager):
    foreign = make_content(make_place("Elsewhere"))
    administrators = make_content()

    for method in ("get", "patch", "delete"):
        body = {"json": {"version": 1, "title": "Mine"}} if method == "patch" else {}
        said = [
            is_problem(getattr(manager, method)(f"/api/content/{number}", **body), 404)["detail"]
            for number in (foreign.id, administrators.id, 999_999)
        ]
        assert len(set(said)) == 1


def test_what_lies_above_can_be_seen_but_not_changed(manager, building):
    above = make_content(building)

    assert manager.get(f"/api/content/{above.id}").status_code == 200
    is_problem(manager.patch(f"/api/content/{above.id}", json={"version": 1, "title": "Mine"}), 403)
    is_problem(manager.delete(f"/api/content/{above.id}"), 403)


@pytest.mark.parametrize("role", ["technician", "viewer"])
def test_others_read_only(client, lobby, role):
    content = make_content(lobby)
    sign_in_as(client, role, [lobby])

    assert client.get(f"/api/content/{content.id}").status_code == 200
    is_problem(client.post("/api/content", json=ADDRESS), 403)
    is_problem(client.patch(f"/api/content/{content.id}", json={"nonsense": 1}), 403)
    is_problem(client.delete(f"/api/content/{content.id}"), 403)
    is_problem(client.post(f"/api/content/{content.id}/retry"), 403)


@pytest.mark.parametrize(
    ("method", "path"), [("get", ""), ("post", ""), ("get", "/1"), ("patch", "/1"), ("delete", "/1")]
)
def test_strangers_learn_nothing(client, method, path):
    assert is_problem(getattr(client, method)(f"/api/content{path}"), 401)["code"] == "unauthorized"


def test_the_library_is_searched_and_filtered(manager, lobby):
    corner = make_place("Corner", parent=lobby)
    make_content(lobby, title="Summer sale", tags=["promo"])
    make_content(lobby, title="100% cotton", type="video")
    make_content(corner, title="Queue music", type="audio", filename="jazz_1.mp3", status="processing")

    assert titles(manager, q="sale") == ["Summer sale"]
    assert titles(manager, q="%") == ["100% cotton"]
    assert titles(manager, q="z_1") == ["Queue music"]
    assert titles(manager, q="prom") == ["Summer sale"]
    assert titles(manager, tag="promo") == ["Summer sale"]
    assert titles(manager, type="video") == ["100% cotton"]
    assert titles(manager, status="processing") == ["Queue music"]
    assert titles(manager, location_id=corner.id) == ["Queue music"]
    assert titles(manager, location_id=lobby.id, sort="title") == [
        "100% cotton",
        "Queue music",
        "Summer sale",
    ]
    assert titles(manager, location_id=999_999) == []


def test_the_library_comes_in_pages(manager, lobby):
    for number in range(5):
        make_content(lobby, title=f"File {number}")

    page = manager.get("/api/content?page=2&per_page=2&sort=title").get_json()

    assert [item["title"] for item in page["items"]] == ["File 2", "File 3"]
    assert (page["page"], page["per_page"], page["total"]) == (2, 2, 5)


@pytest.mark.parametrize(
    "query",
    ["per_page=101", "per_page=0", "page=0", "sort=name;drop", "type=film", "status=1", "colour=red", "tag="],
)
def test_s31_questions_that_make_no_sense_are_refused(manager, query):
    assert is_problem(manager.get(f"/api/content?{query}"), 422)["code"] == "invalid"


def test_a_list_costs_the_same_however_long_it_is(manager, lobby):
    def cost():
        with counted_statements() as seen:
            titles(manager, per_page=100)
        return len(seen)

    make_content(lobby, tags=["a"], created_by=manager.user.id, status="processing")
    one = cost()
    for _ in range(10):
        make_content(make_place(parent=lobby), tags=["a", "b"], status="processing")

    assert cost() == one


def test_a_web_address_is_ready_at_once(manager, lobby):
    answer = manager.post("/api/content", json=ADDRESS | {"location_id": lobby.id, "tags": ["b", "a"]})

    entry = answer.get_json()
    assert answer.status_code == 201
    assert (entry["type"], entry["status"], entry["url"]) == ("url", "ready", ADDRESS["address"])
    assert (entry["sha256"], entry["file_size_bytes"], entry["tags"]) == (None, 0, ["a", "b"])
    assert manager.get(f"/api/content/{entry['id']}").get_json() == entry


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.com/x",
        "//example.com",
        "https://",
        "https://user:secret@example.com/",
        "https://example.com:99999/",
        "https://example.com/a b",
        "https://exa\nmple.com/",
        "https://example.com/<script>",
        "http://[::1",
        "https://example.com/" + "x" * 2_000,
        "",
        7,
        None,
    ],
)
def test_addresses_no_screen_could_open_are_refused(manager, lobby, address):
    answer = manager.post("/api/content", json=ADDRESS | {"location_id": lobby.id, "address": address})

    assert "address" in is_problem(answer, 422, "invalid")["errors"]
    assert db.session.scalars(select(Content)).all() == []


@pytest.mark.parametrize(
    "extra", [{"id": 7}, {"created_by": 1}, {"type": "video"}, {"title": ""}, {"expires_at": "tomorrow"}]
)
def test_s23_fields_that_are_not_ones_to_set_are_refused(manager, lobby, extra):
    assert (
        is_problem(manager.post("/api/content", json=ADDRESS | {"location_id": lobby.id} | extra), 422)[
            "code"
        ]
        == "invalid"
    )


def test_an_entry_is_changed(manager, lobby):
    corner = make_place("Corner", parent=lobby)
    content = make_content(lobby, tags=["old", "kept"])
    change = {
        "version": 1,
        "title": "New name",
        "description": "Why",
        "tags": ["kept", "new"],
        "location_id": corner.id,
        "expires_at": "2026-12-24T18:00:00-03:00",
    }

    entry = manager.patch(f"/api/content/{content.id}", json=change).get_json()

    assert (entry["title"], entry["description"], entry["tags"]) == ("New name", "Why", ["kept", "new"])
    assert (entry["location"]["name"], entry["expires_at"], entry["version"]) == (
        "Corner",
        "2026-12-24T21:00:00Z",
        2,
    )


def test_only_what_is_given_changes_and_null_clears(manager, lobby):
    content = make_content(lobby, title="Stays", description="Stays too")
    manager.patch(f"/api/content/{content.id}", json={"version": 1, "expires_at": "2027-01-01T00:00:00Z"})

    entry = manager.patch(f"/api/content/{content.id}", json={"version": 2, "expires_at": None}).get_json()

    assert (entry["title"], entry["description"], entry["expires_at"]) == ("Stays", "Stays too", None)


def test_of_two_editors_the_later_one_is_told(manager, lobby):
    content = make_content(lobby)
    assert (
        manager.patch(f"/api/content/{content.id}", json={"version": 1, "title": "First"}).status_code == 200
    )

    is_problem(
        manager.patch(f"/api/content/{content.id}", json={"version": 1, "title": "Second"}), 409, "stale"
    )
    assert manager.get(f"/api/content/{content.id}").get_json()["title"] == "First"


@pytest.mark.parametrize(
    "change",
    [
        {"title": None},
        {"title": "  "},
        {"description": None},
        {"address": "https://example.com"},
        {"location_id": None},
        {"sha256": "0"},
        {"status": "ready"},
        {"version": "1"},
        {"version": None},
    ],
)
def test_changes_that_make_no_sense_change_nothing(manager, lobby, change):
    content = make_content(lobby, title="Before")

    is_problem(manager.patch(f"/api/content/{content.id}", json={"version": 1} | change), 422, "invalid")
    assert manager.get(f"/api/content/{content.id}").get_json()["version"] == 1


def test_it_can_not_be_moved_to_a_foreign_place(manager, lobby):
    content = make_content(lobby)
    elsewhere = make_place("Elsewhere")

    assert (
        is_problem(
            manager.patch(f"/api/content/{content.id}", json={"version": 1, "location_id": elsewhere.id}), 404
        )["code"]
        == "not_found"
    )


def test_screens_that_play_it_get_a_new_plan_when_it_expires(manager, lobby):
    content = make_content(lobby)
    screen, other = make_player(lobby), make_player(lobby)
    make_schedule(make_campaign(lobby, [content]), players=[screen])

    answer = manager.patch(
        f"/api/content/{content.id}", json={"version": 1, "expires_at": "2027-01-01T00:00:00Z"}
    )

    assert answer.status_code == 200, answer.get_data(as_text=True)
    wanted = {row.id: row.plan_wanted for row in db.session.execute(select(Player.id, Player.plan_wanted))}
    assert wanted[screen.id] > 0
    assert wanted[other.id] == 0


def test_tags_are_for_people_and_touch_no_plan(manager, lobby):
    content = make_content(lobby)
    screen = make_player(lobby)
    make_schedule(make_campaign(lobby, [content]), players=[screen])

    manager.patch(f"/api/content/{content.id}", json={"version": 1, "tags": ["new"]})

    assert db.session.scalar(select(Player.plan_wanted).where(Player.id == screen.id)) == 0


def test_what_a_campaign_shows_is_not_deleted(manager, lobby):
    content = make_content(lobby)
    campaign = make_campaign(lobby, [content, content], name="Autumn")

    body = is_problem(manager.delete(f"/api/content/{content.id}"), 409, "in_use")

    assert body["used_in"] == [{"campaign_id": campaign.id, "name": "Autumn"}]
    assert body["used_elsewhere"] == 0
    assert manager.get(f"/api/content/{content.id}").status_code == 200


def test_campaigns_one_may_not_see_are_only_counted(manager, lobby):
    content = make_content(lobby)
    make_campaign(make_place("Elsewhere"), [content], name="Secret")

    body = is_problem(manager.delete(f"/api/content/{content.id}"), 409, "in_use")

    assert (body["used_in"], body["used_elsewhere"]) == ([], 1)
    assert "Secret" not in str(body)


def erase(manager, entry):
    assert manager.delete(f"/api/content/{entry['id']}").status_code == 204
    assert manager.delete(f"/api/content/{entry['id']}?forever=true").status_code == 204


def test_erasing_gives_the_bytes_free_but_keeps_what_another_entry_uses(app, manager, lobby):
    first = uploaded(manager, "rocket.jpg", location_id=str(lobby.id))
    second = uploaded(manager, "rocket.jpg", location_id=str(lobby.id))

    erase(manager, first)
    [blob] = db.session.scalars(select(Blob)).all()
    assert blob.uses == 1

    erase(manager, second)
    db.session.refresh(blob)
    assert (blob.uses, blob.unused_since is not None) == (0, True)


def test_a_file_deleted_while_it_waits_is_not_prepared(app, manager, lobby):
    entry = uploaded(manager, "rocket.jpg", location_id=str(lobby.id))

    assert manager.delete(f"/api/content/{entry['id']}").status_code == 204

    assert work_off(app) == 0
    assert [job.status for job in db.session.scalars(select(Job))] == [JobStatus.CANCELLED]


def test_only_what_failed_is_tried_again(manager, lobby):
    assert is_problem(manager.post(f"/api/content/{make_content(lobby).id}/retry"), 409)["code"] == "conflict"


def test_what_happens_stands_in_the_feed(app, manager, lobby):
    entry = uploaded(manager, "rocket.jpg", title="Lift-off", location_id=str(lobby.id))
    work_off(app)
    manager.patch(f"/api/content/{entry['id']}", json={"version": 1, "title": "Landing"})
    manager.delete(f"/api/content/{entry['id']}")

    lines = manager.get("/api/activity").get_json()["items"]

    assert [(line["kind"], line["words"]["title"]) for line in reversed(lines)] == [
        ("content.added", "Lift-off"),
        ("content.ready", "Lift-off"),
        ("content.changed", "Landing"),
        ("content.deleted", "Landing"),
    ]
