"""Where media are fetched: on this server, or at a CDN before it, for as long as one is set."""

import json

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from backend.core.config import Config
from backend.core.db import db
from backend.middleware.security import policy
from backend.models.plans import Plan
from backend.services import media_addresses, moved_media, planner
from tests.factories import make_campaign, make_place, make_player, make_schedule
from tests.planned import anew, planned

CDN = "https://cdn.example.org/media"


def addresses_in_plan_of(player):
    body = db.session.scalars(select(Plan.body).where(Plan.hash == anew(player).plan_hash)).one()
    return [content["url"] for content in json.loads(body)["contents"]]


@pytest.fixture
def screen(app):
    place = make_place("Lobby")
    make_schedule(make_campaign(place), place)
    return make_player(place)


def test_a_file_is_fetched_here_and_through_a_cdn_under_the_same_key(setting):
    key = "ab/cd/abcd" + "0" * 60 + ".mp4"
    here = media_addresses.address_of(key)
    setting(media_base_url=f"{CDN}/")

    assert here == f"/media/{key}"
    assert media_addresses.address_of(key) == f"{CDN}/{key}"
    assert media_addresses.other_origins() == ["https://cdn.example.org"]


def test_an_uploaded_page_is_fetched_only_where_it_comes_with_its_policy(setting):
    setting(media_base_url=CDN)

    assert media_addresses.address_of("ab/cd/abcd" + "0" * 60 + ".html").startswith("/media/")


def test_our_pages_may_load_media_from_the_cdn_and_nothing_else_from_there():
    told = dict(each.split(" ", 1) for each in policy(["https://cdn.example.org"]).split("; "))

    assert {name for name, sources in told.items() if "cdn.example.org" in sources} == {
        "img-src",
        "media-src",
        "connect-src",
    }
    assert "cdn" not in policy()


def test_every_screen_follows_a_cdn_that_comes_or_goes_at_the_next_start(setting, screen):
    planned(screen)
    assert not moved_media.note(), "nothing changed"
    before = addresses_in_plan_of(screen)

    setting(media_base_url=CDN)
    came = moved_media.note()
    planner.plan_all()
    through_cdn = addresses_in_plan_of(screen)
    setting(media_base_url=None)
    went = moved_media.note()
    planner.plan_all()

    assert (came, went, moved_media.note()) == (True, True, False)
    assert through_cdn == [each.replace("/media", CDN, 1) for each in before]
    assert addresses_in_plan_of(screen) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"media_base_url": "cdn.example.org"},
        {"media_base_url": "https://cdn.example.org/?x=1"},
        {"media_base_url": "https://cdn.example.org; script-src *"},
        {"storage": "s3"},
        {"s3_bucket": "media", "s3_access_key_id": "me"},
        {"s3_prefix": "../"},
        {"s3_prefix": "/media"},
    ],
)
def test_settings_that_can_not_work_stop_the_start(wrong):
    with pytest.raises(ValidationError):
        Config(_env_file=None, **wrong)
