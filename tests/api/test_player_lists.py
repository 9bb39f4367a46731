"""Finding screens over HTTP."""

import pytest

from tests.browser import is_problem
from tests.factories import make_campaign, make_content, make_place, make_player, sign_in_as
from tests.statements import counted_statements


@pytest.fixture
def place(app):
    return make_place("Lobby", timezone="UTC")


@pytest.fixture
def manager(client, place):
    return sign_in_as(client, "manager", [place])


def names(answer):
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [each["name"] for each in answer.get_json()["items"]]


def test_a_list_shows_ones_own_screens_only(client, place):
    make_player(place, "B")
    make_player(make_place(parent=place), "A")
    make_player(make_place(), "Foreign")

    sign_in_as(client, "viewer", [place])
    mine = names(client.get("/api/players"))
    sign_in_as(client, "viewer")
    nobodys = names(client.get("/api/players"))
    sign_in_as(client, "admin")
    everybodys = names(client.get("/api/players"))

    assert (mine, nobodys, everybodys) == (["A", "B"], [], ["A", "B", "Foreign"])


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("", ["Door 100%", "Hall", "Upstairs"]),
        ("?q=ALL", ["Hall"]),
        ("?q=100%25", ["Door 100%"]),
        ("?q=%25", ["Door 100%"]),
        ("?q=_", []),
        ("?tag=door", ["Door 100%", "Upstairs"]),
        ("?tag=doo", []),
        ("?status=online", ["Hall"]),
        ("?status=offline", ["Door 100%", "Upstairs"]),
        ("?sort=-name", ["Upstairs", "Hall", "Door 100%"]),
        ("?sort=name&per_page=1&page=2", ["Hall"]),
        ("?page=9", []),
        ("?tag=door&q=up", ["Upstairs"]),
    ],
)
def test_finding_screens(manager, place, question, found):
    make_player(place, "Hall", status="online")
    make_player(place, "Door 100%", tags=["door"])
    make_player(make_place(parent=place), "Upstairs", tags=["door", "up"])

    assert names(manager.get(f"/api/players{question}")) == found


def test_finding_a_screen_by_the_code_on_it(manager, place):
    player = make_player(place, "Hall")
    make_player(place, "Door")

    assert names(manager.get(f"/api/players?q={player.code.lower()}")) == ["Hall"]


def test_finding_the_screens_of_one_place_and_below(manager, place):
    floor = make_place(parent=place)
    make_player(place, "Hall")
    make_player(floor, "Floor")
    make_player(make_place(parent=floor), "Room")

    assert names(manager.get(f"/api/players?location_id={floor.id}")) == ["Floor", "Room"]
    assert names(manager.get(f"/api/players?location_id={make_player(make_place()).location_id}")) == []
    assert names(manager.get("/api/players?location_id=999999")) == []


@pytest.mark.parametrize(
    "question",
    [
        "page=0",
        "page=x",
        "per_page=0",
        "per_page=101",
        "status=asleep",
        "sort=key_hash",
        "sort=",
        "location_id=x",
        "location_id=0",
        "location_id=99999999999999999999",
        "unknown=1",
        f"q={'x' * 101}",
        f"tag={'x' * 41}",
    ],
)
def test_a_question_that_makes_no_sense(manager, question):
    assert is_problem(manager.get(f"/api/players?{question}"), 422)["code"] == "invalid"


def test_a_list_costs_the_same_however_long(manager, place):
    def cost():
        with counted_statements() as statements:
            assert manager.get("/api/players?per_page=100").status_code == 200
        return len(statements)

    content, campaign = make_content(), make_campaign()
    for number in range(2):
        make_player(
            place, tags=[f"t{number}"], current_content_id=content.id, current_campaign_id=campaign.id
        )
    few = cost()
    for _ in range(8):
        playing = {"current_content_id": make_content().id, "current_campaign_id": make_campaign().id}
        make_player(make_place(parent=place), tags=["a", "b"], **playing)

    assert cost() == few


def test_a_list_says_what_each_screen_plays(manager, place):
    content, campaign = make_content(place, title="Rocket"), make_campaign(place, name="Breakfast")
    make_player(place, current_content_id=content.id, current_campaign_id=campaign.id)
    make_player(place, current_content_id=999_999, current_campaign_id=999_999)

    first, second = manager.get("/api/players").get_json()["items"]

    assert first["current_content"] == {"id": content.id, "name": "Rocket"}
    assert first["current_campaign"] == {"id": campaign.id, "name": "Breakfast"}
    assert first["thumbnail_url"] == f"/media/{content.blob.thumbnail_key}"
    assert (second["current_content"], second["current_campaign"], second["thumbnail_url"]) == (
        None,
        None,
        None,
    )
