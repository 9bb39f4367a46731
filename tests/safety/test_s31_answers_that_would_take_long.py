"""s31: what is made to take long is refused in about the time an ordinary answer takes, and nothing is kept of it."""

import json
import time
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from backend.core.db import Base, db
from tests.factories import make_content, make_place, sign_in_as

ROUNDS = 5
MOST_TIMES = 8  # as long as an ordinary answer of that kind
LISTS = ("activity", "campaigns", "content", "locations", "players", "schedules", "users", "jobs")
QUERIES = (
    "per_page=1000000000",
    "per_page=101",
    "page=1000000000",
    "page=-1",
    "sort=name;drop table users",
    "sort=name',(select 1)--",
    "sort=" + "-" * 40,
    "sort=password_hash",
    "sort=" + "x" * 4_000,
    "q=" + "%25" * 3_000,
)


def nested(depth: int, before: str = "[", after: str = "]") -> bytes:
    return (before * depth + "1" + after * depth).encode()


BODIES: dict[str, Callable[[int], bytes]] = {
    "a list in a list": lambda _: nested(1_000),
    "an object in an object": lambda _: nested(1_000, '{"name":', "}"),
    "deeper than any": lambda _: nested(100_000),
    "deep in a field": lambda _: b'{"name": "Hall", "timezone": ' + nested(1_000) + b"}",
    "an endless number": lambda _: b'{"name": ' + b"9" * 100_000 + b"}",
    "ten thousand items": lambda content: json.dumps(
        {"name": "Long", "items": [{"content_id": content}] * 10_000}
    ).encode(),
    "ten thousand fields": lambda _: json.dumps({f"field{number}": 1 for number in range(10_000)}).encode(),
    "ten thousand tags": lambda _: json.dumps({"name": "Tagged", "tags": ["x"] * 10_000}).encode(),
}


@pytest.fixture
def admin(client):
    return sign_in_as(client, "admin")


def seconds(ask):
    """The processor's time for it, at its quickest: whatever else the machine does counts for nothing."""
    spent = []
    for _ in range(ROUNDS):
        started = time.process_time()
        ask()
        spent.append(time.process_time() - started)
    return min(spent)


def rows():
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
    }


@pytest.mark.parametrize("path", LISTS)
def test_s31_no_list_is_made_to_work_for_long(admin, path):
    ordinary = seconds(lambda: admin.get(f"/api/{path}?per_page=100"))

    for query in QUERIES:
        answer = admin.get(f"/api/{path}?{query}")
        assert 400 <= answer.status_code < 500 or query.startswith("q="), (query, answer.status_code)
        assert seconds(lambda query=query: admin.get(f"/api/{path}?{query}")) < MOST_TIMES * ordinary, query


@pytest.mark.parametrize("what", BODIES)
@pytest.mark.parametrize(
    "path", ["/api/campaigns", "/api/locations", "/api/players/commands", "/api/auth/login"]
)
def test_s31_no_body_is_made_to_work_for_long(admin, path, what):
    place = make_place()
    content = make_content(place)
    longest = {"name": "Long", "location_id": place.id, "items": [{"content_id": content.id}] * 200}
    ordinary = seconds(lambda: admin.post("/api/campaigns", json=longest))
    assert admin.post("/api/campaigns", json=longest).status_code == 201
    body = BODIES[what](content.id)
    before = rows()

    def ask():
        return admin.post(path, data=body, content_type="application/json")

    assert ask().status_code in {400, 413, 422}
    assert seconds(ask) < MOST_TIMES * ordinary
    assert rows() == before
