"""The storage report: how much the library holds, place by place and kind by kind."""

from backend.core.db import atomic, db
from tests.factories import make_content, make_place, sign_in_as
from tests.statements import counted_statements
from tests.uploading import real, uploaded

ROCKET = len(real("rocket.jpg"))


def report(client):
    answer = client.get("/api/storage")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def amount(items, size):
    return {"items": items, "bytes": size}


def test_it_counts_each_place_and_what_lies_below(the_clock, client):
    tower = make_place("Tower", max_storage_bytes=1_000)
    lobby = make_place("Lobby", tower)
    make_content(tower, file_size_bytes=100)
    make_content(lobby, file_size_bytes=20, type="video")
    make_content(lobby, file_size_bytes=3, deleted_at=the_clock.instant)
    make_content(lobby, type="url")
    make_content(make_place("Elsewhere"), file_size_bytes=5_000)
    sign_in_as(client, "manager", [tower])

    said = report(client)

    assert [
        (
            each["location"]["name"],
            each["own"],
            each["total"],
            each["used_bytes"],
            each["max_storage_bytes"],
        )
        for each in said["places"]
    ] == [
        ("Tower", amount(1, 100), amount(4, 123), 123, 1_000),
        ("Lobby", amount(3, 23), amount(3, 23), 23, None),
    ]
    assert said["places"][1]["parent_id"] == tower.id
    assert {each["type"]: (each["items"], each["bytes"]) for each in said["types"]} == {
        "video": (1, 20),
        "image": (1, 100),
        "audio": (0, 0),
        "html": (0, 0),
        "url": (1, 0),
    }
    assert (said["library"], said["trash"], said["stored"]) == (amount(3, 120), amount(1, 3), None)


def test_who_has_a_place_below_hears_nothing_of_those_above(client, tower, lobby):
    make_content(tower, file_size_bytes=100)
    make_content(lobby, file_size_bytes=20)
    sign_in_as(client, "viewer", [lobby])

    said = report(client)

    assert [each["location"]["name"] for each in said["places"]] == ["Lobby"]
    assert said["library"] == amount(1, 20)


def test_administrators_see_what_belongs_to_no_place_and_that_the_same_bytes_are_stored_once(client, tower):
    sign_in_as(client, "admin")
    uploaded(client, "rocket.jpg", location_id=str(tower.id))
    uploaded(client, "rocket.jpg")

    said = report(client)

    assert [(each["location"] or {}).get("name") for each in said["places"]] == ["Tower", None]
    assert said["library"] == amount(2, 2 * ROCKET)
    assert said["stored"] == {"files": 1, "bytes": ROCKET}


def test_what_is_served_lies_beside_the_original_where_it_is_other_bytes(client, tower):
    same, other = make_content(tower, file_size_bytes=500), make_content(tower, file_size_bytes=70)
    make_other_bytes(other)
    sign_in_as(client, "admin")

    originals = same.blob.size_bytes + other.blob.size_bytes
    assert report(client)["stored"] == {"files": 3, "bytes": originals + 70}


@atomic
def make_other_bytes(content):
    """As if something else had been uploaded than what is served."""
    db.session.merge(content).blob.source_key = "ab/cd/original.png"


def test_an_empty_library_is_reported_too(client):
    sign_in_as(client, "admin")

    said = report(client)

    assert (said["places"], said["library"], said["stored"]) == (
        [],
        amount(0, 0),
        {"files": 0, "bytes": 0},
    )


def test_many_places_take_no_more_statements(manager, tower):
    def cost():
        with counted_statements() as seen:
            report(manager)
        return len(seen)

    make_content(make_place(parent=tower))
    few = cost()
    for _ in range(10):
        make_content(make_place(parent=make_place(parent=tower)))

    assert cost() == few <= 8
