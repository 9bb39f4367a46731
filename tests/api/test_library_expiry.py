"""Expiry dates: to the second, on screens that are offline too, and in the library."""

import orjson
import pytest
from sqlalchemy import select

from backend.core.db import db
from backend.models.plans import Plan
from backend.services.planner import plan_all
from tests.browser import is_problem
from tests.factories import make_campaign, make_content, make_place, make_player, make_schedule, sign_in_as
from tests.planned import anew
from tests.uploading import upload, uploaded


@pytest.fixture
def lobby(the_clock, app):
    return make_place("Lobby", timezone="UTC")


@pytest.fixture
def manager(client, lobby):
    return sign_in_as(client, "manager", [lobby])


@pytest.fixture
def screen(lobby):
    return make_player(lobby)


def plan_of(screen):
    """What the screen keeps, and plays by itself when nobody can be asked."""
    plan_all()
    return orjson.loads(db.session.scalar(select(Plan.body).where(Plan.hash == anew(screen).plan_hash)))


def shown(plan, instant):
    """The titles of the loop that plays then, or of the fallback."""
    loops = [each["loop"] for each in plan["timeline"] if each["from"] <= instant < each["to"]]
    [loop] = loops or [plan["fallback"]]
    if loop is None:
        return []
    return [plan["contents"][item["content"]]["title"] for item in plan["loops"][loop]["items"]]


def test_it_leaves_the_plan_at_that_second(manager, lobby, screen):
    sale, news = make_content(lobby, title="Sale"), make_content(lobby, title="News")
    make_schedule(make_campaign(lobby, [sale, news]), lobby)
    change = {"version": 1, "expires_at": "2026-03-13T18:00:05Z"}

    assert manager.patch(f"/api/content/{sale.id}", json=change).status_code == 200

    plan = plan_of(screen)
    assert shown(plan, "2026-03-13T18:00:04Z") == ["Sale", "News"]
    assert shown(plan, "2026-03-13T18:00:05Z") == ["News"]
    assert "2026-03-13T18:00:05Z" in {each["to"] for each in plan["timeline"]}


def test_when_nothing_is_left_the_fallback_plays(manager, lobby, screen):
    sale, calm = make_content(lobby, title="Sale"), make_content(lobby, title="Calm")
    make_schedule(make_campaign(lobby, [sale]), lobby)
    fallback = make_campaign(lobby, [calm])
    manager.patch(f"/api/locations/{lobby.id}", json={"version": 1, "fallback_campaign_id": fallback.id})

    manager.patch(f"/api/content/{sale.id}", json={"version": 1, "expires_at": "2026-03-13T18:00:00Z"})

    plan = plan_of(screen)
    assert shown(plan, "2026-03-13T17:59:59Z") == ["Sale"]
    assert shown(plan, "2026-03-13T18:00:00Z") == ["Calm"]


def test_it_comes_back_when_the_date_is_taken_away(manager, lobby, screen):
    sale = make_content(lobby, title="Sale")
    make_schedule(make_campaign(lobby, [sale]), lobby)
    manager.patch(f"/api/content/{sale.id}", json={"version": 1, "expires_at": "2026-03-13T18:00:00Z"})
    assert shown(plan_of(screen), "2026-03-14T00:00:00Z") == []

    manager.patch(f"/api/content/{sale.id}", json={"version": 2, "expires_at": None})

    assert shown(plan_of(screen), "2026-03-14T00:00:00Z") == ["Sale"]


def test_the_library_says_what_expires_soon_and_what_has(the_clock, manager, lobby):
    sale = make_content(lobby, title="Sale")
    manager.patch(f"/api/content/{sale.id}", json={"version": 1, "expires_at": "2026-03-13T18:00:00Z"})

    def found(query):
        return [
            (each["title"], each["is_expired"]) for each in manager.get(f"/api/content?{query}").json["items"]
        ]

    assert (found("expiring_days=7"), found("expired=true")) == ([("Sale", False)], [])
    the_clock.stands_at("2026-03-13T18:00:00")
    sign_in_as(manager, manager.user)
    assert (found("expiring_days=7"), found("expired=true")) == ([], [("Sale", True)])


def test_an_upload_may_say_when_it_expires(manager, lobby):
    entry = uploaded(manager, "rocket.jpg", location_id=str(lobby.id), expires_at="2026-04-01T00:00:00-03:00")

    assert entry["expires_at"] == "2026-04-01T03:00:00Z"
    wrong = upload(manager, "rocket.jpg", location_id=str(lobby.id), expires_at="tomorrow")
    assert "expires_at" in is_problem(wrong, 422, "invalid")["errors"]
