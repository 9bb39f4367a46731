"""s36: nothing that is done in one building touches a screen of another, whatever they have in common."""

import pytest
from sqlalchemy import select

from backend.core.db import db
from backend.models.campaigns import Campaign
from backend.models.commands import PlayerCommand
from backend.models.content import Content
from backend.models.jobs import Job
from backend.models.locations import Location
from backend.models.players import Player
from backend.models.schedules import Schedule
from backend.models.uploads import PendingUpload
from backend.services import planner
from tests.browser import is_problem
from tests.factories import all_want_plans
from tests.safety import world as worlds
from tests.safety.questions import questions
from tests.safety.world import SHARED_TAG

pytestmark = pytest.mark.timeout(180)  # hundreds of questions, on a machine that may be busy
RULE = {"start_date": "2026-01-01", "allow_conflicts": True}
MODELS = {
    "players": Player,
    "commands": PlayerCommand,
    "content": Content,
    "trashed": Content,
    "campaigns": Campaign,
    "schedules": Schedule,
    "locations": Location,
    "empty places": Location,
    "jobs": Job,
    "uploads": PendingUpload,
}


@pytest.fixture
def world(app, web_folder):
    """Both buildings, every screen with its plan."""
    made = worlds.build(app)
    all_want_plans()
    planner.plan_all()
    made.rows = worlds.snapshot()
    return made


def as_stored(world, where):
    """All that the database holds of what lies there, and of every command for its screen."""
    db.session.rollback()
    rows = {
        kind: db.session.execute(
            select(model.__table__).where(model.__table__.c.id == world.things[kind][where])
        ).one()
        for kind, model in MODELS.items()
    }
    commands = PlayerCommand.__table__
    ledger = (
        select(commands)
        .where(commands.c.player_id == world.things["players"][where])
        .order_by(commands.c.seq)
    )
    return rows | {"ledger": db.session.execute(ledger).all()}


@pytest.mark.parametrize("asker", ["manager", "technician"])
def test_s36_whatever_is_done_with_ones_own_leaves_the_other_building_as_it_was(world, asker):
    before, touched, done = as_stored(world, "foreign"), {}, 0

    for question in questions(world.app):
        if question.method == "GET":
            continue
        for where in question.sides:
            answer = question.ask(world, asker, where)
            if answer.status_code >= 400:
                continue
            done += 1
            after = as_stored(world, "foreign")
            if after != before:
                touched[question.name, question.varies, where] = {
                    kind for kind in before if after[kind] != before[kind]
                }
            world.restore()

    assert touched == {}
    assert done > 8


def wanting(world):
    """Where a new plan is wanted."""
    db.session.rollback()
    return {
        where
        for where in ("own", "above", "foreign")
        for player in [db.session.get(Player, world.things["players"][where], populate_existing=True)]
        if player.plan_wanted > player.plan_revision
    }


def commanded(world):
    """Where more than the one command is queued that each screen has in this world."""
    db.session.rollback()
    ids = db.session.scalars(select(PlayerCommand.player_id)).all()
    return {where for where in ("own", "above", "foreign") if ids.count(world.things["players"][where]) > 1}


def test_s36_a_schedule_by_a_tag_reaches_the_screens_of_its_place_only(world):
    order = RULE | {
        "campaign_id": world.things["campaigns"]["own"],
        "location_id": world.things["locations"]["own"],
    }

    made = world.people["manager"].post("/api/schedules", json=order | {"tags": [SHARED_TAG]})

    assert made.status_code == 201
    assert wanting(world) == {"own"}
    foreign = db.session.get(Player, world.things["players"]["foreign"]).plan_hash
    planner.plan_all()
    assert (
        db.session.get(Player, world.things["players"]["foreign"], populate_existing=True).plan_hash
        == foreign
    )


def test_s36_the_same_tag_reaches_all_buildings_from_the_place_above_them(world):
    """Else the story above would prove nothing."""
    order = RULE | {
        "campaign_id": world.things["campaigns"]["above"],
        "location_id": world.things["locations"]["above"],
    }

    made = world.people["admin"].post("/api/schedules", json=order | {"tags": [SHARED_TAG]})

    assert made.status_code == 201
    assert wanting(world) == {"own", "above", "foreign"}


@pytest.mark.parametrize("whom", [{}, {"tags": [SHARED_TAG]}])
def test_s36_one_order_to_a_place_or_a_tag_reaches_its_own_screens_only(world, whom):
    order = {"command": "restart", "location_id": world.things["locations"]["own"]} | whom

    answer = world.people["technician"].post("/api/players/commands", json=order)

    assert (answer.status_code, answer.json["queued"]) == (202, 1)
    assert commanded(world) == {"own"}


@pytest.mark.parametrize("where", ["above", "foreign", "none"])
def test_s36_one_foreign_screen_among_ones_own_and_nothing_happens(world, where):
    screens = [world.things["players"]["own"], world.thing("players", where, "manager")]
    schedule = RULE | {"campaign_id": world.things["campaigns"]["own"], "player_ids": screens}

    is_problem(world.people["manager"].post("/api/schedules", json=schedule), 404)
    is_problem(
        world.people["technician"].post(
            "/api/players/commands", json={"command": "restart", "player_ids": screens}
        ),
        404,
    )

    assert (wanting(world), commanded(world)) == (set(), set())


@pytest.mark.parametrize("where", ["above", "foreign", "none"])
def test_s36_one_foreign_command_among_ones_own_and_none_is_taken_back(world, where):
    ids = [world.things["commands"]["own"], world.thing("commands", where, "technician")]

    is_problem(
        world.people["technician"].post("/api/players/commands/cancel", json={"command_ids": ids}), 404
    )

    assert {str(each.status) for each in db.session.query(PlayerCommand)} == {"queued"}


@pytest.mark.parametrize("where", ["above", "foreign", "none"])
def test_s36_one_foreign_entry_among_ones_own_and_none_is_changed(world, where):
    ids = [world.things["content"]["own"], world.thing("content", where, "manager")]

    answer = world.people["manager"].post(
        "/api/content/bulk", json={"act": "tag", "ids": ids, "tags": ["mine"]}
    )

    is_problem(answer, 403 if where == "above" else 404)
    assert db.session.get(Content, world.things["content"]["own"], populate_existing=True).tags == []


def test_s36_a_screen_that_is_given_a_tag_gets_nothing_from_another_building(world):
    """A foreign schedule for that tag was there before."""
    address = f"/api/players/{world.things['players']['own']}"
    plan = db.session.get(Player, world.things["players"]["own"]).plan_hash
    version = world.people["technician"].get(address).json["version"]

    tags = [SHARED_TAG, f"{worlds.MARK}-tag"]
    assert (
        world.people["technician"].patch(address, json={"version": version, "tags": tags}).status_code == 200
    )
    planner.plan_all()

    assert db.session.get(Player, world.things["players"]["own"], populate_existing=True).plan_hash == plan
