"""Row s18: a refresh token that comes a second time was stolen, by whoever came first or second: the whole sign-in ends."""

import pytest

from backend.core.db import db
from backend.models.users import RefreshToken
from backend.services.sign_ins import GRACE_SECONDS
from tests.browser import is_problem
from tests.factories import make_user
from tests.people import OURS, is_in, signed_in, stays_in, tokens
from tests.together import at_once


@pytest.fixture
def ana(app):
    return make_user("manager", username="ana")


def refresh(browser, token):
    return browser.post("/api/auth/refresh", json={"refresh_token": token})


def renewed(browser, token):
    answer = refresh(browser, token)
    assert answer.status_code == 200
    return answer.json


def test_s18_the_second_use_ends_the_whole_sign_in(app, the_clock, client, ana):
    other = signed_in(app, "ana")  # another sign-in of the same person
    first = tokens(client, "ana")
    second = renewed(client, first["refresh_token"])
    third = renewed(client, second["refresh_token"])
    the_clock.goes_on(seconds=GRACE_SECONDS + 1)

    is_problem(refresh(client, first["refresh_token"]), 401, "unauthorized")

    is_problem(refresh(client, third["refresh_token"]), 401, "unauthorized")
    for each in (first, second, third):
        client.carries(each["access_token"])
        assert not is_in(client)
    assert (is_in(other), stays_in(other)) == (True, True)


def test_s18_it_does_not_matter_who_was_first(the_clock, client, ana):
    first = tokens(client, "ana")
    thief = renewed(client, first["refresh_token"])
    the_clock.goes_on(minutes=14)

    is_problem(refresh(client, first["refresh_token"]), 401, "unauthorized")

    client.carries(thief["access_token"])
    assert not is_in(client)
    is_problem(refresh(client, thief["refresh_token"]), 401, "unauthorized")


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (GRACE_SECONDS, 200), (GRACE_SECONDS + 0.1, 401)])
def test_s18_who_asks_again_at_the_same_moment_is_no_thief(the_clock, client, ana, seconds, status):
    first = tokens(client, "ana")
    second = renewed(client, first["refresh_token"])
    the_clock.goes_on(seconds=seconds)

    assert refresh(client, first["refresh_token"]).status_code == status

    assert refresh(client, second["refresh_token"]).status_code == status


def test_s18_the_grace_is_counted_from_the_first_use(the_clock, client, ana):
    first = tokens(client, "ana")
    for _ in range(2):
        renewed(client, first["refresh_token"])
        the_clock.goes_on(seconds=GRACE_SECONDS - 4)

    is_problem(refresh(client, first["refresh_token"]), 401, "unauthorized")


def test_s18_tabs_that_renew_at_once_all_stay_in(app, client, ana):
    token = tokens(client, "ana")["refresh_token"]

    answers = at_once(app, *[lambda: refresh(app.test_client(), token).status_code for _ in range(4)])

    assert answers == [200] * 4


def test_s18_the_same_holds_for_the_cookie(the_clock, app, ana):
    desk = signed_in(app, "ana")
    stolen = desk.get_cookie("refresh", path="/api/auth").value
    assert stays_in(desk)
    the_clock.goes_on(seconds=GRACE_SECONDS + 1)

    thief = app.test_client()
    thief.set_cookie("refresh", stolen, path="/api/auth")

    is_problem(thief.post("/api/auth/refresh", json={}, headers=OURS), 401, "unauthorized")
    assert (is_in(desk), stays_in(desk)) == (False, False)


def test_s18_a_token_that_ran_out_or_was_never_given_out_ends_nothing(the_clock, app, client, ana):
    desk = signed_in(app, "ana")

    for token in ("x", "x" * 43, "' OR 1=1 --"):
        is_problem(refresh(client, token), 401, "unauthorized")

    assert is_in(desk)
    assert db.session.query(RefreshToken).filter(RefreshToken.revoked_at.is_not(None)).count() == 0


def test_s18_only_hashes_of_refresh_tokens_are_kept(client, ana):
    token = tokens(client, "ana")["refresh_token"]

    [row] = db.session.query(RefreshToken).all()

    values = [str(getattr(row, column.name)) for column in RefreshToken.__table__.columns]
    assert not any(token in value for value in values)
