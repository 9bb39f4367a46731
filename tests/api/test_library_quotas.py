"""Quotas: how much a place and all that lies below it may keep, and who says so."""

from functools import partial

import pytest
from sqlalchemy import func, select

from backend.core import documents
from backend.core.db import atomic, db
from backend.models.content import Content
from backend.services import quotas
from tests.browser import is_problem
from tests.factories import make_content, make_place, make_user, sign_in_as
from tests.papers import pdf
from tests.together import at_once
from tests.uploading import real, replace, upload, uploaded, work_off

ROCKET, COFFEE = len(real("rocket.jpg")), len(real("coffee.png"))


def may_keep(place, size):
    """An administrator says how much this place may keep."""

    @atomic
    def bound():
        db.session.merge(place).max_storage_bytes = size

    bound()


def used(client):
    """What counts against the quota of the lobby, which the report has below the tower."""
    answer = client.get("/api/storage")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    [size] = [
        each["used_bytes"] for each in answer.get_json()["places"] if each["location"]["name"] == "Lobby"
    ]
    return size


def test_administrators_say_how_much_a_place_may_keep(client, tower):
    sign_in_as(client, "admin")

    order = {"name": "Floor", "parent_id": tower.id, "timezone": "UTC", "max_storage_bytes": 5_000}
    made = client.post("/api/locations", json=order).get_json()
    change = {"version": 1, "max_storage_bytes": 7_000}
    later = client.patch(f"/api/locations/{made['id']}", json=change).get_json()
    none = client.patch(
        f"/api/locations/{made['id']}", json={"version": 2, "max_storage_bytes": None}
    ).get_json()

    said = [each["max_storage_bytes"] for each in (made, later, none)]
    assert said == [5_000, 7_000, None]


def test_managers_do_not_say_it(manager, tower, lobby):
    may_keep(lobby, 5_000)
    order = {"name": "Floor", "parent_id": tower.id, "timezone": "UTC", "max_storage_bytes": 5_000}

    is_problem(manager.post("/api/locations", json=order), 403, "forbidden")
    for size in (6_000, None):
        change = {"version": 1, "max_storage_bytes": size}
        is_problem(manager.patch(f"/api/locations/{lobby.id}", json=change), 403, "forbidden")
    same = {"version": 1, "name": "Hall", "max_storage_bytes": 5_000}
    assert manager.patch(f"/api/locations/{lobby.id}", json=same).status_code == 200


@pytest.mark.parametrize("size", [-1, 2**60, "5000", 1.5, True])
def test_a_size_that_makes_no_sense_is_refused(client, tower, size):
    sign_in_as(client, "admin")
    change = {"version": 1, "max_storage_bytes": size}

    assert is_problem(client.patch(f"/api/locations/{tower.id}", json=change), 422)["code"] == "invalid"


def test_a_file_that_fits_comes_in_and_the_next_one_does_not(manager, tower, lobby):
    may_keep(tower, ROCKET + 10)
    uploaded(manager, "rocket.jpg", location_id=str(lobby.id))

    body = is_problem(upload(manager, "coffee.png", location_id=str(lobby.id)), 413, "quota_exceeded")

    assert (body["used_bytes"], body["max_storage_bytes"], body["needed_bytes"]) == (
        ROCKET,
        ROCKET + 10,
        COFFEE,
    )
    assert body["location"] == {"id": tower.id, "name": "Tower"}
    assert "Tower" in body["detail"]
    assert manager.get("/api/content").get_json()["total"] == 1


def test_the_nearest_one_speaks_first(manager, tower, lobby):
    may_keep(tower, 10)
    may_keep(lobby, 20)

    body = is_problem(upload(manager, "coffee.png", location_id=str(lobby.id)), 413, "quota_exceeded")

    assert body["location"]["name"] == "Lobby"


def test_of_what_lies_beside_nothing_counts(manager, tower, lobby):
    may_keep(lobby, COFFEE)
    make_content(tower, file_size_bytes=10**9)
    make_content(make_place("Floor", tower), file_size_bytes=10**9)

    assert uploaded(manager, "coffee.png", location_id=str(lobby.id))["filename"] == "coffee.png"


