"""s19: signed out, deactivated, given another role or other places, unpaired: at once on REST, within seconds on open sockets."""

import pytest

from backend.realtime import sweep
from tests.browser import is_problem
from tests.factories import make_place, make_user, player_key, sign_in_as
from tests.lines import Screen
from tests.people import tokens

PACE_SECONDS = sweep.EVERY_SECONDS  # as the product has it; these stories look more often
WITHIN_SECONDS = 5


@pytest.fixture
def admin(site):
    return sign_in_as(site.app.test_client(), "admin")


@pytest.fixture
def office(site, place):
    """A technician's open window, the browser it runs in, and the address at which others change them."""
    window, browser = site.window("technician", [place])
    return window, browser, f"/api/users/{browser.user.id}"


def changes(admin, address, **fields):
    version = admin.get(address).json["version"]
    answer = admin.patch(address, json={"version": version, **fields})
    assert answer.status_code == 200, answer.text


def test_s19_what_is_open_is_looked_at_often_enough():
    assert PACE_SECONDS * 2 <= WITHIN_SECONDS


@pytest.mark.parametrize(
    "fields",
    [
        {"is_active": False},
        {"role": "viewer"},
        {"role": "manager"},
        {"role": "admin"},
        {"password": "chosen by an administrator"},
    ],
    ids=str,
)
def test_s19_who_may_something_else_than_before_signs_in_anew(admin, office, fields):
    window, browser, address = office

    changes(admin, address, **fields)

    is_problem(browser.get("/api/players"), 401, "unauthorized")
    window.waits_for_the_end()


def test_s19_who_is_removed_is_out(admin, office):
    window, browser, address = office

    assert admin.delete(address).status_code == 204

    is_problem(browser.get("/api/players"), 401, "unauthorized")
    window.waits_for_the_end()


ENDS = {
    "signed out": lambda admin, own, address: own.post("/api/auth/logout"),
    "deactivated": lambda admin, own, address: admin.patch(address, json={"version": 1, "is_active": False}),
    "given another password": lambda admin, own, address: admin.patch(
        address, json={"version": 1, "password": "chosen by an administrator"}
    ),
    "removed": lambda admin, own, address: admin.delete(address),
}


@pytest.mark.parametrize("how", ENDS)
def test_s19_who_is_out_does_not_come_back_by_a_refresh_token(app, client, how):
    admin, ana = sign_in_as(app.test_client(), "admin"), make_user("manager", username="ana")
    held = tokens(client, "ana")
    client.carries(held["access_token"])

    assert ENDS[how](admin, client, f"/api/users/{ana.id}").status_code in {200, 204}

    is_problem(client.get("/api/auth/me"), 401, "unauthorized")
    is_problem(client.post("/api/auth/refresh", json={"refresh_token": held["refresh_token"]}), 401)


def test_s19_who_was_given_another_role_comes_back_with_that_one(app, client):
    admin, ana = sign_in_as(app.test_client(), "admin"), make_user("manager", username="ana")
    held = tokens(client, "ana")

    changes(admin, f"/api/users/{ana.id}", role="viewer")

    fresh = client.post("/api/auth/refresh", json={"refresh_token": held["refresh_token"]}).json
    client.carries(fresh["access_token"])
    assert client.get("/api/auth/me").json["role"] == "viewer"
    is_problem(client.post("/api/players/pair", json={}), 403, "forbidden")


def test_s19_who_loses_a_place_sees_nothing_of_it_any_more(admin, office, player):
    window, browser, address = office
    one = f"/api/players/{player.id}"
    assert browser.get(one).status_code == 200

    changes(admin, address, location_ids=[make_place("Elsewhere").id])

    is_problem(browser.get(one), 404)
    is_problem(browser.post(f"{one}/command", json={"command": "identify"}), 404)
    assert browser.get("/api/players").json["total"] == 0
    window.waits_for_the_end()


def test_s19_who_is_given_a_place_sees_it(site, admin, office, player):
    window, browser = site.window("viewer", [make_place("Elsewhere")])
    is_problem(browser.get(f"/api/players/{player.id}"), 404)

    changes(admin, f"/api/users/{browser.user.id}", location_ids=[player.location_id])

    assert browser.get(f"/api/players/{player.id}").status_code == 200
    window.waits_for_the_end()  # a fresh sign-in hears of it


def test_s19_who_signs_out_is_out_and_nobody_else(site, office, place):
    window, browser, _ = office
    other, _ = site.window("manager", [place])

    assert browser.post("/api/auth/logout").status_code == 204

    is_problem(browser.get("/api/players"), 401, "unauthorized")
    window.waits_for_the_end()
    assert other.is_open()


def test_s19_who_ends_the_other_sign_ins_is_out_everywhere_else(site, office):
    window, browser, _ = office
    here = sign_in_as(site.app.test_client(), browser.user)

    assert here.delete("/api/auth/sessions").status_code == 204

    is_problem(browser.get("/api/players"), 401, "unauthorized")
    window.waits_for_the_end()
    assert here.get("/api/players").status_code == 200


def test_s19_a_window_stays_open_while_nothing_of_it_changes(admin, site, office, place):
    window, _, _ = office
    gone, other = site.window("manager", [place])

    changes(admin, f"/api/users/{other.user.id}", is_active=False)
    gone.waits_for_the_end()

    assert window.is_open()


def test_s19_a_removed_screen_is_told_so_and_its_key_is_worth_nothing(site, admin, player):
    screen, key = site.screen(player), player_key(player)

    assert admin.delete(f"/api/players/{player.id}").status_code == 204

    assert screen.waits_for("register_error")["code"] == "unknown_key"
    screen.waits_for_the_end()
    assert site.line(Screen).connects().registers(key)["error"]["code"] == "unknown_key"


def test_s19_a_new_key_cuts_off_whoever_has_the_old_one(site, admin, player):
    screen = site.screen(player)

    key = admin.post(f"/api/players/{player.id}/key").json["player_key"]

    assert screen.waits_for("register_error")["code"] == "unknown_key"
    screen.waits_for_the_end()
    assert site.line(Screen).connects().registers(player_key(player))["error"]["code"] == "unknown_key"
    assert site.line(Screen).connects().registers(key) == {"ok": True}
