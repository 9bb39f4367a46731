"""One-time links: how people who were invited, or forgot their password, come in."""

from datetime import timedelta

import pytest

from backend.core import security
from backend.core.db import db
from backend.models.users import OneTimeLink, User
from backend.services import one_time_links
from tests.browser import Browser, is_problem
from tests.factories import PASSWORD, make_place, make_user, sign_in_as
from tests.people import is_in, login, signed_in, stays_in
from tests.together import at_once

CHOSEN = "chosen by the person"


@pytest.fixture
def admin(client):
    return sign_in_as(client, "admin", username="root")


@pytest.fixture
def ana(app):
    return make_user("manager", username="ana")


@pytest.fixture
def stranger(app):
    """Somebody who has nothing but a link."""
    return app.test_client()


def invited(admin, **more):
    order = {"username": "Bea", "email": "Bea@Example.com", "role": "manager"} | more
    return admin.post("/api/users/invitations", json=order)


def reset_link(admin, user):
    answer = admin.post(f"/api/users/{user.id}/reset-link")
    assert answer.status_code == 201
    return answer.json


def look(browser, token):
    return browser.post("/api/auth/links/look", json={"token": token})


def use(browser, token, password=CHOSEN, **more):
    return browser.post("/api/auth/links/use", json={"token": token, "password": password} | more)


def test_an_administrator_invites_somebody_who_chooses_a_password(the_clock, admin, stranger):
    place = make_place()

    made = invited(admin, location_ids=[place.id], max_locations=2)

    assert made.status_code == 201
    user, link = made.json["user"], made.json["link"]
    assert (user["username"], user["location_ids"], user["is_invited"]) == ("bea", [place.id], True)
    assert (link["purpose"], link["expires_at"]) == ("invite", "2026-03-18T12:00:00Z")
    assert link["path"] == f"/welcome#{link['token']}"
    seen = look(stranger, link["token"])
    assert seen.json == {"purpose": "invite", "username": "bea", "expires_at": "2026-03-18T12:00:00Z"}
    came = use(stranger, link["token"])
    assert (came.status_code, came.json["user"]["username"]) == (200, "bea")
    stranger.carries(came.json["access_token"])
    assert (is_in(stranger), stays_in(stranger)) == (True, True)
    assert admin.get(f"/api/users/{user['id']}").json["is_invited"] is False
    assert login(stranger, "bea", CHOSEN).status_code == 200


def test_who_was_invited_does_not_sign_in_before(admin, stranger):
    invited(admin)

    for password in (CHOSEN, PASSWORD, "x"):
        assert is_problem(login(stranger, "bea", password), 401)["code"] == "unauthorized"


def test_a_link_by_which_a_forgotten_password_is_chosen_anew_is_good_for_a_day(
    the_clock, admin, ana, stranger
):
    link = reset_link(admin, ana)

    assert (link["purpose"], link["username"]) == ("reset", "ana")
    assert link["expires_at"] == "2026-03-12T12:00:00Z"
    the_clock.goes_on(hours=23, minutes=59)
    assert use(stranger, link["token"]).status_code == 200
    assert login(stranger, "ana", CHOSEN).status_code == 200
    is_problem(login(stranger, "ana"), 401, "unauthorized")


def test_using_it_ends_what_was_signed_in_before(app, admin, ana, stranger):
    thief = signed_in(app, "ana")
    link = reset_link(admin, ana)
    assert is_in(thief)

    use(stranger, link["token"])

    assert (is_in(thief), stays_in(thief)) == (False, False)


def test_a_program_gets_its_tokens_in_the_body(admin, ana, stranger):
    answer = use(stranger, reset_link(admin, ana)["token"], client="token")

    assert answer.json["refresh_token"]
    assert "Set-Cookie" not in answer.headers


def refused(stranger, token):
    """What a link that is not good says, whichever way it is tried."""
    said = [is_problem(each, 404, "not_found") for each in (look(stranger, token), use(stranger, token))]
    return {each["detail"] for each in said}


def test_a_link_is_good_once(admin, ana, stranger):
    token = reset_link(admin, ana)["token"]
    use(stranger, token)

    assert refused(stranger, token)
    assert login(stranger, "ana", CHOSEN).status_code == 200


