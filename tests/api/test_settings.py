"""System settings: defaults and what was chosen instead, changed by administrators while the server runs."""

import pytest
from sqlalchemy import select

from backend.core import config
from backend.core.db import db
from backend.models.audit import AuditEntry
from backend.realtime import server
from backend.services import settings
from tests.browser import is_problem
from tests.factories import make_place, sign_in_as
from tests.statements import counted_statements
from tests.together import at_once

ADDRESS = "/api/settings"
NUMBERS = {
    "heartbeat_seconds": 20,
    "offline_after_seconds": 100,
    "pairing_minutes": 5,
    "max_image_bytes": 1_000_000,
    "max_video_bytes": 2_000_000_000,
    "max_audio_bytes": 3_000_000,
    "max_html_bytes": 4_000_000,
    "max_pdf_bytes": 5_000_000,
    "max_package_bytes": 6_000_000,
    "trash_days": 0,
    "keep_commands_days": 7,
    "keep_activity_days": 14,
}
CHOSEN = NUMBERS | {"default_language": "pt", "brand_name": "Torre Norte"}


@pytest.fixture
def admin(client):
    return sign_in_as(client, "admin")


def change(browser, version=1, **given):
    return browser.patch(ADDRESS, json={"version": version, **given})


def test_each_setting_is_shown_with_its_default(admin):
    shown = admin.get(ADDRESS).json

    assert shown["version"] == 1
    assert shown["heartbeat_seconds"] == {
        "value": 30,
        "default": 30,
        "is_set": False,
        "minimum": 1,
        "maximum": 600,
    }
    assert shown["brand_name"] == {"value": "TVS", "default": "TVS", "is_set": False}
    assert shown["default_language"]["value"] == "auto"
    assert shown["logo_url"] is None
    assert shown.keys() == {"version", "logo_url", *CHOSEN}


@pytest.mark.parametrize("name", CHOSEN)
def test_every_setting_can_be_changed_and_counts_at_once(admin, name):
    changed = change(admin, **{name: CHOSEN[name]})

    assert changed.status_code == 200, changed.text
    shown = changed.json[name]
    assert (shown["value"], shown["is_set"]) == (CHOSEN[name], True)
    assert shown["default"] == getattr(config.configured(), name)
    assert getattr(config.current(), name) == CHOSEN[name]
    assert changed.json["version"] == 2


def test_what_is_set_to_its_default_stays_set(admin):
    shown = change(admin, pairing_minutes=10).json

    assert shown["pairing_minutes"] | {"minimum": 0, "maximum": 0} == {
        "value": 10,
        "default": 10,
        "is_set": True,
        "minimum": 0,
        "maximum": 0,
    }


def test_the_environment_is_only_the_default(admin, setting):
    change(admin, trash_days=7)

    setting(trash_days=90, pairing_minutes=20)
    settings.refresh()

    shown = admin.get(ADDRESS).json
    assert (shown["trash_days"]["value"], shown["trash_days"]["default"]) == (7, 90)
    assert (shown["pairing_minutes"]["value"], shown["pairing_minutes"]["is_set"]) == (20, False)
    assert (config.current().trash_days, config.current().pairing_minutes) == (7, 20)


def test_a_default_comes_back(admin):
    change(admin, trash_days=7, brand_name="Torre")

    shown = admin.delete(f"{ADDRESS}/trash_days").json

    assert (shown["trash_days"]["value"], shown["trash_days"]["is_set"], shown["version"]) == (30, False, 3)
    assert config.current().trash_days == 30
    assert change(admin, 3, brand_name=None).json["brand_name"]["value"] == "TVS"
    assert config.current().brand_name == "TVS"
    is_problem(admin.delete(f"{ADDRESS}/no_such_setting"), 404)
    is_problem(admin.delete(f"{ADDRESS}/secret_key"), 404)


def test_an_edit_of_what_was_changed_meanwhile_is_refused(admin):
    change(admin, trash_days=7)

    is_problem(change(admin, 1, trash_days=8), 409, "stale")
    is_problem(change(admin, 9, trash_days=8), 409, "stale")
    is_problem(admin.delete(f"{ADDRESS}/trash_days?version=1"), 409, "stale")
    is_problem(admin.delete(f"{ADDRESS}/logo?version=1"), 409, "stale")

    assert config.current().trash_days == 7
    assert admin.delete(f"{ADDRESS}/trash_days?version=2").status_code == 200


