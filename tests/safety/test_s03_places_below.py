"""s03: a right on a place is a right on everything below it: who has the campus has both of its buildings."""

import pytest

from backend.core.db import db
from backend.models.locations import Location
from tests.factories import sign_in_as
from tests.safety import world as worlds
from tests.safety.asked import table
from tests.safety.questions import questions

pytestmark = pytest.mark.timeout(180)  # hundreds of questions, on a machine that may be busy
PERSONAL = {"uploads", "sign-ins"}  # everybody has only their own, wherever they lie


@pytest.fixture
def world(app, web_folder):
    made = worlds.build(app)
    campus = db.session.get(Location, made.things["locations"]["above"])
    for role in ("manager", "technician", "viewer"):
        made.people[role] = sign_in_as(app.test_client(), role, [campus])
    made.rows = worlds.snapshot()
    return made


@pytest.mark.parametrize("asker", ["manager", "technician", "viewer"])
@pytest.mark.parametrize("building", ["own", "foreign"])
def test_s03_what_lies_below_ones_place_is_ones_own(world, asker, building):
    lines, differing = table(), {}
    for question in questions(world.app):
        if not question.varies or question.kinds() & PERSONAL:
            continue
        expected = int(lines[question.name, question.varies][asker].split(" ")[0])
        answer = question.ask(world, asker, building, all_there=True)
        if answer.status_code != expected:
            differing[question.name, question.varies] = (answer.status_code, expected)
        if question.method != "GET" and answer.status_code < 400:
            world.restore()

    assert differing == {}
