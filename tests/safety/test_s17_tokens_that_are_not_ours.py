"""Row s17: access tokens that were forged, have ended, or are for something else."""

import base64
import json

import jwt
import pytest
from pydantic import SecretStr

from backend.core import config, security
from tests.browser import is_problem
from tests.factories import make_place, make_player, make_user, player_key
from tests.people import login, tokens
from tests.wire import Refused

HOUR = 3_600


@pytest.fixture
def ana(app):
    return make_user("admin", username="ana")


@pytest.fixture
def good(client, ana):
    """A token that was given out a moment ago."""
    token = login(client, "ana").json["access_token"]
    client.carries(token)
    assert client.get("/api/auth/me").status_code == 200
    return token


def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})


def signed(claims, key=None, algorithm="HS256", **headers):
    secret = config.current().secret("jwt_secret_key") if key is None else key
    return jwt.encode(claims, secret, algorithm=algorithm, headers=headers or None)


def as_part(said):
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


def none_at_all(token):
    return f"{as_part({'alg': 'none', 'typ': 'JWT'})}.{token.split('.')[1]}."


def none_with_the_signature_of_another(token):
    _, payload, signature = token.split(".")
    return f"{as_part({'alg': 'nOnE', 'typ': 'JWT'})}.{payload}.{signature}"


def with_another_subject_under_the_same_signature(token):
    header, _, signature = token.split(".")
    return f"{header}.{as_part(claims_of(token) | {'sub': '1'})}.{signature}"


def but(**other):
    """The same token, rightly signed, that says this."""
    return lambda token: signed(claims_of(token) | other)


def without(name):
    return lambda token: signed({key: value for key, value in claims_of(token).items() if key != name})


def moved(seconds):
    def make(token):
        claims = claims_of(token)
        return signed(claims | {"iat": claims["iat"] + seconds, "exp": claims["exp"] + seconds})

    return make


FORGED = {
    "alg none": none_at_all,
    "alg none, signed": none_with_the_signature_of_another,
    "another's payload": with_another_subject_under_the_same_signature,
    "other key": lambda token: signed(claims_of(token), key="x" * 48),
    "empty key": lambda token: signed(claims_of(token), key="\x00" * 48),
    "the other secret": lambda token: signed(claims_of(token), key=config.current().secret("secret_key")),
    "other algorithm": lambda token: signed(claims_of(token), algorithm="HS512"),
    "kid path": lambda token: signed(claims_of(token), key="\x00" * 48, kid="../../../../dev/null"),
    "kid query": lambda token: signed(claims_of(token), key="x" * 48, kid="x' UNION SELECT 'x"),
    "key in the header": lambda token: signed(
        claims_of(token), key="x" * 48, jwk={"kty": "oct", "k": "eHh4"}
    ),
    "key at an address": lambda token: signed(claims_of(token), key="x" * 48, jku="http://127.0.0.1/keys"),
    "expired": moved(-HOUR),
    "not yet valid": moved(HOUR),
    "valid from later on": lambda token: signed(claims_of(token) | {"nbf": claims_of(token)["iat"] + HOUR}),
    "without an end": without("exp"),
    "without a beginning": without("iat"),
    "without an audience": without("aud"),
    "without a subject": without("sub"),
    "without a sign-in": without("sid"),
    "for players": but(aud="player"),
    "for refreshing": but(use="refresh"),
    "somebody else": but(sub="4711"),
    "an odd somebody": but(sub="1; DROP TABLE users"),
    "another sign-in": but(sid="x"),
    "rights of before": but(ver=0),
    "rights of later": but(ver=2),
    "odd rights": but(ver=None),
    "an end that is none": but(exp="soon"),
    "cut": lambda token: token[:-4],
    "longer": lambda token: f"{token}AAAA",
    "without a signature": lambda token: token.rpartition(".")[0] + ".",
    "a list": lambda token: f"{token.split('.')[0]}.{as_part([1])}.{token.split('.')[2]}",
    "nothing but dots": lambda _: "..",
}


@pytest.mark.parametrize("make", FORGED.values(), ids=FORGED)
def test_s17_a_token_that_is_not_ours_opens_nothing(client, good, make):
    client.carries(make(good))

    for path in ("/api/auth/me", "/api/users"):
        assert is_problem(client.get(path), 401)["code"] == "unauthorized"
    assert is_problem(client.delete(f"/api/users/{claims_of(good)['sub']}"), 401)["code"] == "unauthorized"


def test_s17_the_forger_works_with_what_the_server_would_take(client, good):
    client.carries(signed(claims_of(good)))

    assert client.get("/api/auth/me").status_code == 200


def test_s17_a_token_ends_when_it_says(client, ana, the_clock):
    client.carries(login(client, "ana").json["access_token"])

    the_clock.goes_on(seconds=config.current().jwt_access_token_expires - 1)
    assert client.get("/api/auth/me").status_code == 200
    the_clock.goes_on(seconds=1)
    is_problem(client.get("/api/auth/me"), 401, "unauthorized")


def test_s17_a_refresh_token_is_no_access_token_and_the_reverse(client, ana):
    given = tokens(client, "ana")

    client.carries(given["refresh_token"])
    is_problem(client.get("/api/auth/me"), 401, "unauthorized")
    client.carries(None)
    swapped = client.post("/api/auth/refresh", json={"refresh_token": given["access_token"]})
    is_problem(swapped, 401, "unauthorized")


def test_s17_a_screens_key_is_nothing_to_the_api(client, good):
    place = make_place()
    player = make_player(place)

    for key in (player_key(player), player.code, security.new_key()):
        client.carries(key)
        is_problem(client.get("/api/auth/me"), 401, "unauthorized")
        is_problem(client.post("/api/auth/refresh", json={"refresh_token": key}), 401, "unauthorized")


def test_s17_a_one_time_link_is_nothing_but_that(client, good, ana):
    token = client.post(f"/api/users/{ana.id}/reset-link").json["token"]

    client.carries(token)
    is_problem(client.get("/api/auth/me"), 401, "unauthorized")
    is_problem(client.post("/api/auth/refresh", json={"refresh_token": token}), 401, "unauthorized")


def test_s17_on_sockets_a_key_is_no_token_and_a_token_is_no_key(site, client, ana):
    given = tokens(client, "ana")
    key = player_key(make_player(make_place()))

    for hello in (
        {"token": key},
        {"token": given["refresh_token"]},
        {"token": none_at_all(given["access_token"])},
    ):
        with pytest.raises(Refused) as refusal:
            site.line().connects(**hello)
        assert refusal.value.args[0]["data"]["code"] == "unauthorized"
    for token in given.values():
        screen = site.connected()
        answer = screen.registers(str(token))
        assert answer["ok"] is False
        assert answer["error"]["code"] in {"unknown_key", "invalid"}


def test_s17_a_token_of_before_a_restart_with_another_secret_is_worth_nothing(client, good, setting):
    setting(jwt_secret_key=SecretStr("another secret of some forty characters!!"))

    is_problem(client.get("/api/auth/me"), 401, "unauthorized")
