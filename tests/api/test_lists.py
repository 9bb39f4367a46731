"""Lists cost the same number of statements however long they are."""

import pytest

from backend.core.db import db
from backend.services import jobs
from tests.factories import (
    make_campaign,
    make_content,
    make_place,
    make_player,
    make_schedule,
    make_user,
    sign_in_as,
)
from tests.statements import counted_statements

LISTS = [
    "/api/locations",
    "/api/content",
    "/api/campaigns",
    "/api/schedules",
    "/api/players",
    "/api/users",
    "/api/activity",
    "/api/dashboard",
    "/api/jobs",
]


def fill(place, many):
    for number in range(many):
        below = make_place(parent=place)
        contents = [make_content(below, tags=["a", str(number)]), make_content(place, type="video")]
        jobs.add(jobs.MEDIA, contents[1].id)
        campaign = make_campaign(below, contents)
        player = make_player(below, tags=["door", str(number)])
        make_schedule(campaign, below, tags=["door"])
        make_schedule(campaign, players=[player])
        make_user("viewer", [below])


def cost(client, address):
    with counted_statements() as statements:
        answer = client.get(f"{address}?per_page=100" if address != "/api/dashboard" else address)
    assert answer.status_code == 200
    return len(statements), statements


@pytest.mark.parametrize("role", ["manager", "admin"])
@pytest.mark.parametrize("address", LISTS)
def test_a_longer_list_takes_no_more_statements(client, address, role):
    if address == "/api/users" and role == "manager":
        role = "admin"
    place = make_place()
    sign_in_as(client, role, [place])
    fill(place, 2)
    few, _ = cost(client, address)
    fill(place, 10)
    db.session.rollback()

    many, statements = cost(client, address)

    assert many == few, "\n\n".join(statements)
    assert many <= 16
