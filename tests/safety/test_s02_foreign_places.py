"""s02: what lies in a foreign place is as if it were not there: by its number, in lists, counts, figures, searches and live events."""

import json

import pytest

from backend.core.db import db
from backend.models.commands import CommandStatus, PlayerCommand
from backend.services import reports
from tests.lines import Screen, eventually
from tests.safety import world as worlds
from tests.safety.questions import described, questions
from tests.safety.world import MARK, ROLES, SHARED_TAG

pytestmark = pytest.mark.timeout(180)  # hundreds of questions, on a machine that may be busy
IN_ONE_BUILDING = [role for role in ROLES if role != "admin"]
# What differs from answer to answer, whatever was asked.
OF_THE_MOMENT = {"X-Request-Id", "Date", "RateLimit-Remaining", "RateLimit-Reset"}
# What the design says is only counted, wherever it lies: why something can't be removed, and how many wait before one's own.
COUNTED = {"used_elsewhere"}


@pytest.mark.parametrize("asker", IN_ONE_BUILDING)
def test_s02_what_is_foreign_is_answered_like_what_is_not_there(asker, asked):
    by_side = {(each.question, each.where): each for each in asked}

    told_apart = [
        (question.name, question.varies)
        for question, where in by_side
        if where == "foreign" and as_said(by_side[question, "foreign"]) != as_said(by_side[question, "none"])
    ]

    # The web app's own files are everybody's, and whoever has an address of media may fetch them.
    assert [name for name, _ in told_apart if name not in EVERYBODYS] == []


EVERYBODYS = {
    "GET /<path:name>",
    "GET /api/docs/<path:name>",
    "GET /player/<path:name>",
    "GET /media/<path:key>",
}


def as_said(answer):
    """All of an answer but what differs from request to request."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = answer.body
    if isinstance(body, dict):
        body.pop("request_id", None)
    headers = {name: value for name, value in answer.headers.items() if name not in OF_THE_MOMENT}
    return answer.status, body, headers


@pytest.mark.parametrize("asker", [*IN_ONE_BUILDING, "player", "stranger"])
def test_s02_no_answer_names_anything_of_a_foreign_building(asker, asked):
    naming = {
        (each.question.name, each.question.varies, each.where)
        for each in asked
        if MARK.lower() in f"{each.body} {each.headers}".lower()
    }

    assert naming == set()


def test_s02_the_administrator_is_told_those_names(app, web_folder):
    """Else the story above would prove nothing."""
    world = worlds.build(app)

    naming = {name for name, answer in all_read(world, "admin").items() if MARK in str(answer)}

    lists = {
        f"/api/{noun}" for noun in ("activity", "content", "campaigns", "schedules", "players", "locations")
    }
    assert {f"GET {each} own?" for each in lists} <= naming
    assert "GET /api/content/tags own?" in naming
    assert "GET /api/jobs own?" in naming


@pytest.mark.parametrize("asker", IN_ONE_BUILDING)
def test_s02_every_answer_is_the_same_with_and_without_another_building(app, web_folder, the_clock, asker):
    world = worlds.begin(app)
    before = all_read(world, asker)

    worlds.add_south(world)

    after = all_read(world, asker)
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}


# What is another one each time something is made.
FRESH = {
    "id",
    "path",
    "code",
    "player_key",
    "token",
    "access_token",
    "refresh_token",
    "command_ids",
    "created_at",
}


@pytest.mark.parametrize("asker", ["manager", "technician"])
def test_s02_whatever_is_done_is_answered_the_same_with_and_without_another_building(
    app, web_folder, the_clock, asker
):
    world = worlds.begin(app)
    before = all_done(world, asker)

    worlds.add_south(world)

    after = all_done(world, asker)
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}


def all_done(world, asker):
    """What is answered to every write, with one's own things and with those above."""
    done = {}
    for question in questions(world.app):
        if question.method in {"GET", "HEAD"} or question.address.startswith("/api/auth"):
            continue
        for where in set(question.sides) & {"own", "above"}:
            answer = question.ask(world, asker, where)
            said = without(answer.json, FRESH) if answer.is_json and answer.data else None
            done[f"{question.name} {question.varies} {where}"] = answer.status_code, said
            world.restore()
    return done


@pytest.mark.parametrize("asker", IN_ONE_BUILDING)
def test_s02_what_was_moved_away_has_no_name_any_more(app, web_folder, asker):
    world, south = worlds.build(app), {}
    south["location_id"] = world.things["locations"]["foreign"]
    for address, kind, name in [
        ("players", "players", "name"),
        ("content", "content", "title"),
        ("campaigns", "loose campaigns", "name"),
    ]:
        moved = f"/api/{address}/{world.things[kind]['own']}"
        assert world.people["manager"].patch(moved, json={"version": 1, name: "Moved"}).status_code == 200
        answer = world.people["admin"].patch(moved, json={"version": 2, name: MARK} | south)
        assert answer.status_code == 200, answer.text

    naming = {name for name, said in all_read(world, asker).items() if MARK in str(said)}

    assert naming == set()