@pytest.mark.parametrize(
    ("days", "make"), [(1, reset_link), (7, lambda admin, _: invited(admin).json["link"])]
)
def test_a_link_ends_after_its_time(the_clock, admin, ana, stranger, days, make):
    link = make(admin, ana)
    the_clock.goes_on(days=days)

    assert refused(stranger, link["token"])
    assert one_time_links.purge_ended() == 0
    the_clock.goes_on(seconds=1)
    assert one_time_links.purge_ended() == 1


def test_a_new_link_takes_the_place_of_the_older_one(admin, ana, stranger):
    older, newer = reset_link(admin, ana), reset_link(admin, ana)

    assert refused(stranger, older["token"])
    assert use(stranger, newer["token"]).status_code == 200


def test_of_two_made_at_once_one_stays(app, admin, ana):
    def makes():
        with app.app_context():
            actor = db.session.get(User, admin.user.id)
            return one_time_links.renew(actor, ana.id).token

    tokens = at_once(app, makes, makes)

    assert len(set(tokens)) == 2
    kept = db.session.query(OneTimeLink).all()
    assert [each.token_hash in {security.key_hash(token) for token in tokens} for each in kept] == [True]


def test_who_was_invited_and_lost_the_link_is_invited_again(the_clock, admin, stranger):
    first = invited(admin).json

    again = reset_link(admin, db.session.get(User, first["user"]["id"]))

    assert (again["purpose"], again["expires_at"]) == ("invite", "2026-03-18T12:00:00Z")
    assert refused(stranger, first["link"]["token"])
    assert use(stranger, again["token"]).status_code == 200


def test_a_deactivated_persons_link_does_not_work_not_even_after_they_are_back(admin, ana, stranger):
    token = reset_link(admin, ana)["token"]
    admin.patch(f"/api/users/{ana.id}", json={"version": 1, "is_active": False})
    away = refused(stranger, token)
    admin.patch(f"/api/users/{ana.id}", json={"version": 2, "is_active": True})

    assert refused(stranger, token) == away == refused(stranger, "no such token")


def test_for_somebody_who_is_not_active_none_is_made(admin):
    gone = make_user("viewer", is_active=False)

    assert is_problem(admin.post(f"/api/users/{gone.id}/reset-link"), 409)["code"] == "conflict"


def test_a_removed_persons_link_does_not_work(admin, ana, stranger):
    token, address = reset_link(admin, ana)["token"], f"/api/users/{ana.id}"
    admin.delete(address)

    assert refused(stranger, token)
    is_problem(admin.post(f"{address}/reset-link"), 404, "not_found")


@pytest.mark.parametrize("role", ["manager", "technician", "viewer"])
def test_links_are_made_by_administrators(client, ana, role):
    sign_in_as(client, role)

    is_problem(client.post(f"/api/users/{ana.id}/reset-link"), 403, "forbidden")
    is_problem(invited(client), 403, "forbidden")
    assert db.session.query(OneTimeLink).count() == 0


def test_a_taken_name_is_not_invited(admin, ana):
    for taken in ({"username": "ANA"}, {"email": "ana@example.com"}, {"username": "ana@example.com"}):
        is_problem(invited(admin, **taken), 409, "conflict")
    assert db.session.query(OneTimeLink).count() == 0


def test_of_two_who_use_a_link_at_once_one_comes_in(app, admin, ana):
    token = reset_link(admin, ana)["token"]

    def comes(password):
        browser = app.test_client()
        assert isinstance(browser, Browser)
        return use(browser, token, password).status_code

    came = at_once(app, lambda: comes("first password"), lambda: comes("second password"))

    assert sorted(came) == [200, 404]


def test_only_a_hash_of_a_link_is_kept_and_nothing_of_it_is_in_an_address_or_a_feed(admin, ana, stranger):
    token = reset_link(admin, ana)["token"]

    kept = db.session.query(OneTimeLink).one()

    assert kept.token_hash == security.key_hash(token)
    assert kept.expires_at - kept.created_at >= timedelta(hours=23)
    assert token not in admin.get("/api/activity").text
    assert use(stranger, token).request.path == "/api/auth/links/use"


def test_what_happened_can_be_read_in_the_feed(admin, ana, stranger):
    use(stranger, reset_link(admin, ana)["token"])

    kinds = [line["kind"] for line in admin.get("/api/activity").json["items"]]
    assert {"user.link_made", "user.password_chosen", "user.signed_in"} <= set(kinds)


@pytest.mark.parametrize("token", ["", 5, None, "x" * 201, ["a"]])
def test_a_token_that_makes_no_sense_is_refused(stranger, token):
    assert is_problem(look(stranger, token), 422)["errors"].keys() == {"token"}
