"""Whoever arranges a campaign sees what in it has expired."""

from datetime import timedelta

from tests.factories import make_campaign, make_content, sign_in_as


def test_a_campaign_says_of_its_items_when_they_expire(the_clock, client, tower):
    over = make_content(tower, expires_at=the_clock.instant - timedelta(days=1))
    campaign = make_campaign(tower, [over, make_content(tower)])

    items = sign_in_as(client, "manager", [tower]).get(f"/api/campaigns/{campaign.id}").get_json()["items"]

    assert [item["content"]["expires_at"] for item in items] == ["2026-03-10T12:00:00Z", None]
