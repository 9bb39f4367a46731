"""s06: without a token nothing answers but what a stranger needs, and no other credential is taken for one."""

import pytest

from tests.safety import world as worlds
from tests.safety.asked import is_of_events, table
from tests.safety.questions import questions

# What anybody may ask; all else wants a token. A line here is looked at as carefully as a hole in a wall.
OPEN = {
    "POST /api/auth/login",
    "POST /api/auth/refresh",
    "POST /api/auth/register",
    "GET /api/auth/setup",
    "POST /api/auth/setup",
    "GET /api/auth/providers",
    "GET /api/auth/oidc/<provider>/start",
    "GET /api/auth/oidc/<provider>/callback",
    "POST /api/auth/oidc/second-factor",  # by the cookie of who came from another service
    "POST /api/auth/links/look",
    "POST /api/auth/links/use",
    "GET /api/branding",  # what the sign-in page and waiting screens show
    "GET /api/health",
    "GET /health",
    "GET /api/ready",
    "GET /api/docs",
    "GET /api/docs/",
    "GET /api/docs/<path:name>",
    "GET /api/openapi.json",
    "GET /",
    "GET /<path:name>",
    "GET /player",
    "GET /player/",
    "GET /player/<path:name>",
    "GET /media/<path:key>",
    "OPTIONS /api/uploads",  # what a client asks before it says who it is: the words of the protocol
}


def test_s06_a_stranger_is_answered_where_a_stranger_must_be_and_nowhere_else():
    answering = {
        key[0] for key, cells in table().items() if cells["stranger"] != "401" and not is_of_events(key)
    }

    assert answering == OPEN


def test_s06_a_screens_key_opens_nothing_that_is_closed_to_strangers():
    told_apart = {
        key
        for key, cells in table().items()
        if cells["stranger"] != cells["player"] and not is_of_events(key)
    }

    assert told_apart == set()


@pytest.fixture
def world(app, web_folder):
    return worlds.build(app)


@pytest.fixture
def closed(app):
    """Every question that wants a token."""
    return [question for question in questions(app) if question.name not in OPEN]


@pytest.mark.parametrize(
    "credential",
    [
        "Bearer not.a.token",
        "Bearer ",
        "Bearer",
        "Basic bm9ydGguYWRtaW46YSBsb25nIGVub3VnaCBwYXNzd29yZA==",
        "{token}",
        "Token {token}",
        "Bearer {token}x",
        "Bearer {refresh}",
        "Bearer {link}",
        "Bearer {key}",
    ],
)
def test_s06_nothing_but_an_access_token_is_one(world, closed, credential):
    token = world.people["admin"].environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    tokens = {kind: world.things[name]["own"] for kind, name in OTHERS.items()}
    world.people["stranger"].environ_base["HTTP_AUTHORIZATION"] = credential.format(token=token, **tokens)

    answers = {question: question.ask(world, "stranger", "own") for question in closed}

    assert {
        question.name: answer.status_code for question, answer in answers.items() if is_let_in(answer)
    } == {}


OTHERS = {"refresh": "refresh tokens", "link": "links", "key": "keys"}


def is_let_in(answer):
    return answer.status_code != 401 or (answer.data and answer.json["code"] != "unauthorized")


@pytest.mark.parametrize("carrier", ["query", "cookie"])
def test_s06_a_token_counts_in_its_header_only(world, closed, carrier):
    """In an address it would stand in logs, in a cookie it would be sent by foreign pages."""
    token = world.people["admin"].environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    stranger, query = world.people["stranger"], ""
    if carrier == "query":
        query = f"token={token}&access_token={token}"
    else:
        for name in ("token", "access_token", "Authorization"):
            stranger.set_cookie(name, token)

    answers = {question.name: question.ask(world, "stranger", "own", query=query) for question in closed}

    assert {name: answer.status_code for name, answer in answers.items() if is_let_in(answer)} == {}


def test_s06_other_methods_open_nothing(world, closed):
    """HEAD is asked like GET; what a route does not know is not there, whoever asks; OPTIONS names methods and nothing else."""
    stranger = world.people["stranger"]
    let_in = {}
    for question in closed:
        address = question.addressed(world, "own", "admin")
        for method in ("HEAD", "OPTIONS", "PUT", "TRACE", "PROPFIND"):
            answer = stranger.open(address, method=method)
            if answer.status_code not in {401, 404, 405} and not (method == "OPTIONS" and not answer.data):
                let_in[method, address] = answer.status_code

    assert let_in == {}