def test_what_lies_in_the_trash_counts_until_it_is_erased(manager, lobby):
    may_keep(lobby, COFFEE)
    entry = uploaded(manager, "coffee.png", location_id=str(lobby.id))
    manager.delete(f"/api/content/{entry['id']}")
    is_problem(upload(manager, "coffee.png", location_id=str(lobby.id)), 413, "quota_exceeded")

    manager.delete(f"/api/content/{entry['id']}?forever=true")

    assert uploaded(manager, "coffee.png", location_id=str(lobby.id))["filename"] == "coffee.png"


def test_it_holds_for_administrators_too_but_not_for_what_belongs_nowhere(client, tower):
    may_keep(tower, 10)
    sign_in_as(client, "admin")

    is_problem(upload(client, "coffee.png", location_id=str(tower.id)), 413, "quota_exceeded")
    assert uploaded(client, "coffee.png")["filename"] == "coffee.png"


def prepared(app, client, place, filename):
    """An entry that is ready, and the size of what is served for it: preparing may have changed its bytes."""
    entry = uploaded(client, filename, location_id=str(place.id))
    work_off(app)
    return entry["id"], client.get(f"/api/content/{entry['id']}").get_json()["file_size_bytes"]


def test_a_replacement_needs_room_for_what_it_adds(app, manager, lobby):
    number, size = prepared(app, manager, lobby, "rocket.jpg")
    assert size < COFFEE
    may_keep(lobby, COFFEE - 1)
    body = is_problem(replace(manager, number, "coffee.png"), 413, "quota_exceeded")
    assert (body["used_bytes"], body["needed_bytes"]) == (size, COFFEE - size)

    may_keep(lobby, COFFEE)
    assert replace(manager, number, "coffee.png").status_code == 200

    assert used(manager) == COFFEE
    may_keep(lobby, COFFEE + ROCKET - 1)
    is_problem(upload(manager, "rocket.jpg", location_id=str(lobby.id)), 413, "quota_exceeded")


def test_a_smaller_file_takes_a_place_that_is_full(app, manager, lobby):
    number, size = prepared(app, manager, lobby, "coffee.png")
    assert size > ROCKET
    may_keep(lobby, 10)

    assert replace(manager, number, "rocket.jpg").status_code == 200
    assert used(manager) == size
    work_off(app)
    assert used(manager) == manager.get(f"/api/content/{number}").get_json()["file_size_bytes"] < size


def test_the_pages_of_a_document_need_room_too(app, manager, lobby, monkeypatch):
    monkeypatch.setattr(documents, "LONG_SIDE", 320)
    menu = pdf("Breakfast", "Lunch", "Dinner")
    may_keep(lobby, len(menu))
    entry = uploaded(manager, "menu.pdf", menu, location_id=str(lobby.id))

    work_off(app)

    after = manager.get(f"/api/content/{entry['id']}").get_json()
    assert (after["status"], after["job"]["status"]) == ("failed", "failed")
    assert "“Lobby” may keep" in after["error"]
    assert manager.get("/api/content").get_json()["total"] == 1


def test_what_moves_needs_room_where_it_comes_from_outside(manager, tower, lobby):
    hall = make_place("Hall", lobby)
    inside, outside = make_content(hall, file_size_bytes=100), make_content(tower, file_size_bytes=100)
    may_keep(lobby, 150)

    moves = {"act": "move", "ids": [inside.id, outside.id], "location_id": lobby.id}
    body = is_problem(manager.post("/api/content/bulk", json=moves), 413, "quota_exceeded")
    assert (body["used_bytes"], body["needed_bytes"]) == (100, 100)
    change = {"version": 1, "location_id": lobby.id}
    is_problem(manager.patch(f"/api/content/{outside.id}", json=change), 413, "quota_exceeded")
    assert manager.patch(f"/api/content/{inside.id}", json=change).status_code == 200


