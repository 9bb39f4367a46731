"""Signing in with another service: what it must say before it is believed."""

import hmac
import json
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from pydantic import SecretStr, ValidationError

from backend.core.config import Config
from tests.browser import is_problem
from tests.coming_in import PUBLIC, agree, come_back, renewed, sign_in, start
from tests.factories import PASSWORD
from tests.issuer import CLIENT_ID, KEY, OTHER_KEY


@pytest.fixture
def ana(ana_from_there):
    return ana_from_there


def test_without_settings_there_is_no_service(client):
    assert client.get("/api/auth/providers").json == {"items": []}
    is_problem(client.get("/api/auth/oidc/google/start"), 404, "not_found")
    is_problem(client.get("/api/auth/oidc/nobody/callback?state=x&code=y"), 404, "not_found")


def test_the_services_that_settings_name_are_offered(client, there, setting):
    setting(google_client_id="tvs", google_client_secret=SecretStr("secret"))

    offered = client.get("/api/auth/providers").json["items"]

    assert offered == [
        {"key": "oidc", "name": "The House", "path": "/api/auth/oidc/oidc/start"},
        {"key": "google", "name": "Google", "path": "/api/auth/oidc/google/start"},
    ]


def test_somebody_known_signs_in_by_a_cookie_and_no_token_is_in_an_address(client, ana):
    answer = sign_in(client)

    assert (answer.status_code, answer.location) == (303, "/")
    assert renewed(client).json["user"]["username"] == "ana"


def test_what_is_asked_has_state_nonce_and_pkce_and_their_cookie_no_script_reads(client, there):
    answer = client.get("/api/auth/oidc/oidc/start")

    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}
    assert asked["redirect_uri"] == f"{PUBLIC}/api/auth/oidc/oidc/callback"
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 32
    cookie = answer.headers["Set-Cookie"]
    for part in ("oidc-begun=", "HttpOnly", "SameSite=Lax", "Path=/api/auth/oidc", "Max-Age=600"):
        assert part in cookie
    assert not any(asked[name] in cookie for name in ("state", "nonce"))
    secure = client.get("/api/auth/oidc/oidc/start", base_url="https://tvs.example").headers["Set-Cookie"]
    assert secure.startswith("__Host-oidc-begun=")
    assert "Secure" in secure


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_begins_no_sign_in(client, ana, site):
    sent = client.get("/api/auth/oidc/oidc/start", headers={"Sec-Fetch-Site": site})

    assert (sent.status_code, sent.location) == (303, "/login")
    assert "Set-Cookie" not in sent.headers


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_who_presses_the_button_or_types_the_address_begins_one(client, ana, site):
    sent = client.get("/api/auth/oidc/oidc/start", headers={"Sec-Fetch-Site": site})

    assert "oidc-begun=" in sent.headers["Set-Cookie"]


def refused(browser, code="sign_in_not_confirmed", status=401):
    """A sign-in that ends with this refusal: nobody is signed in."""
    problem = is_problem(sign_in(browser), status, code)
    assert "House" in problem["detail"]
    assert renewed(browser).status_code == 401


def test_a_state_that_is_not_ours_is_refused(client, ana):
    way = agree(start(client))

    for forged in (way.replace("state=", "state=x"), way.split("&state=")[0], f"{way}x"):
        is_problem(come_back(client, forged), 401, "sign_in_outdated")


def test_a_way_back_in_another_browser_is_refused(app, client, ana):
    way = agree(start(client))

    is_problem(come_back(app.test_client(), way), 401, "sign_in_outdated")


def test_a_sign_in_that_took_too_long_is_refused(client, ana, the_clock):
    way = agree(start(client))
    the_clock.goes_on(seconds=601)

    is_problem(come_back(client, way), 401, "sign_in_outdated")


def test_the_way_back_is_good_once(client, there, ana):
    way = agree(start(client))
    kept = client.get_cookie("oidc-begun", path="/api/auth/oidc").value
    assert come_back(client, way).status_code == 303

    is_problem(come_back(client, way), 401, "sign_in_outdated")
    client.set_cookie("oidc-begun", kept, path="/api/auth/oidc")
    is_problem(come_back(client, way), 401, "sign_in_not_confirmed")


def test_a_no_is_a_no(client, ana):
    asked = parse_qs(urlsplit(start(client)).query)
    way = f"/api/auth/oidc/oidc/callback?error=access_denied&state={asked['state'][0]}"

    is_problem(come_back(client, way), 401, "sign_in_declined")


def test_the_answer_of_another_issuer_is_refused(client, ana):
    way = f"{agree(start(client))}&iss=https%3A%2F%2Fevil.example"

    is_problem(come_back(client, way), 401, "sign_in_not_confirmed")


