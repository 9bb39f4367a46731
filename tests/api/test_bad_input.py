"""Nonsense at the door: every shape refuses it with a clear problem, and nothing is stored."""

import json

import pytest

from backend.core.db import Base, db
from tests.browser import is_problem
from tests.factories import make_campaign, make_content, make_place, sign_in_as

LEFT_BEHIND = {"activity_entries", "refresh_tokens"}  # what signing in writes


@pytest.fixture
def admin(client):
    return sign_in_as(client, "admin")


@pytest.fixture
def bodies(admin):
    """For each address that takes JSON, a body that is right in everything."""
    place = make_place()
    campaign = make_campaign(place, [make_content(place)])
    return {
        "/api/locations": {
            "name": "Hall",
            "parent_id": place.id,
            "timezone": "America/Sao_Paulo",
            "latitude": 1.5,
        },
        "/api/users": {
            "username": "ana",
            "email": "ana@example.com",
            "password": "a good password",
            "role": "viewer",
            "location_ids": [place.id],
            "max_locations": 1,
        },
        "/api/campaigns": {
            "name": "Show",
            "location_id": place.id,
            "priority": 1,
            "start_date": "2026-01-01",
            "end_date": "2026-12-31",
            "is_active": True,
            "items": [{"content_id": campaign.items[0].content_id, "duration_seconds": 5.5}],
        },
        "/api/schedules": {
            "campaign_id": campaign.id,
            "location_id": place.id,
            "tags": ["door"],
            "start_date": "2026-01-01",
            "end_date": "2026-12-31",
            "start_time": "08:00",
            "end_time": "10:00",
            "exceptions": ["2026-02-01"],
        },
        "/api/content": {
            "title": "Weather",
            "address": "https://example.com/",
            "location_id": place.id,
            "expires_at": "2026-12-31T23:59:59Z",
        },
        "/api/players": {"name": "Door", "location_id": place.id, "device_type": "web", "tags": ["door"]},
    }


def rows():
    return {
        table.name: db.session.execute(db.select(db.func.count()).select_from(table)).scalar()
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_BEHIND
    }


ADDRESSES = (
    "/api/locations",
    "/api/users",
    "/api/campaigns",
    "/api/schedules",
    "/api/content",
    "/api/players",
)
DATES = (
    "0000-00-00",
    "9999-12-31",
    "1999-12-31",
    "2026-02-29",
    "2026-13-01",
    "26-01-01",
    "01/02/2026",
    "2026-01-01T00:00:00Z",
    "",
    20260101,
    0,
    -1,
    1.5,
    True,
    [],
    {},
)
INSTANTS = (
    "2026-12-31",
    "2026-12-31T23:59:59",
    "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00+14:00",
    "1767225600",
    1767225600,
    "now",
    "",
    False,
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_right_body_is_taken(admin, bodies, address):
    assert admin.post(address, json=bodies[address]).status_code == 201


@pytest.mark.parametrize("address", ADDRESSES)
def test_s23_fields_nobody_knows_are_refused(admin, bodies, address):
    before = rows()

    for name in ("id", "created_by", "password_hash", "version", "path", "colour"):
        answer = admin.post(address, json=bodies[address] | {name: 1})
        assert is_problem(answer, 422, "invalid")["errors"].keys() == {name}

    assert rows() == before


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_field_refuses_values_of_another_type(admin, bodies, address):
    before = rows()

    for name, right in bodies[address].items():
        for wrong in ({"a": 1}, ["\x00"], 10**30, -(10**9), "\x00", "x" * 3_000, 0.1):
            if isinstance(right, float) and isinstance(wrong, float):
                continue
            body = json.dumps(bodies[address] | {name: wrong})
            answer = admin.post(address, data=body, content_type="application/json")
            assert answer.status_code in {404, 422}, (name, wrong, answer.text)
            is_problem(answer, answer.status_code)

    assert rows() == before


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "body", ["", "{", "[" * 2_000, "nonsense", '{"name": "\\ud800"}', "\x00", '{"a": NaN}', b"\xff\xfe"]
)
def test_a_body_that_is_not_json_is_refused(admin, bodies, address, body):
    before = rows()

    is_problem(admin.post(address, data=body, content_type="application/json"), 400, "bad_request")

    assert rows() == before


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("body", ["[]", "[1]", '"text"', "5", "true", "1e400"])
def test_json_that_is_no_object_is_refused(admin, bodies, address, body):
    answer = admin.post(address, data=body, content_type="application/json")

    assert answer.status_code in {400, 422}
    is_problem(answer, answer.status_code)


