"""Where a piece of content is shown: campaigns by name, their schedules, and how many screens that reaches."""

import pytest

from tests.browser import is_problem
from tests.factories import make_campaign, make_content, make_place, make_player, make_schedule, sign_in_as
from tests.statements import counted_statements


@pytest.fixture
def content(lobby):
    return make_content(lobby)


def uses(client, content):
    answer = client.get(f"/api/content/{content.id}/uses")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_what_nobody_shows_has_no_uses(manager, content):
    assert uses(manager, content) == {"items": [], "used_elsewhere": 0}


def test_each_campaign_is_named_with_its_schedules_and_screens(manager, tower, lobby, content):
    door, desk, _roof = make_player(lobby, tags=["door"]), make_player(lobby), make_player(tower)
    autumn = make_campaign(tower, [content, content], name="Autumn")
    winter = make_campaign(lobby, [content], name="Winter")
    idle = make_campaign(lobby, [content], name="Idle")
    make_schedule(autumn, tower, tags=["door"])
    make_schedule(autumn, players=[door, desk])
    make_schedule(winter, lobby)
    make_schedule(winter, tower, is_active=False)

    assert uses(manager, content) == {
        "items": [
            {"campaign_id": autumn.id, "name": "Autumn", "schedules": 2, "screens": 2},
            {"campaign_id": idle.id, "name": "Idle", "schedules": 0, "screens": 0},
            {"campaign_id": winter.id, "name": "Winter", "schedules": 2, "screens": 2},
        ],
        "used_elsewhere": 0,
    }


def test_a_fallback_reaches_the_screens_of_its_place(manager, tower, lobby, content):
    make_player(lobby)
    make_player(tower)
    campaign = make_campaign(tower, [content])
    change = {"version": 1, "fallback_campaign_id": campaign.id}
    assert manager.patch(f"/api/locations/{lobby.id}", json=change).status_code == 200

    [use] = uses(manager, content)["items"]

    assert (use["schedules"], use["screens"]) == (0, 1)


def test_what_one_may_not_see_is_only_counted(client, tower, lobby):
    shared = make_content(tower)
    make_campaign(make_place("Elsewhere"), [shared], name="Secret")
    make_campaign(name="Administrators", contents=[shared])
    own = make_campaign(lobby, [shared], name="Own")
    make_player(tower)
    make_player(lobby)
    make_schedule(own, lobby)
    make_schedule(own, tower)
    sign_in_as(client, "viewer", [lobby])

    said = uses(client, shared)

    assert said == {
        "items": [{"campaign_id": own.id, "name": "Own", "schedules": 2, "screens": 1}],
        "used_elsewhere": 2,
    }


def test_s02_a_foreign_entry_has_no_uses_to_tell_of(client, lobby):
    foreign = make_content(make_place("Elsewhere"))
    make_campaign(lobby, [foreign])
    sign_in_as(client, "manager", [lobby])

    unknown = is_problem(client.get("/api/content/999999/uses"), 404)
    assert is_problem(client.get(f"/api/content/{foreign.id}/uses"), 404)["detail"] == unknown["detail"]


def test_many_uses_take_no_more_statements(manager, tower, content):
    def cost():
        with counted_statements() as seen:
            uses(manager, content)
        return len(seen)

    def use(many):
        for _ in range(many):
            campaign, place = make_campaign(tower, [content]), make_place(parent=tower)
            make_schedule(campaign, place, tags=["door"])
            make_schedule(campaign, players=[make_player(place)])

    use(1)
    few = cost()
    use(10)

    assert cost() == few <= 18


def test_of_very_many_the_first_hundred_are_named(manager, tower, content):
    for number in range(103):
        make_campaign(tower, [content], name=f"Campaign {number:03}")

    said = uses(manager, content)

    assert [each["name"] for each in said["items"]] == [f"Campaign {number:03}" for number in range(100)]
    assert said["used_elsewhere"] == 3
