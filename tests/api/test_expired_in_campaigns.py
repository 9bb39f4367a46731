"""Whoever arranges a campaign sees what in it has expired."""

from datetime import timedelta

from backend.core import clock
from tests.factories import make_campaign, make_content, make_place, sign_in_as


def test_a_campaign_says_of_its_items_when_they_expire(app, client):
    place = make_place()
    over = make_content(place, expires_at=clock.now() - timedelta(days=1))
    campaign = make_campaign(place, [over, make_content(place)])

    items = sign_in_as(client, "manager", [place]).get(f"/api/campaigns/{campaign.id}").get_json()["items"]

    assert [item["content"]["expires_at"] is None for item in items] == [False, True]
