"""Issuers: what a sign-in service says of itself, asked once an hour: where people sign in, and by which keys it signs."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, import_key

from backend.core import clock, config, outgoing
from backend.core.outgoing import OutgoingFailed, Reason
from backend.services.sign_in_services import SignInService

KEPT = timedelta(hours=1)
# A key that is not known may be new: asked for again, but not as often as somebody invents one.
ASKED_AGAIN = timedelta(seconds=10)
# A service that is away is not asked by everybody who knocks meanwhile.
LEFT_ALONE = timedelta(seconds=5)
ASYMMETRIC = {"RSA", "EC", "OKP"}


@dataclass(frozen=True)
class Endpoints:
    """Where a service is asked what."""

    authorization: str
    token: str
    userinfo: str = ""
    keys: str = ""
    scope: str = "openid email profile"
    takes_basic: bool = False

    @property
    def has_id_tokens(self) -> bool:
        return bool(self.keys)


_told: dict[str, tuple[datetime, Any]] = {}
_away: dict[str, tuple[datetime, OutgoingFailed]] = {}


def endpoints(there: SignInService) -> Endpoints:
    """Where to ask this service. Raises: OutgoingFailed."""
    if there.key == "github":
        api = "https://api.github.com" if there.issuer == "https://github.com" else f"{there.issuer}/api/v3"
        return Endpoints(
            f"{there.issuer}/login/oauth/authorize",
            f"{there.issuer}/login/oauth/access_token",
            userinfo=f"{api}/user",
            scope="read:user user:email",
        )
    address = f"{there.issuer.rstrip('/')}/.well-known/openid-configuration"
    told: dict[str, Any] = _kept(address, KEPT, lambda: _fetched(address))
    if told.get("issuer") != there.issuer:
        raise _unusable(f"{address} speaks for another issuer")
    ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Endpoints(
        _named(there, told, "authorization_endpoint"),
        _named(there, told, "token_endpoint"),
        userinfo=_named(there, told, "userinfo_endpoint") if "userinfo_endpoint" in told else "",
        keys=_named(there, told, "jwks_uri"),
        takes_basic="client_secret_basic" in ways,
    )


def _named(there: SignInService, told: dict[str, Any], what: str) -> str:
    """An address a service names: as encrypted as its own."""
    scheme = there.issuer.partition("://")[0]
    address = told.get(what)
    if not isinstance(address, str) or not address.startswith(f"{scheme}://"):
        raise _unusable(f"{there.issuer} names no {what} that begins with {scheme}://")
    return address


def keys(there: Endpoints, *, is_known: Callable[[KeySet], bool]) -> KeySet:
    """The keys this service signs with; asked for anew when the one that is wanted is not among them. Raises: OutgoingFailed."""

    def fetch() -> KeySet:
        return _key_set(_fetched(there.keys).get("keys"))

    found: KeySet = _kept(there.keys, KEPT, fetch)
    return found if is_known(found) else _kept(there.keys, ASKED_AGAIN, fetch)


def forget() -> None:
    """Ask anew next time."""
    _told.clear()
    _away.clear()


def _key_set(told: Any) -> KeySet:
    """Those we can use. A service may have keys of newer kinds, and some that are for other work."""
    usable = []
    for each in told if isinstance(told, list) else []:
        with suppress(JoseError, ValueError, KeyError, TypeError):
            if each["kty"] in ASYMMETRIC and each.get("use", "sig") == "sig":
                usable.append(import_key(each))
    return KeySet(usable)


def _kept(address: str, age: timedelta, fetch: Callable[[], Any]) -> Any:
    known, away = _told.get(address), _away.get(address)
    if known is not None and clock.now() - known[0] < age:
        return known[1]
    if away is not None and clock.now() - away[0] < LEFT_ALONE:
        raise OutgoingFailed(away[1].reason, away[1].detail)
    try:
        told = fetch()
    except OutgoingFailed as error:
        _away[address] = (clock.now(), error)
        raise
    _told[address] = (clock.now(), told)
    return told


def _fetched(address: str) -> dict[str, Any]:
    answer = outgoing.client(also=config.current().oidc_networks).get(
        address, headers={"Accept": "application/json"}
    )
    try:
        told = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise _unusable(f"{address} does not answer in JSON") from error
    if answer.status != 200 or not isinstance(told, dict):
        raise _unusable(f"{address} answers {answer.status}")
    return told


def _unusable(why: str) -> OutgoingFailed:
    return OutgoingFailed(Reason.BAD_ANSWER, f"{why}.")
