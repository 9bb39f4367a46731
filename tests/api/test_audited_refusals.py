"""Refusals are noted in transactions of their own: they change no answer, and nobody can fill the disk by knocking."""

import structlog

from backend import jobs
from backend.core import acting
from backend.core.acting import Acting
from backend.core.errors import Unavailable
from backend.services import audit_refusals
from tests.browser import is_problem
from tests.factories import make_place, sign_in_as
from tests.people import login
from tests.trail import trail


def knocks(address, times=1, user_id=None):
    with acting.by(Acting("stranger" if user_id is None else "bob", user_id=user_id, address=address)):
        for _ in range(times):
            audit_refusals.refused(403, {"route": "/api/users"})


def counted():
    return [(each.address, each.actor_id, each.details["count"]) for each in trail("refused.counted")]


def test_a_refusal_that_can_not_be_noted_is_refused_all_the_same(client, monkeypatch):
    def is_away(*_):
        raise Unavailable("The database is away.")

    monkeypatch.setattr(audit_refusals, "_write", is_away)
    browser = sign_in_as(client, "viewer", [make_place()])

    with structlog.testing.capture_logs() as logs:
        is_problem(browser.get("/api/users"), 403, "forbidden")
        is_problem(login(browser, "nobody"), 401)

    assert [each["event"] for each in logs if each["event"] == "refusal_not_noted"] == [
        "refusal_not_noted"
    ] * 2
    assert trail("refused.forbidden") == []


def test_whoever_knocks_all_day_is_counted(app, the_clock):
    knocks("192.0.2.1", 25)
    knocks("192.0.2.2", 3)
    assert len(trail("refused.forbidden")) == audit_refusals.EACH_A_MINUTE + 3
    assert audit_refusals.write_counted() == 0  # the minute is not over

    the_clock.goes_on(minutes=1)

    assert audit_refusals.write_counted() == 1
    assert counted() == [("192.0.2.1", None, 15)]
    assert trail("refused.counted")[0].details["minute"] == "2026-03-11T12:00:00Z"
    assert audit_refusals.write_counted() == 0


def test_a_process_that_leaves_writes_what_it_counted_in_this_minute(app, the_clock):
    knocks("192.0.2.1", 12)

    jobs.stop()

    assert counted() == [("192.0.2.1", None, 2)]


def test_the_next_minute_is_noted_one_by_one_again(app, the_clock):
    knocks("192.0.2.1", 25)
    the_clock.goes_on(minutes=2)

    knocks("192.0.2.1", 2)

    assert len(trail("refused.forbidden")) == audit_refusals.EACH_A_MINUTE + 2
    audit_refusals.write_counted()
    assert counted() == [("192.0.2.1", None, 15)]


def test_a_person_is_counted_by_themselves_wherever_they_are(app, the_clock):
    for number in range(15):
        knocks(f"192.0.2.{number}", user_id=7)
    the_clock.goes_on(minutes=1)
    audit_refusals.write_counted()

    assert len(trail("refused.forbidden")) == audit_refusals.EACH_A_MINUTE
    assert counted() == [("", 7, 5)]


def test_a_thousand_addresses_leave_a_bounded_number_of_entries(app, the_clock, monkeypatch):
    monkeypatch.setattr(audit_refusals, "ALL_A_MINUTE", 20)
    monkeypatch.setattr(audit_refusals, "MOST_COUNTED", 5)
    monkeypatch.setattr(audit_refusals, "MOST_KNOWN", 100)
    for number in range(200):
        knocks(f"2001:db8::{number:x}")
    the_clock.goes_on(minutes=1)
    audit_refusals.write_counted()

    assert len(trail("refused.forbidden")) == 20
    assert len(trail("refused.counted")) == 6
    assert sum(each.details["count"] for each in trail("refused.counted")) == 180
    assert len(audit_refusals._Flood.minute.seen) <= 101
    assert "addresses" in trail("refused.counted")[-1].details


def test_a_rate_limit_that_is_reached_is_noted(client, setting, the_clock):
    setting(requests_per_minute_address=2)
    for _ in range(2):
        client.get("/api/players")

    is_problem(client.get("/api/players"), 429)

    (entry,) = trail("refused.too_many")
    assert (entry.actor, entry.address, entry.details["route"]) == ("stranger", "127.0.0.1", "/api/players")