@pytest.mark.parametrize("address", ["/api/campaigns", "/api/schedules"])
@pytest.mark.parametrize("field", ["start_date", "end_date"])
def test_absurd_dates_are_refused(admin, bodies, address, field):
    before = rows()

    for date in DATES:
        refused = is_problem(admin.post(address, json=bodies[address] | {field: date}), 422, "invalid")
        assert refused["errors"].keys() == {field}, date

    assert rows() == before


def test_absurd_exceptions_and_instants_are_refused(admin, bodies):
    before = rows()

    for date in DATES:
        order = bodies["/api/schedules"] | {"exceptions": ["2026-02-01", date]}
        assert is_problem(admin.post("/api/schedules", json=order), 422)["errors"].keys() == {"exceptions.1"}
    for instant in INSTANTS:
        order = bodies["/api/content"] | {"expires_at": instant}
        assert is_problem(admin.post("/api/content", json=order), 422)["errors"].keys() == {"expires_at"}

    assert rows() == before


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "UTC+3", "../../etc/passwd", "America", "EST5EDT ", "BRT", 3, None]
)
def test_a_wrong_zone_is_refused(admin, bodies, zone):
    before = rows()

    refused = is_problem(
        admin.post("/api/locations", json=bodies["/api/locations"] | {"timezone": zone}), 422
    )

    assert refused["errors"].keys() == {"timezone"}
    assert rows() == before


@pytest.mark.parametrize(
    "position",
    [{"latitude": 91}, {"latitude": -90.5}, {"longitude": 181}, {"latitude": "1"}, {"longitude": True}],
)
def test_a_position_off_the_globe_is_refused(admin, bodies, position):
    refused = is_problem(
        admin.post("/api/locations", json=bodies["/api/locations"] | position), 422, "invalid"
    )

    assert refused["errors"].keys() == position.keys()


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "a\x00b", "a\x1b[31mb", "a\u2028b", "x" * 121, 5, None])
def test_s27_a_name_is_one_line_that_can_be_shown(admin, bodies, name):
    for address in ("/api/locations", "/api/players"):
        refused = is_problem(admin.post(address, json=bodies[address] | {"name": name}), 422, "invalid")
        assert refused["errors"].keys() == {"name"}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("username", "a"),
        ("username", "with space"),
        ("username", "<script>"),
        ("username", "x" * 65),
        ("email", "nobody"),
        ("email", "a@b"),
        ("email", f"{'x' * 250}@example.com"),
        ("password", "short"),
        ("password", "x" * 201),
        ("role", "root"),
        ("location_ids", 1),
        ("location_ids", [0]),
        ("max_locations", -1),
        ("max_locations", "3"),
    ],
)
def test_a_person_who_makes_no_sense_is_refused(admin, bodies, field, wrong):
    before = rows()

    refused = is_problem(admin.post("/api/users", json=bodies["/api/users"] | {field: wrong}), 422, "invalid")

    assert next(iter(refused["errors"])).split(".")[0] == field
    assert rows() == before


def test_words_that_look_like_code_are_kept_as_words(admin, bodies):
    for words in ("{{7*7}}", "<img src=x onerror=alert(1)>", "${7*7}", "'; DROP TABLE users; --", "=1+1"):
        made = admin.post("/api/locations", json=bodies["/api/locations"] | {"name": words})
        assert made.json["name"] == words


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=1.5",
        "per_page=0",
        "per_page=101",
        "per_page=10^9",
        "sort=" + "x" * 41,
        "sort=name;drop",
        "q=" + "x" * 101,
        "colour=red",
        "page=9999999999",
    ],
)
@pytest.mark.parametrize("noun", ["locations", "users", "campaigns", "schedules", "content", "players"])
def test_s31_lists_refuse_what_they_do_not_understand(admin, noun, query):
    refused = is_problem(admin.get(f"/api/{noun}?{query}"), 422, "invalid")

    assert refused["errors"].keys() == {query.partition("=")[0]}


@pytest.mark.parametrize("noun", ["locations", "users", "campaigns", "schedules", "content", "players"])
def test_a_page_past_the_end_is_empty(admin, noun):
    answer = admin.get(f"/api/{noun}?page=1000000&per_page=100")

    assert (answer.status_code, answer.json["items"]) == (200, [])


@pytest.mark.parametrize("version", [0, -1, "1", 1.0, None, True, 2**31])
def test_an_edit_says_which_version_it_saw(admin, version):
    place = make_place("Before")

    refused = is_problem(
        admin.patch(f"/api/locations/{place.id}", json={"version": version, "name": "After"}), 422
    )

    assert refused["errors"].keys() == {"version"}
    assert admin.get(f"/api/locations/{place.id}").json["name"] == "Before"


def test_a_method_an_address_does_not_know_is_a_problem(admin):
    refused = is_problem(admin.put("/api/locations", json={}), 405)

    assert refused["code"] == "method_not_allowed"
