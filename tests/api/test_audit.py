"""The audit trail over HTTP: what administrators find in it, and how they take it away."""

import hashlib
import json
from datetime import datetime, timedelta

import pyotp
import pytest

from backend.core import clock
from backend.core.db import atomic, db
from backend.routes import audit as audit_door
from backend.services import audit, audit_chain, audit_views
from tests.browser import is_problem
from tests.factories import PASSWORD, make_place, make_player, sign_in_as
from tests.people import login
from tests.statements import counted_statements
from tests.trail import newest, trail


@pytest.fixture
def admin(client):
    return sign_in_as(client, "admin", username="ana")


@atomic
def note(action, **more):
    audit.note(action, **more)


def listed(browser, query=""):
    answer = browser.get(f"/api/audit{query}")
    assert answer.status_code == 200, answer.text
    return answer.json


def actions(browser, query=""):
    return [each["action"] for each in listed(browser, query)["items"]]


def test_a_write_is_found_with_who_when_where_and_what_was_before(admin):
    place = make_place("Tower")
    answer = admin.patch(f"/api/locations/{place.id}", json={"version": 1, "name": "Spire"})

    entry = listed(admin)["items"][0]

    assert (entry["action"], entry["target"], entry["name"]) == (
        "location.changed",
        f"location:{place.id}",
        "Spire",
    )
    assert entry["actor"] == {"id": admin.user.id, "name": "ana"}
    assert (entry["address"], entry["request_id"]) == ("127.0.0.1", answer.headers["X-Request-Id"])
    assert entry["details"] == {"before": {"name": "Tower"}, "after": {"name": "Spire"}}
    assert (entry["position"], entry["chain"]) == (None, None)


def test_a_linked_entry_shows_its_place_in_the_chain(admin):
    audit_chain.link_waiting()

    entry = listed(admin)["items"][0]

    assert entry["position"] == len(trail())
    assert len(entry["chain"]) == 64


@pytest.fixture
def colours(admin):
    """Five acts of which stories can be told."""
    note("colour.chosen", target="wall:1", name="Grün")
    note("colour.chosen", target="wall:12")
    note("colour.forgotten", target="wall:1")
    note("colours.sold", target="shop:1")
    note("paint", target="wall")
    return admin


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("action=colour.chosen", ["colour.chosen", "colour.chosen"]),
        ("action=colour", ["colour.forgotten", "colour.chosen", "colour.chosen"]),
        ("action=paint", ["paint"]),
        ("action=%25", []),
        ("target=wall:1", ["colour.forgotten", "colour.chosen"]),
        ("target=wall", ["paint", "colour.forgotten", "colour.chosen", "colour.chosen"]),
        ("action=colour&target=wall:12", ["colour.chosen"]),
        ("q=grun", ["colour.chosen"]),
        ("q=SHOP", ["colours.sold"]),
        ("actor=system&action=paint", ["paint"]),
        ("actor=nobody", []),
        ("actor=ana&action=paint", []),
        ("action=colour&sort=created_at&per_page=1", ["colour.chosen"]),
        ("action=colour&per_page=2&page=2", ["colour.chosen"]),
    ],
)
def test_entries_are_found_by_what_is_asked_for(colours, query, found):
    assert actions(colours, f"?{query}") == found


def test_entries_are_found_by_a_persons_number_too(admin):
    admin.post("/api/locations", json={"name": "Hall", "timezone": "UTC"})

    assert actions(admin, f"?actor={admin.user.id}")[0] == "location.created"
    assert actions(admin, f"?actor={admin.user.id}") == actions(admin, "?actor=ana")


def test_entries_are_found_by_when(admin, the_clock):
    browser = sign_in_as(admin, "admin")
    note("told.first")
    the_clock.goes_on(minutes=1)
    note("told.second")
    at, later = clock.iso(the_clock.instant), clock.iso(the_clock.instant + timedelta(seconds=1))

    assert actions(browser, f"?action=told&to={at}") == ["told.first"]
    assert actions(browser, f"?action=told&from={at}") == ["told.second"]
    assert actions(browser, f"?action=told&from={at}&to={later}") == ["told.second"]
    assert actions(browser, f"?action=told&from={later}") == []


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "from=2026-01-01",
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        "sort=actor",
        "unknown=1",
        "per_page=101",
        f"q={'x' * 101}",
    ],
)
def test_what_can_not_be_asked_is_refused(admin, query):
    is_problem(admin.get(f"/api/audit?{query}"), 422, "invalid")


