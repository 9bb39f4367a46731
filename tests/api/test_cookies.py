"""The cookie that keeps a web app signed in: pages of other sites can neither read nor spend it."""

import json

import pytest

from backend.core import config
from backend.core.db import db
from backend.models.users import RefreshToken
from tests.browser import is_problem
from tests.factories import PASSWORD, make_user
from tests.people import login, tokens

EVIL = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "https://localhost"},
    {"Origin": ""},
    {"Origin": "http://localhost@evil.example"},
    {"Origin": "http://evil.example/http://localhost"},
    {"Origin": "https://evil.example", "X-Requested-With": "fetch"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "X-Requested-With": "fetch"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://other.localhost"},
    {"Referer": "http://localhost/"},
    {},
)
OURS = (
    {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    {"X-Requested-With": "tvs"},
)


@pytest.fixture
def desk(client):
    """A browser in which somebody is signed in, as its cookie alone knows."""
    make_user("manager", username="ana")
    assert login(client, "ana").status_code == 200
    return client


def refresh(browser, headers, **more):
    return browser.post("/api/auth/refresh", json={}, headers=headers, **more)


@pytest.mark.parametrize("headers", EVIL, ids=str)
def test_a_page_of_another_site_does_not_spend_it(desk, headers):
    refused = is_problem(refresh(desk, headers), 403, "forbidden")

    assert refused["detail"]
    assert "Set-Cookie" not in refresh(desk, headers).headers
    assert db.session.query(RefreshToken).one().used_at is None
    assert refresh(desk, OURS[0]).status_code == 200


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_our_own_pages_do(desk, headers):
    renewed = refresh(desk, headers)

    assert (renewed.status_code, renewed.json["refresh_token"]) == (200, None)
    assert "HttpOnly" in renewed.headers["Set-Cookie"]


def test_behind_tls_our_pages_are_those_of_the_address_people_use(desk):
    https = {"base_url": "https://signs.example.org"}
    login(desk, "ana")
    desk.post("/api/auth/login", json={"username": "ana", "password": PASSWORD}, **https)

    assert refresh(desk, {"Origin": "https://signs.example.org"}, **https).status_code == 200
    for other in ("http://signs.example.org", "https://signs.example.org:8443", "https://evil.example.org"):
        is_problem(refresh(desk, {"Origin": other}, **https), 403, "forbidden")


def test_the_address_that_people_use_is_ours_too(desk, setting):
    headers = {"Origin": "https://signs.example.org"}
    is_problem(refresh(desk, headers), 403, "forbidden")

    setting(public_url="https://signs.example.org/tvs")

    assert refresh(desk, headers).status_code == 200


def test_a_site_that_may_call_the_api_signs_in_as_programs_do_and_has_nothing_of_the_cookie(desk, setting):
    setting(cors_origins=["https://portal.example.org"])
    portal = {"Origin": "https://portal.example.org", "Sec-Fetch-Site": "cross-site"}
    person = {"username": "ana", "password": PASSWORD, "client": "token"}

    assert desk.post("/api/auth/login", json=person, headers=portal).json["refresh_token"]
    is_problem(refresh(desk, portal), 403, "forbidden")


FOREIGN = [each for each in EVIL if "Origin" in each or "Sec-Fetch-Site" in each]
DOORS = {
    "/api/auth/login": {"username": "ana", "password": PASSWORD},
    "/api/auth/register": {"username": "bea", "email": "bea@example.com", "password": PASSWORD},
    "/api/auth/links/use": {"token": "x", "password": PASSWORD},
}


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", DOORS)
def test_a_page_of_another_site_signs_nobody_in_as_somebody_else(desk, path, headers):
    # A form of another site can send this: as text, without asking first.
    said = {"data": json.dumps(DOORS[path]), "content_type": "text/plain", "headers": headers}

    refused = desk.post(path, **said)

    assert "A page of another site" in is_problem(refused, 403, "forbidden")["detail"]
    assert "Set-Cookie" not in refused.headers


def test_without_a_cookie_there_is_nothing_to_spend(client):
    assert is_problem(refresh(client, {}), 401)["code"] == "unauthorized"


def test_who_shows_the_token_itself_need_not_say_where_from(client, desk):
    given = tokens(client, "ana")

    renewed = client.post("/api/auth/refresh", json={"refresh_token": given["refresh_token"]})

    assert (renewed.status_code, bool(renewed.json["refresh_token"])) == (200, True)


def test_a_form_of_another_site_signs_nobody_in_or_out(client, desk):
    form = {"data": '{"username": "ana", "password": "a long enough password"}', "content_type": "text/plain"}

    assert client.post("/api/auth/refresh", **form).status_code in {400, 403, 415, 422}
    is_problem(client.post("/api/auth/logout", **form), 401, "unauthorized")
    assert refresh(desk, OURS[0]).status_code == 200


def test_the_cookie_lasts_as_long_as_the_token_in_it(desk, setting):
    days = config.current().refresh_token_days
    renewed = refresh(desk, OURS[0])

    assert f"Max-Age={days * 86_400}" in renewed.headers["Set-Cookie"]
