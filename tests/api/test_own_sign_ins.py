"""Where somebody is signed in: listed for them alone, and ended one by one or all at once."""

import pytest

from backend.core.db import db
from backend.models.users import RefreshToken
from backend.services import sign_ins
from tests.browser import is_problem
from tests.factories import make_user
from tests.people import OURS, is_in, signed_in, stays_in


@pytest.fixture
def ana(app):
    return make_user("manager", username="ana")


@pytest.fixture
def desk(app, ana):
    return signed_in(app, "ana", calls_itself="Firefox at the desk")


@pytest.fixture
def phone(app, ana, desk):
    return signed_in(app, "ana", calls_itself="Safari on the phone")


def listed(browser):
    return browser.get("/api/auth/sessions").json["items"]


def named(browser, name):
    return next(each for each in listed(browser) if name in each["client"])


def test_people_see_where_they_are_signed_in_and_which_one_asks(the_clock, app, ana):
    desk = signed_in(app, "ana", calls_itself="Firefox at the desk")
    the_clock.goes_on(minutes=5)
    phone = signed_in(app, "ana", calls_itself="Safari on the phone")

    here, there = listed(phone)

    assert (here["client"], here["address"], here["is_current"]) == ("Safari on the phone", "127.0.0.1", True)
    assert (there["client"], there["is_current"]) == ("Firefox at the desk", False)
    assert there["created_at"] == "2026-03-11T12:00:00Z"
    assert [each["is_current"] for each in listed(desk)] == [False, True]


def test_a_sign_in_says_since_when_it_is_and_when_it_was_last_renewed(the_clock, desk):
    the_clock.goes_on(hours=2)
    desk.environ_base["HTTP_USER_AGENT"] = "Firefox, updated"
    desk.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    desk.carries(desk.post("/api/auth/refresh", json={}, headers=OURS).json["access_token"])

    [only] = listed(desk)

    assert (only["created_at"], only["last_used_at"]) == ("2026-03-11T12:00:00Z", "2026-03-11T14:00:00Z")
    assert (only["client"], only["address"]) == ("Firefox, updated", "192.0.2.7")


def test_what_the_list_calls_a_sign_in_stands_in_no_token(desk):
    [only] = listed(desk)
    kept = db.session.query(RefreshToken).one()

    assert only["id"] not in {kept.family, kept.token_hash}
    assert kept.family not in desk.get("/api/auth/sessions").text


def test_nobody_sees_or_ends_another_persons_sign_ins(app, desk):
    make_user("admin", username="root")
    root = signed_in(app, "root", calls_itself="Chrome")

    assert [each["client"] for each in listed(root)] == ["Chrome"]
    is_problem(root.delete(f"/api/auth/sessions/{listed(desk)[0]['id']}"), 404, "not_found")
    assert is_in(desk)


def test_one_sign_in_is_ended(desk, phone):
    assert desk.delete(f"/api/auth/sessions/{named(desk, 'phone')['id']}").status_code == 204

    assert (is_in(desk), is_in(phone), stays_in(phone)) == (True, False, False)
    assert [each["is_current"] for each in listed(desk)] == [True]


@pytest.mark.parametrize("name", ["x", "0" * 32, "%00", "é"])
def test_a_sign_in_that_is_not_there_is_not_found(desk, name):
    assert is_problem(desk.delete(f"/api/auth/sessions/{name}"), 404)["code"] == "not_found"


def test_a_sign_in_is_not_ended_twice(desk, phone):
    address = f"/api/auth/sessions/{named(desk, 'phone')['id']}"
    desk.delete(address)

    is_problem(desk.delete(address), 404, "not_found")


def test_all_other_sign_ins_are_ended(desk, phone):
    assert phone.delete("/api/auth/sessions").status_code == 204

    assert (is_in(phone), stays_in(phone)) == (True, True)
    assert (is_in(desk), stays_in(desk)) == (False, False)


def test_all_sign_ins_are_ended_with_the_one_that_asks(desk, phone):
    answer = phone.delete("/api/auth/sessions?current=true")

    assert answer.status_code == 204
    assert "refresh=;" in answer.headers["Set-Cookie"]
    assert not any([is_in(phone), is_in(desk), stays_in(desk)])


def test_a_sign_in_that_ran_out_is_not_listed(the_clock, app, ana, desk):
    the_clock.goes_on(days=31)
    later = signed_in(app, "ana", calls_itself="Chrome")

    assert [each["client"] for each in listed(later)] == ["Chrome"]


def test_what_ran_out_is_forgotten_but_since_when_somebody_is_signed_in_stays(the_clock, app, ana, desk):
    signed_in(app, "ana", calls_itself="Chrome")
    for _ in range(3):
        the_clock.goes_on(days=15)
        desk.carries(desk.post("/api/auth/refresh", json={}, headers=OURS).json["access_token"])

    forgotten = sign_ins.purge_ended()

    assert [each["created_at"] for each in listed(desk)] == ["2026-03-11T12:00:00Z"]
    assert forgotten == 1  # the other browser's; of this one the first stays, and what has not run out
    the_clock.goes_on(days=31)
    sign_ins.purge_ended()
    assert db.session.query(RefreshToken).count() == 0
