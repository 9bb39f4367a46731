"""id_tokens: a sign-in service's signed word about who somebody is, and when it is believed."""

from typing import Any, cast

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from backend.core import clock
from backend.services import issuers
from backend.services.issuers import Endpoints
from backend.services.sign_in_services import SignInService

# Signatures by keys of which only the service has the secret half: neither "none" nor what our own secret could sign.
ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
]
LEEWAY_SECONDS = 60  # the clocks of two houses


def claims(there: SignInService, endpoints: Endpoints, tokens: dict[str, Any], nonce: str) -> dict[str, Any]:
    """What the id_token among these tokens says. Raises: ValueError when it is not to be believed, OutgoingFailed."""
    given = str(tokens["id_token"])
    try:
        header = extract_compact(given.encode()).headers()
        known = issuers.keys(endpoints, is_known=lambda keys: _is_known(keys, header.get("kid")))
        read = jwt.decode(given, known, algorithms=ALGORITHMS)
        said = CodeIDToken(
            read.claims,
            read.header,
            options={
                "iss": {"essential": True, "value": there.issuer},
                "aud": {"essential": True, "value": there.client_id},
                "sub": {"essential": True},
            },
            params={
                "nonce": nonce,
                "client_id": there.client_id,
                "access_token": tokens.get("access_token"),
            },
        )
        said.validate(now=int(clock.now().timestamp()), leeway=LEEWAY_SECONDS)
    except JoseError as error:
        raise ValueError(f"id_token: {error}") from error
    return cast(dict[str, Any], dict(said))


def _is_known(keys: KeySet, kid: str | None) -> bool:
    return kid is None or any(key.kid == kid for key in keys)
