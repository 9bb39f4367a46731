"""Finding things in the library: by kind, tags, place, who brought them, size, length, expiry and use."""

from datetime import timedelta

import pytest

from tests.browser import is_problem
from tests.factories import make_campaign, make_content, make_place, make_user, sign_in_as
from tests.statements import counted_statements


@pytest.fixture
def manager(the_clock, client, tower):
    """Somebody who runs the tower, signed in when the clock already stood still."""
    return sign_in_as(client, "manager", [tower])


@pytest.fixture
def library(the_clock, manager, tower, lobby):
    """A few things that differ in everything one can ask for."""
    ana = make_user("manager", [tower], "ana")
    soon, later = the_clock.instant + timedelta(days=3), the_clock.instant + timedelta(days=40)
    sale = make_content(lobby, title="Sale", tags=["promo", "red"], expires_at=soon, file_size_bytes=100)
    make_content(
        tower,
        title="Tour",
        type="video",
        tags=["promo"],
        duration_seconds=95.5,
        expires_at=later,
        file_size_bytes=5_000,
        created_by=ana.id,
    )
    make_content(
        lobby,
        title="Jingle",
        type="audio",
        duration_seconds=4,
        file_size_bytes=900,
        filename="brass_band.mp3",
    )
    make_content(
        lobby, title="Old", tags=["red"], expires_at=the_clock.instant, file_size_bytes=50, created_by=ana.id
    )
    make_content(lobby, title="Weather", type="url", description="Rain 100% of the time")
    make_content(lobby, title="Coming", status="processing", file_size_bytes=70)
    make_content(lobby, title="Thrown", tags=["promo", "blue"], deleted_at=the_clock.instant)
    make_campaign(tower, [sale, sale])
    return {"ana": ana.id, "lobby": lobby.id, "tower": tower.id}


EVERYTHING = {"Sale", "Tour", "Jingle", "Old", "Weather", "Coming"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, EVERYTHING),
        ({"type": "image"}, {"Sale", "Old", "Coming"}),
        ({"type": "url"}, {"Weather"}),
        ({"status": "processing"}, {"Coming"}),
        ({"tag": "red"}, {"Sale", "Old"}),
        ({"tag": "Red"}, set()),
        ({"tags": "red"}, {"Sale", "Old"}),
        ({"tags": "red, promo"}, {"Sale"}),
        ({"tags": "red,blue"}, set()),
        ({"tags": ","}, EVERYTHING),
        ({"tags": "red,red,red,red,red,red,red,red,red,red,red"}, {"Sale", "Old"}),
        ({"tags": "red,promo,1,2,3,4,5,6,7,8"}, set()),
        ({"location_id": "lobby"}, EVERYTHING - {"Tour"}),
        ({"location_id": "tower"}, EVERYTHING),
        ({"created_by": "ana"}, {"Tour", "Old"}),
        ({"min_bytes": 900}, {"Tour", "Jingle"}),
        ({"min_bytes": 60, "max_bytes": 100}, {"Sale", "Coming"}),
        ({"min_seconds": 5}, {"Tour"}),
        ({"max_seconds": 4}, {"Jingle"}),
        ({"expiring_days": 3}, {"Sale"}),
        ({"expiring_days": 2}, set()),
        ({"expiring_days": 60}, {"Sale", "Tour"}),
        ({"expired": "true"}, {"Old"}),
        ({"expired": "false"}, EVERYTHING - {"Old"}),
        ({"used": "true"}, {"Sale"}),
        ({"used": "false"}, EVERYTHING - {"Sale"}),
        ({"trashed": "true"}, {"Thrown"}),
        ({"trashed": "true", "tag": "red"}, set()),
        ({"q": "sale"}, {"Sale"}),
        ({"q": "brass_b"}, {"Jingle"}),
        ({"q": "100%"}, {"Weather"}),
        ({"q": "prom"}, {"Sale", "Tour"}),
        ({"q": "blue"}, set()),
        ({"q": "promo", "type": "video", "used": "false", "min_seconds": 90}, {"Tour"}),
    ],
)
def test_what_is_asked_for_is_found(manager, library, query, found):
    asked = {name: library.get(value, value) for name, value in query.items()}

    answer = manager.get("/api/content", query_string=asked).get_json()

    assert {item["title"] for item in answer["items"]} == found
    assert answer["total"] == len(found)


@pytest.mark.parametrize(
    ("sort", "ending"), [("expires_at", ["Old", "Sale", "Tour"]), ("-expires_at", ["Tour", "Sale", "Old"])]
)
def test_what_never_ends_comes_last_in_either_direction(manager, library, sort, ending):
    found = manager.get(f"/api/content?sort={sort}").get_json()["items"]

    assert [entry["title"] for entry in found[:3]] == ending
    assert [entry["expires_at"] for entry in found[3:]] == [None, None, None]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("title", "Coming"),
        ("-title", "Weather"),
        ("file_size_bytes", "Weather"),
        ("-file_size_bytes", "Tour"),
        ("-duration_seconds", "Tour"),
        ("-expires_at", "Tour"),
        ("-created_at", "Coming"),
        ("type", "Jingle"),
    ],
)
def test_it_comes_in_the_order_that_is_asked_for(manager, library, sort, first):
    assert manager.get(f"/api/content?sort={sort}").get_json()["items"][0]["title"] == first


@pytest.mark.parametrize(
    "query",
    [
        "min_bytes=-1",
        "max_bytes=many",
        "min_seconds=nan",
        "max_seconds=1e99",
        "expiring_days=-1",
        "expiring_days=99999",
        "expired=perhaps",
        "used=2",
        "trashed=",
        "created_by=0",
        "location_id=1e3",
        f"tags={'x' * 900}",
        f"tags={','.join(map(str, range(11)))}",
        "sort=blob_id",
        "deleted_at=now",
    ],
)
def test_s31_questions_without_an_answer_are_refused(manager, query):
    assert is_problem(manager.get(f"/api/content?{query}"), 422)["code"] == "invalid"


def test_tags_in_use_are_counted_where_one_may_look(client, tower, lobby, the_clock):
    make_content(lobby, tags=["red", "promo"])
    make_content(tower, tags=["red"])
    make_content(lobby, tags=["thrown"], deleted_at=the_clock.instant)
    make_content(make_place("Elsewhere"), tags=["red", "secret"])
    sign_in_as(client, "viewer", [lobby])

    answer = client.get("/api/content/tags")

    assert answer.get_json() == {"items": [{"tag": "red", "count": 2}, {"tag": "promo", "count": 1}]}


def test_every_question_takes_the_same_number_of_statements_however_much_there_is(manager, tower):
    def cost(query):
        with counted_statements() as seen:
            assert manager.get(f"/api/content?per_page=100&{query}").status_code == 200
        return len(seen)

    questions = ["q=a&tags=a,b", "used=true", "expired=false&trashed=true", "location_id=1&sort=title"]

    def fill(many):
        for _ in range(many):
            content = make_content(make_place(parent=tower), tags=["a", "b"], created_by=manager.user.id)
            make_campaign(tower, [content])

    fill(1)
    few = [cost(query) for query in questions]
    fill(10)

    assert [cost(query) for query in questions] == few
    assert max(few) <= 12
