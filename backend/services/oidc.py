"""OpenID Connect: somebody shows another service who they are, and the service tells us.

The authorization code flow with state, nonce and PKCE. What belongs to one sign-in is kept in the browser that began it,
sealed; the code is exchanged by the one client for outgoing requests, and the id_token is believed only when its signature,
issuer, audience, times and nonce are right. GitHub knows no id_token: services/github_sign_in.py asks its API.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

import orjson
import structlog
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from backend.core import config, outgoing, sealing
from backend.core.outgoing import Answer, OutgoingFailed
from backend.schemas.oidc import CallbackQuery
from backend.services import github_sign_in, id_tokens, issuers
from backend.services.issuers import Endpoints
from backend.services.sign_in_services import (
    Person,
    SignInDeclined,
    SignInNotConfirmed,
    SignInOutdated,
    SignInService,
    SignInServiceAway,
    service,
)

log = structlog.get_logger(__name__)
LASTS_SECONDS = 600
PURPOSE = "oidc sign-in"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


@dataclass(frozen=True)
class Begun:
    """Where to send the browser, and what it keeps meanwhile."""

    address: str
    kept: str


def begin(key: str) -> Begun:
    """Begin a sign-in at this service. Raises: NotFound, SignInServiceAway."""
    there = service(key)
    endpoints = _endpoints(there)
    state, nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(24), generate_token(64)
    address = prepare_grant_uri(
        endpoints.authorization,
        there.client_id,
        "code",
        redirect_uri=there.callback,
        scope=endpoints.scope,
        state=state,
        nonce=nonce if endpoints.has_id_tokens else None,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    kept = {"service": key, "state": state, "nonce": nonce, "verifier": verifier}
    return Begun(address, sealing.seal(PURPOSE, orjson.dumps(kept).decode()))


def finish(key: str, kept: str, said: CallbackQuery) -> Person:
    """Who came back from this service.

    Raises: NotFound, SignInDeclined, SignInOutdated, SignInNotConfirmed, SignInServiceAway.
    """
    there = service(key)
    begun = _begun(there, kept, said)
    if said.error:
        raise SignInDeclined(f"{there.name} did not sign you in. Try again, or sign in with your password.")
    endpoints = _endpoints(there)
    if said.iss is not None and said.iss != there.issuer:  # RFC 9207: the answer of another service
        raise _not_confirmed(there, "issuer")
    try:
        tokens = _exchange(there, endpoints, said.code or "", begun["verifier"])
        if not endpoints.has_id_tokens:
            return github_sign_in.person(there, endpoints, str(tokens["access_token"]))
        return _person(there, endpoints, tokens, begun["nonce"])
    except OutgoingFailed as error:
        raise _away(there, error) from error
    except (KeyError, TypeError, ValueError) as error:  # what it says has not the form that was agreed
        raise _not_confirmed(there, repr(error)) from error


def _begun(there: SignInService, kept: str, said: CallbackQuery) -> dict[str, str]:
    opened = sealing.unseal(PURPOSE, kept, max_age_seconds=LASTS_SECONDS)
    begun = cast(dict[str, str], orjson.loads(opened)) if opened else {}
    is_same = begun.get("service") == there.key and hmac.compare_digest(
        begun.get("state", "").encode(), said.state.encode()
    )
    if not is_same:
        raise SignInOutdated("This sign-in took too long, or another one was begun meanwhile. Begin again.")
    return begun


def _endpoints(there: SignInService) -> Endpoints:
    try:
        return issuers.endpoints(there)
    except OutgoingFailed as error:
        raise _away(there, error) from error


def _exchange(there: SignInService, endpoints: Endpoints, code: str, verifier: str) -> dict[str, Any]:
    """The tokens for this code, which is good once."""
    headers, own_words = dict(FORM), {}
    if endpoints.takes_basic:
        both = f"{quote(there.client_id, safe='')}:{quote(there.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(both.encode()).decode()}"
    else:
        own_words = {"client_id": there.client_id, "client_secret": there.client_secret}
    body = prepare_token_request(
        "authorization_code", redirect_uri=there.callback, code=code, code_verifier=verifier, **own_words
    )
    answer = _client().post(endpoints.token, body.encode(), headers=headers)
    tokens = orjson.loads(answer.body)
    if answer.status != 200 or "error" in tokens:  # GitHub says errors with a 200
        raise _not_confirmed(there, f"{answer.status} {tokens.get('error', '')}")
    return cast(dict[str, Any], tokens)


def _person(there: SignInService, endpoints: Endpoints, tokens: dict[str, Any], nonce: str) -> Person:
    claims = id_tokens.claims(there, endpoints, tokens, nonce)
    if "email" not in claims and endpoints.userinfo:
        answer = _client().get(
            endpoints.userinfo, headers={"Authorization": f"Bearer {tokens['access_token']}"}
        )
        claims = claims | _same_person(answer, str(claims["sub"]))
    return Person(
        there.issuer,
        str(claims["sub"]),
        email=str(claims.get("email") or "").strip().lower(),
        is_email_verified=claims.get("email_verified") is True or claims.get("email_verified") == "true",
        name=str(claims.get("preferred_username") or claims.get("email") or ""),
    )


def _same_person(answer: Answer, subject: str) -> dict[str, Any]:
    told = orjson.loads(answer.body) if answer.status == 200 else {}
    return {name: told[name] for name in told if told.get("sub") == subject and name.startswith("email")}


def _client() -> outgoing.Client:
    return outgoing.client(also=config.current().oidc_networks)


def _away(there: SignInService, error: OutgoingFailed) -> SignInServiceAway:
    log.warning("sign_in_service_away", service=there.key, reason=error.reason, why=error.detail)
    return SignInServiceAway(
        f"{there.name} can't be asked right now. Try again in a moment, or sign in with your password."
    )


def _not_confirmed(there: SignInService, why: str) -> SignInNotConfirmed:
    log.warning("sign_in_not_confirmed", service=there.key, why=why[:200])
    return SignInNotConfirmed(
        f"{there.name} did not confirm who you are. Try again, or sign in with your password."
    )
