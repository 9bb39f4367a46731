"""Who may do what: one table for every address of the API, and what strangers and neighbours get."""

from typing import Any

import pytest

from backend.services import jobs
from tests.browser import Browser, is_problem
from tests.factories import make_campaign, make_content, make_place, make_player, make_schedule, sign_in_as

EVERYBODY = {"admin", "manager", "technician", "viewer"}
FIELD = {"admin", "manager", "technician"}
OFFICE = {"admin", "manager"}
ADMIN = {"admin"}
PUBLIC: set[str] = {"public"}

# A route that is not in this table fails the tests.
TABLE: dict[tuple[str, str], set[str]] = {
    ("POST", "/api/auth/login"): PUBLIC,
    ("POST", "/api/auth/refresh"): PUBLIC,
    ("GET", "/api/auth/setup"): PUBLIC,
    ("POST", "/api/auth/setup"): PUBLIC,
    ("POST", "/api/auth/logout"): EVERYBODY,
    ("GET", "/api/auth/me"): EVERYBODY,
    ("PATCH", "/api/auth/me"): EVERYBODY,
    ("POST", "/api/auth/password"): EVERYBODY,
    ("GET", "/api/auth/sessions"): EVERYBODY,
    ("DELETE", "/api/auth/sessions"): EVERYBODY,
    ("DELETE", "/api/auth/sessions/<sign_in_id>"): EVERYBODY,
    ("POST", "/api/auth/register"): PUBLIC,
    ("POST", "/api/auth/links/look"): PUBLIC,
    ("POST", "/api/auth/links/use"): PUBLIC,
    ("GET", "/api/health"): PUBLIC,
    ("GET", "/api/ready"): PUBLIC,
    ("GET", "/api/openapi.json"): PUBLIC,
    ("GET", "/api/docs"): PUBLIC,
    ("GET", "/api/docs/"): PUBLIC,
    ("GET", "/api/docs/<path:name>"): PUBLIC,
    ("GET", "/api/activity"): EVERYBODY,
    ("GET", "/api/audit"): ADMIN,
    ("GET", "/api/audit/export"): ADMIN,
    ("GET", "/api/dashboard"): EVERYBODY,
    ("GET", "/api/users"): ADMIN,
    ("POST", "/api/users"): ADMIN,
    ("POST", "/api/users/invitations"): ADMIN,
    ("POST", "/api/users/<int:user_id>/reset-link"): ADMIN,
    ("GET", "/api/users/<int:user_id>"): ADMIN,
    ("PATCH", "/api/users/<int:user_id>"): ADMIN,
    ("DELETE", "/api/users/<int:user_id>"): ADMIN,
    ("GET", "/api/locations"): EVERYBODY,
    ("POST", "/api/locations"): OFFICE,
    ("GET", "/api/locations/<int:location_id>"): EVERYBODY,
    ("GET", "/api/locations/<int:location_id>/progress"): EVERYBODY,
    ("PATCH", "/api/locations/<int:location_id>"): OFFICE,
    ("DELETE", "/api/locations/<int:location_id>"): OFFICE,
    ("GET", "/api/content"): EVERYBODY,
    ("POST", "/api/content"): OFFICE,
    ("GET", "/api/content/kinds"): EVERYBODY,
    ("POST", "/api/content/upload"): OFFICE,
    ("GET", "/api/uploads"): OFFICE,
    ("POST", "/api/uploads"): OFFICE,
    ("POST", "/api/uploads/<upload_id>"): OFFICE,
    ("PATCH", "/api/uploads/<upload_id>"): OFFICE,
    ("DELETE", "/api/uploads/<upload_id>"): OFFICE,
    ("GET", "/api/content/<int:content_id>"): EVERYBODY,
    ("PATCH", "/api/content/<int:content_id>"): OFFICE,
    ("DELETE", "/api/content/<int:content_id>"): OFFICE,
    ("POST", "/api/content/<int:content_id>/retry"): OFFICE,
    ("POST", "/api/content/<int:content_id>/restore"): OFFICE,
    ("POST", "/api/content/<int:content_id>/replace"): OFFICE,
    ("GET", "/api/content/<int:content_id>/uses"): EVERYBODY,
    ("GET", "/api/content/tags"): EVERYBODY,
    ("POST", "/api/content/bulk"): OFFICE,
    ("GET", "/api/storage"): EVERYBODY,
    ("GET", "/api/jobs"): EVERYBODY,
    ("GET", "/api/jobs/<int:job_id>"): EVERYBODY,
    ("POST", "/api/jobs/<int:job_id>/cancel"): OFFICE,
    ("GET", "/api/campaigns"): EVERYBODY,
    ("POST", "/api/campaigns"): OFFICE,
    ("GET", "/api/campaigns/<int:campaign_id>"): EVERYBODY,
    ("PATCH", "/api/campaigns/<int:campaign_id>"): OFFICE,
    ("DELETE", "/api/campaigns/<int:campaign_id>"): OFFICE,
    ("POST", "/api/campaigns/<int:campaign_id>/duplicate"): OFFICE,
    ("GET", "/api/schedules"): EVERYBODY,
    ("POST", "/api/schedules"): OFFICE,
    ("POST", "/api/schedules/conflicts"): OFFICE,
    ("GET", "/api/schedules/<int:schedule_id>"): EVERYBODY,
    ("GET", "/api/schedules/<int:schedule_id>/progress"): EVERYBODY,
    ("PATCH", "/api/schedules/<int:schedule_id>"): OFFICE,
    ("DELETE", "/api/schedules/<int:schedule_id>"): OFFICE,
    ("GET", "/api/players"): EVERYBODY,
    ("POST", "/api/players"): FIELD,
    ("POST", "/api/players/pair"): FIELD,
    ("POST", "/api/players/commands"): FIELD,
    ("POST", "/api/players/commands/cancel"): FIELD,
    ("GET", "/api/players/<int:player_id>"): EVERYBODY,
    ("PATCH", "/api/players/<int:player_id>"): FIELD,
    ("DELETE", "/api/players/<int:player_id>"): FIELD,
    ("POST", "/api/players/<int:player_id>/key"): FIELD,
    ("POST", "/api/players/<int:player_id>/command"): FIELD,
    ("GET", "/api/players/<int:player_id>/commands"): EVERYBODY,
    ("DELETE", "/api/players/<int:player_id>/commands/<command_id>"): FIELD,
    ("GET", "/api/players/<int:player_id>/plan"): EVERYBODY,
}
NUMBERED = sorted(entry for entry in TABLE if "<int:" in entry[1] and "users" not in entry[1])

