"""What every answer carries, whatever was asked, and what it never carries."""

import logging

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from backend.core.db import atomic, db
from backend.models.campaigns import Campaign
from backend.routes import tokens
from backend.services import (
    activity,
    auth,
    branding,
    campaigns,
    content_lists,
    dashboard,
    health,
    job_views,
    kinds,
    locations,
    pending_uploads,
    players,
    schedule_views,
    schedules,
    settings,
    users,
)
from tests.browser import is_problem
from tests.factories import make_campaign, make_place, sign_in_as

VERBS = {
    "/api/activity": (activity, "list_activity"),
    "/api/campaigns": (campaigns, "list_campaigns"),
    "/api/content": (content_lists, "list_content"),
    "/api/content/kinds": (kinds, "accepted"),
    "/api/dashboard": (dashboard, "figures"),
    "/api/jobs": (job_views, "list_jobs"),
    "/api/locations": (locations, "list_locations"),
    "/api/players": (players, "list_players"),
    "/api/schedules": (schedule_views, "list_schedules"),
    "/api/uploads": (pending_uploads, "list_unfinished"),
    "/api/users": (users, "list_users"),
    "/api/settings": (settings, "show_settings"),
    "/api/branding": (branding, "branding"),
    "/api/auth/me": (tokens, "me"),
    "/api/auth/setup": (auth, "setup_needed"),
    "/api/health": (health, "report"),
}
SECRET = "/srv/secret/path with a password"


@pytest.fixture
def admin(client):
    return sign_in_as(client, "admin")


def failing(monkeypatch, address, error):
    module, name = VERBS[address]

    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(module, name, fail)


@pytest.mark.parametrize("address", VERBS)
def test_s28_a_mistake_of_ours_tells_nothing_but_the_requests_id(admin, monkeypatch, address, caplog):
    failing(monkeypatch, address, RuntimeError(SECRET))

    answer = admin.get(address, headers={"X-Request-Id": "support-4711"})

    body = is_problem(answer, 500, "internal")
    assert body["request_id"] == answer.headers["X-Request-Id"] == "support-4711"
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert any(SECRET in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("address", VERBS)
def test_a_database_that_is_gone_is_a_passing_problem(admin, monkeypatch, address):
    failing(monkeypatch, address, OperationalError("SELECT secret", {}, Exception(SECRET)))

    answer = admin.get(address)

    is_problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert "secret" not in answer.text


def test_what_was_removed_at_that_very_moment_is_a_conflict_and_no_mistake(admin, monkeypatch):
    campaign, place = make_campaign(), make_place()

    def removed_meanwhile(_actor, campaign_id, _permission):
        remove(Campaign, campaign_id)

    monkeypatch.setattr(schedules, "access_campaign", removed_meanwhile)
    order = {"campaign_id": campaign.id, "location_id": place.id, "start_date": "2026-01-01"}

    answer = admin.post("/api/schedules", json=order)

    is_problem(answer, 409, "conflict")
    assert "FOREIGN" not in answer.text.upper()
    assert admin.get("/api/schedules").json["total"] == 0


@atomic
def remove(model, row_id):
    db.session.execute(delete(model).where(model.id == row_id))


@pytest.mark.parametrize("address", ["/api/health", "/api/locations", "/api/nothing", "/api/auth/me", "/"])
def test_every_answer_protects_whoever_shows_it(client, address):
    headers = client.get(address).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    assert "Access-Control-Allow-Origin" not in headers


def test_answers_of_the_api_are_kept_by_nobody(admin):
    assert admin.get("/api/locations").headers["Cache-Control"] == "no-store"
    assert admin.get("/api/nothing").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "given", ["short", "x" * 65, "with space here", "a\u2028b-cdefgh", "<script>alert</script>"]
)
def test_s27_a_made_up_request_id_is_replaced(client, given):
    answered = client.get("/api/health", headers={"X-Request-Id": given}).headers["X-Request-Id"]

    assert answered != given
    assert len(answered) == 16


def test_each_request_leaves_one_line(admin, caplog):
    with caplog.at_level(logging.INFO):
        admin.get("/api/locations?q=hello")

    (line,) = [
        record.msg for record in caplog.records if isinstance(record.msg, dict) and record.msg.get("path")
    ]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/locations", 200)
    assert line["request_id"]


def test_health_lives_without_the_database_and_ready_does_not(client, monkeypatch):
    health.check()
    assert client.get("/api/health").json["database"] == "ok"
    assert client.get("/api/ready").json["status"] == "healthy"
    assert client.get("/health").json["redis"] == "off"

    monkeypatch.setattr(health.db, "is_reachable", lambda: False)
    ready = client.get("/api/ready")
    alive = client.get("/api/health")

    assert (ready.status_code, ready.json["database"]) == (503, "down")
    assert (alive.status_code, alive.json["status"]) == (200, "degraded")
    monkeypatch.undo()
    health.check()


def test_a_redis_that_is_configured_and_gone_is_said(client, setting):
    setting(redis_url="redis://127.0.0.1:1/0")

    health.check()

    assert client.get("/api/health").json["redis"] == "down"
    setting(redis_url=None)
    health.check()


def test_a_redis_that_answers_is_said(client, setting, redis_server):
    setting(redis_url=redis_server.url)

    health.check()

    assert client.get("/api/health").json["redis"] == "ok"
    setting(redis_url=None)
    health.check()
