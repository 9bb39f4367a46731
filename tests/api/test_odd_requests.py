"""Whatever is sent to whatever address: never a mistake of ours, always an answer or a clear problem."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_campaign, make_place, make_player, make_schedule, make_user, sign_in_as

FIELDS = [
    "version",
    "name",
    "title",
    "description",
    "username",
    "email",
    "password",
    "role",
    "location_ids",
    "max_locations",
    "parent_id",
    "timezone",
    "address",
    "latitude",
    "longitude",
    "fallback_campaign_id",
    "location_id",
    "priority",
    "start_date",
    "end_date",
    "is_active",
    "mix_editorial",
    "items",
    "content_order",
    "content_id",
    "duration_seconds",
    "fit",
    "muted",
    "campaign_id",
    "tags",
    "player_ids",
    "start_time",
    "end_time",
    "days_of_week",
    "recurrence_rule",
    "exceptions",
    "allow_conflicts",
    "schedule_id",
    "command",
    "params",
    "volume",
    "code",
    "device_type",
    "orientation",
    "type",
    "expires_at",
    "token",
    "client",
    "refresh_token",
]
LIKELY = st.sampled_from(
    [
        *(
            0,
            1,
            2,
            7,
            -1,
            2**31 - 1,
            2**31,
            2**63,
            2**64,
            1e308,
            0.1,
            True,
            False,
            None,
            "",
            " ",
            "1",
            "a",
            "\x00",
            "ß" * 130,
        ),
        *(
            "2026-01-01",
            "2026-12-31",
            "0000-00-00",
            "9999-12-31",
            "24:00",
            "08:00",
            "07:59:59",
            "UTC",
            "Europe/Berlin",
        ),
        *(
            "2026-01-01T00:00:00Z",
            "9999-12-31T23:59:59-23:59",
            "FREQ=DAILY",
            "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO",
            "admin",
        ),
        *(
            "restart",
            "volume",
            "cover",
            "ana@example.com",
            "https://example.com",
            "http://[::1",
            "a good password",
            "x" * 5_000,
        ),
    ]
)
VALUES = st.recursive(
    LIKELY | st.text(max_size=5) | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3),
    max_leaves=6,
)
BODIES = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=2)
QUERIES = st.dictionaries(
    st.sampled_from(
        [
            "page",
            "per_page",
            "q",
            "sort",
            "role",
            "type",
            "status",
            "tag",
            "location_id",
            "campaign_id",
            "player_id",
            "is_active",
            "at",
        ]
    ),
    LIKELY.map(str) | st.text(max_size=5).filter(lambda text: text.isprintable()),
    max_size=3,
)
ODDLY = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def world(client):
    """One of everything: for each noun its number, and a body that is right."""
    place = make_place()
    campaign, player = make_campaign(place), make_player(place)
    content_id = campaign.items[0].content_id
    rule = {"campaign_id": campaign.id, "location_id": place.id, "start_date": "2026-01-01"}
    sign_in_as(client, "admin")
    return client, {
        "locations": (place.id, {"name": "Hall", "timezone": "UTC", "parent_id": place.id}),
        "campaigns": (campaign.id, {"name": "Show", "items": [{"content_id": content_id}]}),
        "schedules": (make_schedule(campaign, place).id, rule),
        "schedules/conflicts": (None, rule),
        "players": (player.id, {"name": "Door", "location_id": place.id}),
        "players/pair": (None, {"name": "Door", "location_id": place.id, "code": "AAAAAA"}),
        "content": (content_id, {"title": "Page", "address": "https://example.com"}),
        "users": (make_user("viewer").id, {"email": "a@example.com"}),
        "auth/login": (None, {"username": "a", "password": "b"}),
        "auth/refresh": (None, {}),
        "auth/setup": (None, {}),
    }


def holds(answer):
    assert answer.status_code < 500, answer.get_data(as_text=True)
    if answer.status_code >= 400:
        assert answer.mimetype == "application/problem+json"
        assert answer.get_json()["detail"]


@ODDLY
@given(odd=BODIES)
def test_odd_bodies_where_things_are_made(world, odd):
    client, nouns = world

    for noun, (_, right) in nouns.items():
        body = json.dumps(right | odd)
        holds(client.post(f"/api/{noun}", data=body, content_type="application/json"))


@ODDLY
@given(odd=BODIES)
def test_odd_bodies_where_things_are_changed(world, odd):
    client, nouns = world

    for noun, (number, right) in nouns.items():
        if number is not None:
            now = client.get(f"/api/{noun}/{number}").json["version"]
            body = json.dumps(right | {"version": now} | odd)
            holds(client.patch(f"/api/{noun}/{number}", data=body, content_type="application/json"))
    command = f"/api/players/{nouns['players'][0]}/command"
    holds(client.post(command, data=json.dumps({"command": "sync"} | odd), content_type="application/json"))


@ODDLY
@given(query=QUERIES)
def test_odd_questions(world, query):
    client, nouns = world
    screen = f"players/{nouns['players'][0]}"

    for address in (
        *(noun for noun in nouns if "/" not in noun),
        "activity",
        f"{screen}/plan",
        f"{screen}/commands",
    ):
        holds(client.get(f"/api/{address}", query_string=query))
