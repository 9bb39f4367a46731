"""The first page's figures: of one's own places only."""

from datetime import date

from tests.factories import make_campaign, make_content, make_place, make_player, make_schedule, sign_in_as


def figures(client):
    return client.get("/api/dashboard").json


def test_figures_count_what_is_ones_own(client, the_clock):
    place = make_place()
    floor = make_place(parent=place)
    picture = make_content(floor)
    make_content(floor, status="processing")
    make_content(floor, status="failed")
    now = make_campaign(floor, [picture], end_date=date(2026, 3, 31))
    make_campaign(floor, [picture], is_active=False)
    make_campaign(floor, [picture], end_date=date(2026, 3, 1))
    make_campaign(floor, [picture], start_date=date(2026, 4, 1))
    newest = {"plan_hash": "a" * 64, "plan_wanted": 5, "plan_revision": 5}
    make_player(floor, status="online", applied_plan_hash="a" * 64, **newest)
    make_player(floor, status="online", applied_plan_hash="b" * 64, **newest)
    make_player(floor, status="online", applied_plan_hash="a" * 64, **newest | {"plan_wanted": 6})
    screen = make_player(floor, applied_plan_hash="a" * 64, **newest)
    make_schedule(now, floor)
    make_schedule(now, players=[screen])
    make_schedule(now, floor, is_active=False)
    make_schedule(now, floor, end_date=date(2026, 3, 1))
    sign_in_as(client, "viewer", [place])

    assert figures(client) == {
        "players_total": 4,
        "players_online": 3,
        "players_offline": 1,
        "players_in_step": 1,
        "campaigns_total": 4,
        "campaigns_active": 1,
        "content_total": 3,
        "content_processing": 1,
        "content_failed": 1,
        "schedules_active": 2,
        "storage_bytes": picture.file_size_bytes,
    }


def test_what_is_elsewhere_is_not_counted(client):
    elsewhere = make_place()
    make_schedule(make_campaign(elsewhere), elsewhere)
    make_player(elsewhere)
    sign_in_as(client, "manager", [make_place()])

    assert set(figures(client).values()) == {0}


def test_somebody_without_places_sees_nothing(client):
    make_player(make_place())
    sign_in_as(client, "viewer")

    assert set(figures(client).values()) == {0}