def all_read(world, asker):
    """Whatever can be read of one's own places and those above: plain, searched and filtered."""
    paths = world.app.spec["paths"]
    read = {}
    for question in questions(world.app):
        if question.method != "GET" or not question.address.startswith("/api/"):
            continue
        for where in set(question.sides) & {"own", "above"}:
            for query in queries(question, described(paths, question.address, question.method)):
                answer = question.ask(world, asker, where, query=query)
                said = without(answer.json if answer.is_json else answer.text)
                read[f"{question.name} {where}?{query}{question.varies}"] = answer.status_code, said
    return read


ASKED_IN_QUERIES = {
    "q": [MARK, "e"],
    "tag": [f"{MARK}-tag", SHARED_TAG],
    "trashed": ["true"],
    "used": ["true"],
    "sort": ["-created_at"],
}


def queries(question, operation):
    if question.in_query:
        return [""]
    known = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
    return [
        "",
        *(
            f"{name}={value}"
            for name, values in ASKED_IN_QUERIES.items()
            if name in known
            for value in values
        ),
    ]


def without(said, fresh=frozenset()):
    """The answer without what is only counted, and what is another one each time."""
    left_out = COUNTED | {"request_id", "uptime_seconds"} | fresh
    if isinstance(said, dict):
        return {key: without(value, fresh) for key, value in said.items() if key not in left_out}
    return [without(each, fresh) for each in said] if isinstance(said, list) else said


@pytest.fixture
def world(site):
    return worlds.build(site.app)


def window_of(site, world, asker):
    token = world.people[asker].environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    return site.line(Screen).connects(token=token)


def test_s02_an_open_window_hears_nothing_of_what_happens_in_a_foreign_building(site, world):
    windows = [window_of(site, world, role) for role in IN_ONE_BUILDING]
    administrator = window_of(site, world, "admin")

    for question in questions(world.app):
        if question.method != "GET" and not question.address.startswith("/api/auth"):
            question.ask(world, "admin", "foreign", all_there=True)
            world.restore()
    foreign = site.line(Screen).connects()
    foreign.registers(world.things["keys"]["foreign"])
    foreign.beats(current_content_id=1)

    for event in ("player_status", "player_command_status", "activity", "content_status", "plan_progress"):
        administrator.waits_for(event)
    assert [window.heard() for window in windows] == [[]] * len(windows)
    screen = site.line(Screen).connects()
    screen.registers(world.things["keys"]["own"])
    assert [window.waits_for("player_status")["id"] for window in windows] == [
        world.things["players"]["own"]
    ] * 3


def test_s02_a_screen_says_nothing_about_the_commands_of_a_foreign_one(site, world):
    screen = site.line(Screen).connects()
    screen.registers(world.things["keys"]["own"])

    answers = {
        where: screen.says(
            "player_status_update", {"command_id": world.thing("commands", where, "player"), "stage": "done"}
        )
        for where in ("foreign", "none")
    }

    assert answers["foreign"] == answers["none"]
    db.session.rollback()
    assert db.session.get(PlayerCommand, world.things["commands"]["foreign"]).status is CommandStatus.QUEUED


def test_s02_a_screen_in_wrong_hands_has_no_foreign_names_told(site, world):
    screen, manager = site.line(Screen).connects(), world.people["manager"]
    screen.registers(world.things["keys"]["own"])
    address = f"/api/players/{world.things['players']['own']}"

    def told(where):
        numbers = {"content": world.things["content"][where], "campaign": world.things["campaigns"][where]}
        screen.beats(**{f"current_{kind}_id": number for kind, number in numbers.items()})
        reports.flush()
        one, listed = manager.get(address).json, manager.get("/api/players").json["items"][0]
        assert {name: listed[name] for name in listed} == {name: one[name] for name in listed}
        return one["current_content"], one["current_campaign"], one["thumbnail_url"]

    assert MARK not in str(told("foreign"))
    assert told("foreign") == (None, None, None)
    assert [each["name"] for each in told("own")[:2]] == ["North picture", "North campaign"]
    assert [each["name"] for each in told("above")[:2]] == ["Campus picture", "Campus campaign"]


def test_s02_what_an_administrator_has_it_play_from_elsewhere_is_told(site, world):
    """Who looks after a screen may know what is on it, wherever that comes from."""
    order = {
        "campaign_id": world.things["campaigns"]["foreign"],
        "player_ids": [world.things["players"]["own"]],
    }
    world.people["admin"].post("/api/schedules", json=order | {"start_date": "2026-01-01"})
    screen = site.line(Screen).connects()
    screen.registers(world.things["keys"]["own"])
    plan = eventually(
        lambda: [each for each in screen.heard("campaign_update") if each["contents"]], "its plan"
    )[0]

    shown = next(each["id"] for each in plan["contents"] if MARK in each["title"])
    screen.beats(current_content_id=shown, current_campaign_id=order["campaign_id"])
    reports.flush()

    one = world.people["manager"].get(f"/api/players/{world.things['players']['own']}").json
    assert [one["current_content"]["name"], one["current_campaign"]["name"]] == [
        f"{MARK} film",
        f"{MARK} campaign",
    ]