@pytest.mark.parametrize("role", ["manager", "technician", "viewer"])
def test_only_administrators_read_it(client, role):
    browser = sign_in_as(client, role, [make_place()])

    is_problem(browser.get("/api/audit"), 403, "forbidden")
    is_problem(browser.get("/api/audit/export"), 403, "forbidden")


def test_nobody_writes_it(admin):
    for method in ("post", "put", "patch", "delete"):
        is_problem(getattr(admin, method)("/api/audit", json={}), 405)


def test_a_list_costs_two_statements_however_long_it_is(admin):
    for _ in range(30):
        note("paint")

    with counted_statements() as seen:
        admin.get("/api/audit?action=paint")

    assert len([each for each in seen if "audit_entries" in each]) == 2


def lines(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_the_export_is_a_line_for_each_entry_the_oldest_first(colours, monkeypatch):
    monkeypatch.setattr(audit_views, "AT_ONCE", 2)

    answer = colours.get("/api/audit/export?target=wall")

    assert [each["action"] for each in lines(answer)] == [
        "colour.chosen",
        "colour.chosen",
        "colour.forgotten",
        "paint",
    ]
    assert lines(answer)[0] == listed(colours, "?target=wall")["items"][-1]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-2')
    assert answer.headers["Content-Disposition"].endswith('.jsonl"')


def test_that_somebody_exported_is_noted_and_stands_in_the_export(colours):
    answer = colours.get("/api/audit/export?from=2020-01-01T00:00:00Z&q=a")

    assert lines(answer)[-1]["action"] == "audit.exported"
    entry = newest("audit.exported")
    assert (entry.actor, entry.details) == ("ana", {"from": "2020-01-01T00:00:00Z", "q": "a"})
    assert len(trail("audit.exported")) == 1


def test_an_export_is_kept_by_no_browser(admin):
    assert admin.get("/api/audit/export").headers["Cache-Control"] == "no-store"


def test_an_export_of_nothing_is_empty(admin):
    assert lines(admin.get("/api/audit/export?action=nothing")) == []


def test_an_export_ends_although_entries_keep_coming(admin, monkeypatch):
    monkeypatch.setattr(audit_views, "AT_ONCE", 1)
    parts = audit_door._with_database(
        admin.application, audit_views.export(admin.user, audit_views.AuditFilter())
    )
    there, sent = len(trail()), 0
    for _ in parts:
        sent += 1
        note("paint")

    assert sent == there
    db.session.remove()


def test_an_exported_chain_can_be_computed_from_what_is_documented(admin):
    """As docs/audit.md says it, with nothing of ours."""
    audit_chain.link_waiting()
    before = ""
    for line in lines(admin.get("/api/audit/export")):
        if line["position"] is None:
            continue
        chain = line.pop("chain")
        actor = line.pop("actor")
        line |= {"actor": actor["name"], "actor_id": actor["id"]}
        line["created_at"] = datetime.fromisoformat(line["created_at"]).isoformat(timespec="microseconds")
        canonical = json.dumps(line, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256((before + canonical).encode()).hexdigest() == chain
        before = chain
    assert before


def test_a_sign_in_good_or_bad_is_noted(client):
    sign_in_as(client, "viewer", username="bob")
    client.carries(None)

    assert login(client, "bob", "not it").status_code == 401
    assert login(client, "bob").status_code == 200

    refused, begun = newest("refused.sign_in"), newest("sign_in.begun")
    assert (refused.actor, refused.actor_id, refused.target, refused.name) == (
        "stranger",
        None,
        f"user:{client.user.id}",
        "bob",
    )
    assert refused.details == {"method": "POST", "route": "/api/auth/login", "reason": "unauthorized"}
    assert (begun.actor, begun.actor_id, begun.target) == ("bob", client.user.id, f"user:{client.user.id}")
    assert begun.address == refused.address == "127.0.0.1"


def test_a_right_password_without_the_second_factor_is_half_a_sign_in(client):
    sign_in_as(client, "viewer", username="bob")
    secret = client.post("/api/auth/two-factor", json={"password": PASSWORD}).json["secret"]
    client.post("/api/auth/two-factor/confirm", json={"code": pyotp.TOTP(secret).now()})
    client.carries(None)

    assert login(client, "bob").json["code"] == "second_factor_needed"

    half = newest("sign_in.half")
    assert (half.actor, half.target, half.details["reason"]) == (
        "stranger",
        f"user:{client.user.id}",
        "second_factor_needed",
    )
    assert trail("refused.sign_in") == []


def test_what_nobody_is_called_is_not_kept_for_it_may_be_a_password(client):
    login(client, "hush hush secret", "x")

    entry = newest("refused.sign_in")
    assert (entry.target, entry.name) == ("", "")
    assert "hush" not in json.dumps(entry.details)


def test_a_sign_in_that_ended_is_no_refusal_but_a_foreign_right_is(client):
    client.carries("not.a.token")
    assert client.get("/api/players").status_code == 401
    assert trail() == []
    browser = sign_in_as(client, "viewer", [make_place()], username="bob")

    is_problem(browser.get("/api/users/7"), 403)

    entry = newest("refused.forbidden")
    assert (entry.actor, entry.details) == (
        "bob",
        {"method": "GET", "route": "/api/users/<int:user_id>", "user_id": 7, "reason": "forbidden"},
    )


def test_signing_out_is_noted(admin):
    admin.post("/api/auth/logout")

    assert (newest("sign_in.ended").actor, newest("sign_in.ended").target) == ("ana", f"user:{admin.user.id}")


def test_a_command_is_noted_and_that_it_was_taken_back(admin):
    player = make_player(make_place(), "Door")
    order = {"command": "volume", "params": {"volume": 30}}
    command = admin.post(f"/api/players/{player.id}/command", json=order).json

    admin.delete(f"/api/players/{player.id}/commands/{command['id']}")
    admin.delete(f"/api/players/{player.id}/commands/{command['id']}")

    issued = newest("command.issued")
    assert (issued.target, issued.name, issued.actor) == (f"player:{player.id}", "Door", "ana")
    assert issued.details == {"command": "volume", "params": {"volume": 30}, "command_id": command["id"]}
    (cancelled,) = trail("command.cancelled")
    assert cancelled.details["command_id"] == command["id"]


def test_an_order_to_many_screens_is_one_entry_and_one_insert_into_the_ledger(admin):
    place = make_place()
    screens = [make_player(place).id for _ in range(120)]

    with counted_statements() as seen:
        answer = admin.post("/api/players/commands", json={"command": "restart", "location_id": place.id})

    (entry,) = trail("command.issued")
    assert (entry.target, entry.details["count"]) == (f"location:{place.id}", 120)
    assert entry.details["player_ids"] == f"{screens[0]}-{screens[-1]}"
    inserts = [each for each in seen if each.startswith("INSERT INTO")]
    assert len([each for each in inserts if "player_commands" in each]) == 1
    assert len([each for each in inserts if "audit_entries" in each]) == 1
    admin.post("/api/players/commands/cancel", json={"command_ids": answer.json["command_ids"]})
    assert newest("command.cancelled").details["count"] == 120


def test_a_setting_is_noted_when_it_is_changed_and_when_its_default_comes_back(admin):
    assert admin.patch("/api/settings", json={"version": 1, "trash_days": 7}).status_code == 200
    assert admin.delete("/api/settings/trash_days").status_code == 200

    made, reset = newest("setting.created"), newest("setting.changed")
    assert (made.target, made.actor) == (reset.target, reset.actor) == ("setting:trash_days", "ana")
    assert reset.details["before"]["value"]["value"] == 7
    assert "value" not in reset.details["after"]["value"]


def test_the_command_line_is_somebody_too(app):
    words = ["create-admin", "root", "--email", "root@example.com"]
    app.test_cli_runner().invoke(args=words, input="a long enough password\na long enough password\n")

    assert newest("user.created").actor == "command line"
    assert newest("user.created").details["after"]["password_hash"] == "[hidden]"
    make_place()
    assert newest("location.created").actor == "system"
