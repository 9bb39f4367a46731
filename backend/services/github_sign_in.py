"""GitHub as a sign-in service: OAuth 2 without an id_token, so its API is asked who the access token is for."""

from typing import Any

import orjson

from backend.core import config, outgoing
from backend.services.issuers import Endpoints
from backend.services.sign_in_services import Person, SignInService


def person(there: SignInService, endpoints: Endpoints, access_token: str) -> Person:
    """Whom GitHub takes this token for. Raises: OutgoingFailed, ValueError, KeyError, TypeError."""
    user = _asked(endpoints.userinfo, access_token)
    addresses = _asked(f"{endpoints.userinfo}/emails", access_token)
    primary = next((each for each in addresses if each["primary"]), {"email": "", "verified": False})
    return Person(
        there.issuer,
        str(int(user["id"])),  # names change hands there, numbers do not
        email=str(primary["email"]).strip().lower(),
        is_email_verified=primary["verified"] is True,
        name=str(user["login"]),
    )


def _asked(address: str, access_token: str) -> Any:
    answer = outgoing.client(also=config.current().oidc_networks).get(
        address,
        headers={"Authorization": f"Bearer {access_token}", "Accept": "application/vnd.github+json"},
    )
    if answer.status != 200:
        raise ValueError(f"{address} answers {answer.status}")
    return orjson.loads(answer.body)