def test_a_place_with_all_that_is_in_it_needs_room_too(manager, tower, lobby):
    floor = make_place("Floor", tower)
    make_content(floor, file_size_bytes=100)
    may_keep(lobby, 99)
    change = {"version": 1, "parent_id": lobby.id}

    is_problem(manager.patch(f"/api/locations/{floor.id}", json=change), 413, "quota_exceeded")
    may_keep(lobby, 100)
    assert manager.patch(f"/api/locations/{floor.id}", json=change).status_code == 200


def test_of_two_who_write_at_the_same_moment_only_one_gets_the_last_bytes(app, tower, lobby):
    may_keep(tower, 10)
    floors = [make_place("Floor", tower) for _ in range(4)]
    numbers = [floor.id for floor in floors]

    @atomic
    def put(number):
        quotas.refuse_over_quota(number, 6)
        db.session.add(
            Content(title="Six bytes", type="image", location_id=number, file_size_bytes=6, details={})
        )
        db.session.flush()

    came = at_once(app, *(lambda number=number: put(number) for number in numbers))

    refused = [each for each in came if isinstance(each, quotas.StorageQuotaExceeded)]
    assert len(refused) == 3
    assert db.session.scalar(select(func.sum(Content.file_size_bytes))) == 6


def test_who_may_not_know_the_place_learns_no_numbers(client, tower):
    foreign = make_place("Elsewhere")
    may_keep(foreign, 1)
    sign_in_as(client, make_user("manager", [tower]))

    body = is_problem(upload(client, "coffee.png", location_id=str(foreign.id)), 404)

    assert "used_bytes" not in body


def test_of_many_uploads_at_once_as_many_come_in_as_there_is_room_for(app, manager, lobby):
    may_keep(lobby, 2 * COFFEE + 10)
    clients = [sign_in_as(app.test_client(), manager.user) for _ in range(4)]
    place = str(lobby.id)

    answers = at_once(app, *(partial(upload, client, "coffee.png", location_id=place) for client in clients))

    assert sorted(answer.status_code for answer in answers) == [201, 201, 413, 413]
    assert used(manager) == 2 * COFFEE


def test_a_file_a_full_place_has_no_room_for_is_not_stored(manager, lobby, own_store):
    may_keep(lobby, 10)

    is_problem(upload(manager, "rocket.jpg", location_id=str(lobby.id)), 413, "quota_exceeded")

    assert list(own_store.all_keys()) == []


def test_a_replacement_that_is_refused_is_not_stored(app, manager, lobby, own_store):
    entry, _ = prepared(app, manager, lobby, "rocket.jpg")
    before = set(own_store.all_keys())
    may_keep(lobby, ROCKET)

    is_problem(replace(manager, entry, "page.html", b"<p>Hello</p>"), 409, "conflict")
    is_problem(replace(manager, entry, "coffee.png"), 413, "quota_exceeded")

    assert set(own_store.all_keys()) == before


def test_a_second_replacement_needs_room_only_for_what_it_adds_to_the_first(app, manager, lobby):
    entry, _ = prepared(app, manager, lobby, "rocket.jpg")
    may_keep(lobby, COFFEE + 10)

    for _ in range(2):
        assert replace(manager, entry, "coffee.png").status_code == 200


@pytest.mark.parametrize("door", ["change", "bulk"])
def test_what_moves_needs_room_for_its_replacement_on_its_way_too(app, manager, tower, lobby, door):
    hall = make_place("Hall", tower)
    entry, _ = prepared(app, manager, lobby, "rocket.jpg")
    assert replace(manager, entry, "coffee.png").status_code == 200
    may_keep(hall, COFFEE - 1)

    def moved():
        if door == "bulk":
            order = {"act": "move", "ids": [entry], "location_id": hall.id}
            return manager.post("/api/content/bulk", json=order)
        version = manager.get(f"/api/content/{entry}").get_json()["version"]
        return manager.patch(f"/api/content/{entry}", json={"version": version, "location_id": hall.id})

    body = is_problem(moved(), 413, "quota_exceeded")
    assert body["needed_bytes"] == COFFEE
    may_keep(hall, COFFEE)
    assert moved().status_code == 200
