"""Who somebody is here that another service knows, and that a second factor counts for them too."""

import pyotp
import pytest
from pydantic import SecretStr

from backend.core import sealing
from backend.core.db import db
from backend.models.users import Identity, User
from backend.services import two_factor
from tests.browser import is_problem
from tests.coming_in import agree, come_back, renewed, sign_in, start
from tests.factories import make_user
from tests.issuer import CLIENT_ID, CLIENT_SECRET

SECOND = "/api/auth/oidc/second-factor"


@pytest.fixture
def ana(ana_from_there):
    return ana_from_there


def test_somebody_nobody_knows_is_told_so(client, there):
    make_user("manager", username="ana")  # the same address, which does not count

    is_problem(sign_in(client), 401, "sign_in_unknown")

    assert db.session.query(Identity).count() == 0


def test_a_verified_address_finds_somebody_where_the_settings_say_so(client, there, setting):
    setting(oidc_link_by_email=True)
    user = make_user("manager", username="ana")

    assert sign_in(client).location == "/"

    assert renewed(client).json["user"]["id"] == user.id
    linked = db.session.query(Identity).one()
    assert (linked.user_id, linked.issuer, linked.subject) == (user.id, there.url, "4711")


def test_an_address_that_is_somebody_elses_there_now_does_not_open_the_account(client, there, setting, ana):
    setting(oidc_link_by_email=True)
    there.person["sub"] = "4712"

    is_problem(sign_in(client), 401, "sign_in_unknown")

    assert [each.subject for each in db.session.query(Identity)] == ["4711"]


@pytest.mark.parametrize("verified", [False, None, "false", 1])
def test_an_address_that_is_not_verified_finds_nobody(client, there, setting, verified):
    setting(oidc_link_by_email=True)
    make_user("manager", username="ana")
    there.person["email_verified"] = verified

    is_problem(sign_in(client), 401, "sign_in_unknown")


def test_a_service_may_tell_the_address_only_when_it_is_asked(client, there, setting):
    setting(oidc_link_by_email=True)
    make_user("manager", username="ana")
    there.left_out = {"email", "email_verified"}

    assert sign_in(client).location == "/"


def test_who_asks_to_be_let_in_waits_for_an_administrator(client, there, setting):
    setting(allow_registration=True)
    make_user("viewer", username="ana.b")
    there.person |= {"preferred_username": "Ana.B", "email": "Ana.B@Example.org"}

    for _ in range(2):
        is_problem(sign_in(client), 401, "sign_in_waiting")

    waiting = db.session.query(User).filter_by(email="ana.b@example.org").one()
    assert (waiting.username, waiting.role, waiting.is_active) == ("ana.b2", "viewer", False)
    waiting.is_active = True
    db.session.commit()
    assert sign_in(client).location == "/"


def test_nobody_asks_in_the_name_of_an_address_that_is_not_theirs(client, there, setting):
    setting(allow_registration=True)
    make_user("manager", username="ana")
    is_problem(sign_in(client), 401, "sign_in_unknown")

    there.person |= {"email": "new@example.com", "email_verified": False}
    is_problem(sign_in(client), 401, "sign_in_unknown")

    assert db.session.query(User).count() == 1


def test_a_deactivated_account_stays_out(client, ana):
    ana.is_active = False
    db.session.commit()

    is_problem(sign_in(client), 401, "sign_in_waiting")


def test_github_is_asked_who_the_token_is_for(client, there, setting):
    setting(
        oidc_link_by_email=True,
        github_url=there.url,
        github_client_id=CLIENT_ID,
        github_client_secret=SecretStr(CLIENT_SECRET),
    )
    user = make_user("manager", username="ana")

    back = agree(start(client, "github"))
    assert come_back(client, back.replace("/api/auth/oidc/github", "/api/auth/oidc/oidc")).status_code == 401
    assert sign_in(client, "github").location == "/"

    assert renewed(client).json["user"]["id"] == user.id
    assert db.session.query(Identity).one().issuer == there.url


def test_github_too_must_have_verified_the_address(client, there, setting):
    setting(
        oidc_link_by_email=True,
        github_url=there.url,
        github_client_id=CLIENT_ID,
        github_client_secret=SecretStr(CLIENT_SECRET),
    )
    make_user("manager", username="ana")
    there.person["email_verified"] = False

    is_problem(sign_in(client, "github"), 401, "sign_in_unknown")


@pytest.fixture
def device(ana, the_clock):
    """Ana has a second factor: what her app shows."""
    app = pyotp.TOTP(pyotp.random_base32())
    ana.totp_secret, ana.totp_since = sealing.seal(two_factor.PURPOSE, app.secret), the_clock.instant
    db.session.commit()
    return lambda: app.at(int(the_clock.instant.timestamp()))


def test_a_second_factor_counts_for_who_comes_from_a_service_too(client, ana, device):
    answer = sign_in(client)

    assert answer.location == "/login?second_factor=1"
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if "oidc-half=" in each)
    for part in ("HttpOnly", "SameSite=Strict", "Path=/api/auth/oidc", "Max-Age=300"):
        assert part in cookie
    assert renewed(client).status_code == 401
    is_problem(client.post(SECOND, json={"code": "000000"}), 401, "second_factor_wrong")

    shown = client.post(SECOND, json={"code": device()})

    assert (shown.status_code, shown.json["refresh_token"]) == (200, None)
    assert renewed(client).json["user"]["username"] == "ana"


def test_a_second_factor_is_shown_soon_and_by_who_came_from_the_service(app, client, ana, device, the_clock):
    sign_in(client)

    is_problem(app.test_client().post(SECOND, json={"code": device()}), 409, "sign_in_outdated")
    the_clock.goes_on(seconds=301)
    is_problem(client.post(SECOND, json={"code": device()}), 409, "sign_in_outdated")


def test_a_second_factor_is_not_enough_for_an_account_that_was_changed_meanwhile(client, ana, device):
    sign_in(client)
    ana.token_version += 1
    db.session.commit()

    is_problem(client.post(SECOND, json={"code": device()}), 409, "sign_in_outdated")


def test_guessing_a_second_factor_is_stopped(client, ana, device, setting):
    setting(wrong_sign_ins_per_minute=5)
    sign_in(client)
    for _ in range(5):
        is_problem(client.post(SECOND, json={"code": "000000"}), 401, "second_factor_wrong")

    is_problem(client.post(SECOND, json={"code": device()}), 429)