def by_hand(header, said, sign):
    """A token as no library would make it."""
    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, said)]
    signature = urlsafe_b64encode(sign(b".".join(parts))).rstrip(b"=")
    return b".".join([*parts, signature]).decode()


def unsigned(said):
    return by_hand({"alg": "none"}, said, lambda _: b"")


def signed_with_what_everybody_knows(said):
    public = KEY.as_pem(private=False)
    header = {"alg": "HS256", "kid": "first"}
    return by_hand(header, said, lambda text: hmac.digest(public, text, "sha256"))


def signed_by_a_key_it_brings_along(said):
    header = {"alg": "RS256", "jwk": OTHER_KEY.as_dict(private=False)}
    return jwt.encode(header, said, OTHER_KEY)


@pytest.mark.parametrize(
    "forges",
    [
        unsigned,
        signed_with_what_everybody_knows,
        signed_by_a_key_it_brings_along,
        lambda said: jwt.encode({"alg": "RS256", "kid": "first"}, said, OTHER_KEY),
        lambda said: jwt.encode({"alg": "RS256", "kid": "unknown"}, said, OTHER_KEY),
        lambda said: "a.b.c",
        lambda said: "no token",
        lambda said: "",
        lambda said: None,
    ],
)
def test_an_id_token_that_the_service_did_not_sign_is_refused(client, there, ana, forges):
    there.forges = forges

    refused(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"aud": "somebody else"},
        {"aud": ["somebody else"]},
        {"aud": [CLIENT_ID, "somebody else"], "azp": "somebody else"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"iat": 99_999_999_999},
        {"nbf": 99_999_999_999},
        {"at_hash": "bm90IHRoZSBoYXNo"},
        {"exp": "soon"},
    ],
    ids=str,
)
def test_an_id_token_that_is_not_for_this_sign_in_is_refused(client, there, ana, claims):
    there.claims = claims

    refused(client)


@pytest.mark.parametrize("missing", ["nonce", "aud", "iss", "exp", "iat", "sub"])
def test_an_id_token_says_all_that_it_must(client, there, ana, missing):
    there.left_out = {missing}

    refused(client)


def test_the_keys_of_a_service_may_change(client, there, ana, the_clock):
    assert sign_in(client).status_code == 303
    there.keys, there.signs_with = [KEY, OTHER_KEY], OTHER_KEY

    the_clock.goes_on(seconds=11)

    assert sign_in(client).status_code == 303
    assert there.asked.count("/jwks") == 2
    assert there.asked.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize("ways", [["client_secret_basic"], ["client_secret_post"], None])
def test_the_service_says_how_it_wants_to_know_us(client, there, ana, ways):
    there.metadata = {"token_endpoint_auth_methods_supported": ways} if ways else {}

    assert sign_in(client).location == "/"


def test_a_browser_is_shown_the_console_with_the_reason(client, there):
    answer = come_back(client, agree(start(client)), Accept="text/html,application/xhtml+xml")

    assert (answer.status_code, answer.location) == (303, "/login?refused=sign_in_unknown")


def test_a_service_that_is_away_is_said_to_be(client, there):
    there.is_away = True

    is_problem(client.get("/api/auth/oidc/oidc/start"), 502, "sign_in_service_away")


def test_a_service_in_a_network_that_is_not_named_is_not_asked(client, there, setting):
    setting(oidc_networks=[])

    is_problem(client.get("/api/auth/oidc/oidc/start"), 502, "sign_in_service_away")

    assert there.asked == []


def test_a_service_that_is_away_is_left_alone_for_a_moment(client, there, the_clock):
    there.is_away = True
    for _ in range(3):
        assert client.get("/api/auth/oidc/oidc/start").status_code == 502
    assert len(there.asked) == 1

    there.is_away = False
    the_clock.goes_on(seconds=5)

    assert start(client)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://169.254.169.254/"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
        {"userinfo_endpoint": ["http://127.0.0.1/"]},
    ],
)
def test_a_service_that_describes_itself_wrongly_is_refused(client, there, ana, metadata):
    there.metadata = metadata

    answer = client.get("/api/auth/oidc/oidc/start")
    if answer.status_code == 303:
        answer = come_back(client, agree(answer.location))

    is_problem(answer, 502, "sign_in_service_away")


def test_a_password_still_signs_in_while_the_service_is_away(client, there, ana):
    there.is_away = True

    answer = client.post("/api/auth/login", json={"username": "ana", "password": PASSWORD})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_client_id": "x", "oidc_client_secret": "y", "public_url": "https://tvs.example"},
        {"google_client_id": "x", "public_url": "https://tvs.example"},
        {"github_client_id": "x", "github_client_secret": "y"},
    ],
)
def test_settings_of_a_service_belong_together(given):
    with pytest.raises(ValidationError):
        Config(_env_file=None, **given)