# A body that has the right shape, so that the answer is about the right and not about the shape.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("PATCH", "locations"): {"version": 1, "name": "Mine now"},
    ("PATCH", "content"): {"version": 1, "title": "Mine now"},
    ("PATCH", "campaigns"): {"version": 1, "name": "Mine now"},
    ("PATCH", "schedules"): {"version": 1, "start_date": "2026-01-01"},
    ("PATCH", "players"): {"version": 1, "name": "Mine now"},
    ("POST", "players"): {"command": "restart"},
}


def asked(client: Browser, method: str, path: str, numbers: int = 1, body: Any = None):
    """The answer at this address, with every number in it replaced by this one."""
    address = path
    while "<" in address:
        head, _, rest = address.partition("<")
        inner, _, tail = rest.partition(">")
        address = f"{head}{numbers if inner.startswith('int:') else 'x'}{tail}"
    return client.open(address, method=method, json=body)


def test_s03_every_address_of_the_api_is_in_the_table(app):
    addresses = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert addresses == TABLE.keys()


@pytest.mark.parametrize(
    ("method", "path"), sorted(entry for entry, roles in TABLE.items() if roles is not PUBLIC)
)
def test_s06_without_a_token_nothing_answers(client, method, path):
    without = is_problem(asked(client, method, path), 401)
    client.carries("not.a.token")
    with_nonsense = is_problem(asked(client, method, path), 401)

    assert (without["code"], with_nonsense["code"]) == ("unauthorized", "unauthorized")


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_s03_a_role_gets_what_the_table_says_before_anything_else_is_looked_at(client, role):
    sign_in_as(client, role)
    nonsense = {"no such field": 1}

    for (method, path), roles in TABLE.items():
        if roles is PUBLIC or path == "/api/auth/logout":
            continue
        answer = asked(client, method, path, 4711, None if method in {"GET", "DELETE"} else nonsense)
        if role in roles:
            assert answer.status_code in {200, 204, 400, 404, 412, 415, 422}, (method, path, answer.text)
        else:
            is_problem(answer, 403, "forbidden")


@pytest.fixture
def foreign_ids(app):
    """One of everything in a place that nobody in these tests has."""
    place = make_place("Elsewhere")
    campaign = make_campaign(place, [make_content(place)])
    player = make_player(place)
    return {
        "locations": place.id,
        "content": campaign.items[0].content_id,
        "campaigns": campaign.id,
        "schedules": make_schedule(campaign, players=[player]).id,
        "players": player.id,
        "jobs": jobs.add(jobs.MEDIA, campaign.items[0].content_id).id,
    }


@pytest.mark.parametrize(("method", "path"), NUMBERED)
def test_s02_what_is_foreign_and_what_is_not_there_are_the_same(client, foreign_ids, method, path):
    noun = path.split("/")[2]
    home = make_place("Home")
    sign_in_as(client, "manager", [home])
    body = BODIES.get((method, noun))
    if body and noun == "schedules":
        body = body | {"campaign_id": make_campaign(home).id, "location_id": home.id}

    foreign = is_problem(asked(client, method, path, foreign_ids[noun], body), 404, "not_found")
    unknown = is_problem(asked(client, method, path, 2_000_000_000, body), 404, "not_found")

    assert foreign | {"request_id": ""} == unknown | {"request_id": ""}


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30, -1, "1e3", "%31%32x"])
def test_a_number_no_row_can_have_is_not_found(client, number):
    sign_in_as(client, "admin")

    for noun in ("locations", "users", "content", "campaigns", "schedules", "players"):
        assert is_problem(client.get(f"/api/{noun}/{number}"), 404)["code"] == "not_found"


@pytest.mark.parametrize("path", ["/api/nothing", "/api/", "/static/app.js", "/media/../x"])
def test_an_address_with_nothing_behind_it_is_a_problem_too(client, path):
    assert is_problem(client.get(path), 404)["code"] == "not_found"
