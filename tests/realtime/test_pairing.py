"""A screen shows a code, a person types it, the screen gets its key: whatever is lost in between."""

import pytest
from sqlalchemy import func, select

from backend.core.db import db
from backend.models.players import Pairing, Player
from backend.services import pairing
from tests.browser import is_problem
from tests.lines import Screen, eventually
from tests.wire import Refused


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def waiting(site) -> Screen:
    """A screen that shows a code."""
    screen = site.connected(pairing=True)
    screen.waits_for("pairing_code")
    return screen


@pytest.fixture
def technician(site, place):
    return site.window("technician", [place])[1]


def types(browser, place, code, **more):
    return browser.post(
        "/api/players/pair", json={"code": code, "name": "Door", "location_id": place.id, **more}
    )


def shown(screen, turn=1):
    return screen.waits_for("pairing_code", turn)


def test_a_code_is_shown_typed_and_the_screen_gets_its_key(site, place, waiting, technician):
    code = shown(waiting)
    assert len(code["code"]) == 6

    answer = types(technician, place, code["code"].lower(), tags=["door"])

    assert answer.status_code == 201
    paired = waiting.waits_for("paired")
    assert paired["player_id"] == answer.get_json()["id"]
    assert "player_key" not in answer.get_json()
    assert waiting.registers(paired["player_key"]) == {"ok": True}
    assert waiting.waits_for("register_success")["name"] == "Door"
    assert count(Pairing) == 0


def test_only_the_screen_that_showed_the_code_hears_of_the_key(site, place, waiting, technician):
    other = site.connected(pairing=True)
    shown(other)

    types(technician, place, shown(waiting)["code"])

    waiting.waits_for("paired")
    assert other.heard() == ["pairing_code"]


def test_a_screen_that_comes_back_with_its_secret_keeps_its_code(site, waiting):
    before = shown(waiting)
    waiting.goes_away()

    back = site.connected(pairing=True, pairing_secret=before["pairing_secret"])

    assert shown(back) == before
    assert count(Pairing) == 1


@pytest.mark.parametrize("secret", ["somebody's secret", "", 7, None, ["x"], {"a": 1}, "x" * 5_000])
def test_a_secret_nobody_was_given_is_as_good_as_none(site, waiting, secret):
    other = site.connected(pairing=True, pairing_secret=secret)

    assert shown(other)["code"] != shown(waiting)["code"]


def test_a_key_lost_on_the_way_is_replaced(site, place, waiting, technician):
    before = shown(waiting)
    waiting.goes_away()
    eventually(lambda: not pairing_of(before).session_id, "the server noticing")
    assert types(technician, place, before["code"]).status_code == 201

    back = site.connected(pairing=True, pairing_secret=before["pairing_secret"])
    first = back.waits_for("paired")
    again = site.connected(pairing=True, pairing_secret=before["pairing_secret"])
    second = again.waits_for("paired")

    assert first["player_id"] == second["player_id"]
    assert back.registers(first["player_key"])["error"]["code"] == "unknown_key"
    assert again.registers(second["player_key"]) == {"ok": True}


def pairing_of(code):
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Pairing).where(Pairing.code == code["code"])).one()


def test_once_registered_the_secret_is_worth_nothing(site, place, waiting, technician):
    code = shown(waiting)
    types(technician, place, code["code"])
    key = waiting.waits_for("paired")["player_key"]
    waiting.registers(key)

    stranger = site.connected(pairing=True, pairing_secret=code["pairing_secret"])

    assert shown(stranger)["pairing_secret"] != code["pairing_secret"]
    assert stranger.heard("paired") == []
    assert waiting.beats()["ok"]


def test_a_code_that_ran_out_is_renewed_on_the_screen(the_clock, site, place, waiting, technician):
    first = shown(waiting)
    the_clock.goes_on(minutes=11)

    second = shown(waiting, 2)

    assert second["code"] != first["code"]
    is_problem(types(technician, place, first["code"]), 404, "unknown_pairing_code")
    assert types(technician, place, second["code"]).status_code == 201
    assert waiting.waits_for("paired")


def test_a_screen_that_comes_back_too_late_gets_another_code_with_the_same_secret(the_clock, site, waiting):
    before = shown(waiting)
    waiting.goes_away()
    eventually(lambda: not pairing_of(before).session_id, "the server noticing")
    the_clock.goes_on(minutes=600)

    after = shown(site.connected(pairing=True, pairing_secret=before["pairing_secret"]))

    assert after["code"] != before["code"]
    assert after["pairing_secret"] == before["pairing_secret"]


def test_screens_that_never_came_back_are_forgotten(the_clock, site, waiting):
    code = shown(waiting)
    waiting.goes_away()
    eventually(lambda: not pairing_of(code).session_id, "the server noticing")

    the_clock.goes_on(hours=23)
    early = pairing.purge_abandoned()
    the_clock.goes_on(hours=2)

    assert (early, pairing.purge_abandoned(), count(Pairing)) == (0, 1, 0)


@pytest.mark.parametrize("code", ["ZZZZZZ", "222222"])
def test_a_wrong_code_makes_nothing(site, place, waiting, technician, code):
    is_problem(types(technician, place, code), 404, "unknown_pairing_code")

    assert count(Player) == 0
    assert waiting.heard() == ["pairing_code"]


@pytest.mark.parametrize("code", ["", "ABC", "ABCDEFG", 123456, None, ["ABCDEF"]])
def test_what_is_no_code_at_all_is_refused(site, place, technician, code):
    is_problem(types(technician, place, code), 422)

    assert count(Player) == 0


def test_a_screen_removed_before_it_ever_registered_shows_a_code_again(site, place, waiting, technician):
    code = shown(waiting)
    player_id = types(technician, place, code["code"]).get_json()["id"]
    waiting.waits_for("paired")
    waiting.goes_away()
    technician.delete(f"/api/players/{player_id}")

    back = site.connected(pairing=True, pairing_secret=code["pairing_secret"])

    assert shown(back)["code"]
    assert back.heard() == ["pairing_code"]


def test_an_address_is_given_so_many_new_codes_a_minute(site, setting, the_clock):
    setting(requests_per_minute_address=2)
    secrets = [shown(site.connected(pairing=True))["pairing_secret"] for _ in range(2)]

    with pytest.raises(Refused) as refused:
        site.connected(pairing=True)

    said = refused.value.args[0]["data"]
    assert (said["code"], said["retry_after_ms"] >= 60_000) == ("rate_limited", True)
    assert count(Pairing) == 2
    the_clock.goes_on(seconds=61)
    assert len(shown(site.connected(pairing=True))["code"]) == 6
    assert {
        shown(site.connected(pairing=True, pairing_secret=each))["pairing_secret"] for each in secrets
    } == set(secrets)


def test_screens_that_come_back_with_their_secret_are_not_counted(site, setting):
    setting(requests_per_minute_address=2)
    secret = shown(site.connected(pairing=True))["pairing_secret"]

    for _ in range(5):
        assert shown(site.connected(pairing=True, pairing_secret=secret))["pairing_secret"] == secret
    assert count(Pairing) == 1