def test_a_version_never_comes_again(admin):
    change(admin, trash_days=7)
    change(admin, 2, trash_days=None)

    is_problem(change(admin, 1, trash_days=9), 409, "stale")
    assert admin.get(ADDRESS).json["version"] == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"heartbeat_seconds": 0},
        {"heartbeat_seconds": 601},
        {"heartbeat_seconds": "20"},
        {"heartbeat_seconds": 2.5},
        {"heartbeat_seconds": True},
        {"offline_after_seconds": 2},
        {"pairing_minutes": 61},
        {"max_image_bytes": 0},
        {"max_video_bytes": 1024**5 + 1},
        {"trash_days": -1},
        {"keep_activity_days": 0},
        {"keep_commands_days": 10**9},
        {"default_language": "de"},
        {"brand_name": ""},
        {"brand_name": "   "},
        {"brand_name": "two\nlines"},
        {"brand_name": "x" * 41},
        {"secret_key": "x"},
        {"data_dir": "/"},
    ],
)
def test_what_is_out_of_bounds_is_refused_by_its_field_and_nothing_changes(admin, wrong):
    refused = is_problem(change(admin, **({"trash_days": 1} | wrong)), 422, "invalid")

    assert set(refused["errors"]) == set(wrong)
    assert admin.get(ADDRESS).json["version"] == 1
    assert config.current() is config.configured()


@pytest.mark.parametrize("given", [{"heartbeat_seconds": 46}, {"offline_after_seconds": 59}])
def test_a_screen_that_misses_one_heartbeat_is_not_offline_yet(admin, given):
    refused = is_problem(change(admin, **given), 422, "invalid")

    assert "twice the heartbeat" in refused["errors"]["offline_after_seconds"][0]
    assert change(admin, heartbeat_seconds=46, offline_after_seconds=92).status_code == 200


def test_a_default_that_would_make_silence_hasty_does_not_come_back_alone(admin):
    change(admin, heartbeat_seconds=100, offline_after_seconds=300)

    is_problem(admin.delete(f"{ADDRESS}/offline_after_seconds"), 422, "invalid")

    assert change(admin, 2, heartbeat_seconds=None, offline_after_seconds=None).status_code == 200


def test_an_environment_that_is_hasty_keeps_nobody_from_changing_other_things(admin, setting):
    setting(heartbeat_seconds=60, offline_after_seconds=90)

    assert change(admin, trash_days=3).status_code == 200
    assert settings.silence_seconds() == 120


def test_what_an_older_version_allowed_is_left_out(admin):
    change(admin, trash_days=7, pairing_minutes=5)
    row = db.session.scalars(select(settings.Setting).where(settings.Setting.name == "trash_days")).one()
    row.value = {"value": 10**6, "version": 2}
    db.session.commit()

    settings.refresh()

    assert (config.current().trash_days, config.current().pairing_minutes) == (30, 5)
    assert admin.get(ADDRESS).json["trash_days"]["is_set"] is False


def test_nothing_is_changed_by_a_change_that_changes_nothing(admin):
    assert change(admin, brand_name=None).json["version"] == 1
    change(admin, brand_name="Torre")

    assert change(admin, 2, brand_name="Torre").json["version"] == 2


@pytest.mark.parametrize("role", ["manager", "technician", "viewer"])
def test_only_administrators_see_and_change_how_the_system_works(client, role):
    sign_in_as(client, role, [make_place()])

    is_problem(client.get(ADDRESS), 403)
    is_problem(change(client, trash_days=1), 403)
    is_problem(client.delete(f"{ADDRESS}/trash_days"), 403)
    is_problem(client.delete(f"{ADDRESS}/logo"), 403)


def test_a_change_is_in_the_audit_trail_with_what_was_before(admin):
    change(admin, trash_days=7)
    change(admin, 2, trash_days=8)

    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.target == "setting:trash_days").order_by(AuditEntry.id)
    ).all()
    assert [entry.action for entry in entries] == ["setting.created", "setting.changed"]
    assert entries[1].details["before"]["value"]["value"] == 7
    assert entries[1].details["after"]["value"]["value"] == 8


def test_strangers_read_the_name_and_the_language_without_a_question_to_the_database(client):
    sign_in_as(client, "admin")
    change(client, brand_name="Torre Norte", default_language="pt")
    client.carries(None)

    with counted_statements() as asked:
        shown = client.get("/api/branding")

    assert shown.json == {"name": "Torre Norte", "logo_url": None, "default_language": "pt"}
    assert asked == []


def test_other_processes_are_told_of_a_change(admin, monkeypatch):
    told = []
    monkeypatch.setattr(server.raw().manager, "publish", lambda kind, *said: told.append(kind))

    change(admin, trash_days=7, pairing_minutes=5)

    assert told.count("tvs:settings") == 1


def test_a_process_that_heard_nothing_reads_it(admin):
    change(admin, trash_days=7)
    config.overlay({})  # as in a process that was away

    settings.refresh()

    assert config.current().trash_days == 7


def test_of_two_changes_at_once_exactly_one_wins(app):
    people = [sign_in_as(app.test_client(), "admin") for _ in range(3)]

    answers = at_once(
        app, *(lambda each=each, days=days: change(each, trash_days=days) for days, each in enumerate(people))
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    (won,) = [answer.json for answer in answers if answer.status_code == 200]
    assert config.current().trash_days == won["trash_days"]["value"]
    assert people[0].get(ADDRESS).json["version"] == 2
