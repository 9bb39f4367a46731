"""Whose pages may call the API, how large a request may be, and who may read how it is called."""

import pytest

from tests.browser import is_problem
from tests.factories import sign_in_as

PORTAL = "https://portal.example.org"
STRANGERS = [
    "https://evil.example",
    "null",
    "http://portal.example.org",
    "https://portal.example.org:8443",
    "https://portal.example.org.evil.example",
    "https://evilportal.example.org",
    "https://PORTAL.example.org",
    "https://portal.example.org/",
    "https://evil.example https://portal.example.org",
    "",
]
ASKS = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


def of_cors(answer):
    return {name: value for name, value in answer.headers.items() if name.startswith("Access-Control")}


@pytest.fixture
def known(setting):
    return setting(cors_origins=[PORTAL])


def test_a_page_that_is_named_may_ask_and_read(client, known):
    sign_in_as(client, "admin")

    asked = client.options("/api/locations", headers={"Origin": PORTAL, **ASKS})
    answer = client.get("/api/locations", headers={"Origin": PORTAL})

    assert (asked.status_code, asked.data) == (204, b"")
    assert asked.headers["Access-Control-Allow-Origin"] == PORTAL
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, PORTAL)
    assert "RateLimit-Remaining" in answer.headers["Access-Control-Expose-Headers"]
    assert "Origin" in answer.headers["Vary"]


def test_a_page_that_is_named_reads_refusals_too(client, known, setting):
    setting(requests_per_minute_address=1)
    headers = {"Origin": PORTAL}

    answers = [client.get("/api/players", headers=headers) for _ in range(2)]

    assert [each.status_code for each in answers] == [401, 429]
    assert {each.headers["Access-Control-Allow-Origin"] for each in answers} == {PORTAL}


@pytest.mark.parametrize("origin", STRANGERS)
@pytest.mark.parametrize(
    "path", ["/api/locations", "/api/auth/refresh", "/api/uploads", "/api/nothing", "/", "/media/x"]
)
def test_s09_other_pages_are_told_nothing(client, known, origin, path):
    headers = {"Origin": origin}

    answers = [client.options(path, headers=headers | ASKS), client.get(path, headers=headers)]

    assert [of_cors(each) for each in answers] == [{}, {}]


@pytest.mark.parametrize("origin", [PORTAL, "null", "*"])
def test_s09_unless_somebody_is_named_nobody_is(client, origin):
    assert of_cors(client.get("/api/locations", headers={"Origin": origin})) == {}


def test_s09_no_answer_lets_the_cookie_travel(client, known):
    answers = [
        client.options("/api/auth/refresh", headers={"Origin": PORTAL, **ASKS}),
        client.post("/api/auth/refresh", json={}, headers={"Origin": PORTAL}),
    ]

    for answer in answers:
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["Access-Control-Allow-Origin"] == PORTAL


def test_a_preflight_of_an_upload_is_answered_as_any(client, known):
    answer = client.options("/api/uploads", headers={"Origin": PORTAL, **ASKS})

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, PORTAL)


def test_a_body_that_is_too_large_is_refused(client):
    sign_in_as(client, "admin")

    answer = client.post(
        "/api/locations", data=b'{"name": "' + b"x" * 1024 * 1024 + b'"}', content_type="application/json"
    )

    assert "larger" in is_problem(answer, 413, "too_large")["detail"]


@pytest.mark.parametrize("path", ["/api/docs", "/api/docs/", "/api/docs/start.js", "/api/openapi.json"])
def test_how_the_api_is_called_is_closed_where_a_setting_says_so(client, setting, path):
    opened = client.get(path).status_code
    setting(api_docs=False)

    assert opened in {200, 308}
    is_problem(client.get(path), 404, "not_found")
