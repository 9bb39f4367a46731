"""Sign-in services: those of others that people may sign in with here, as the settings name them."""

from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr

from backend.core import config
from backend.core.errors import AppError, NotFound

ServiceKey = Literal["oidc", "google", "github"]
GOOGLE = "https://accounts.google.com"


class SignInRefused(AppError):
    """Who wanted to come in by another service does not."""

    code, status, title = "sign_in_refused", 401, "The sign-in did not succeed"


class SignInDeclined(SignInRefused):
    """Somebody said no there."""

    code = "sign_in_declined"


class SignInOutdated(SignInRefused):
    """What was begun here and what came back are not of one sign-in."""

    code = "sign_in_outdated"


class SignInNotConfirmed(SignInRefused):
    """The service's word does not hold."""

    code = "sign_in_not_confirmed"


class SignInUnknown(SignInRefused):
    """The service knows them, this server does not."""

    code = "sign_in_unknown"


class SignInWaiting(SignInRefused):
    """An administrator has still to let them in."""

    code = "sign_in_waiting"


class SignInServiceAway(SignInRefused):
    """The service can't be asked."""

    code, status, title = "sign_in_service_away", 502, "Another server could not be asked"


@dataclass(frozen=True)
class SignInService:
    """A service, and how this server is known there. `issuer` is its own address of itself, for ever the same."""

    key: ServiceKey
    name: str
    issuer: str
    client_id: str
    client_secret: str

    @property
    def callback(self) -> str:
        """Where the service sends people back to: must be registered there."""
        return f"{(config.current().public_url or '').rstrip('/')}/api/auth/oidc/{self.key}/callback"


@dataclass(frozen=True)
class Person:
    """Who somebody is at a service: `issuer` and `subject` for ever, the rest today."""

    issuer: str
    subject: str
    email: str = ""
    is_email_verified: bool = False
    name: str = ""


def all_services() -> list[SignInService]:
    """Those the settings name, in the order they are offered."""
    settings = config.current()
    known: list[tuple[ServiceKey, str, str | None, str | None, SecretStr | None]] = [
        (
            "oidc",
            settings.oidc_name,
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret,
        ),
        ("google", "Google", GOOGLE, settings.google_client_id, settings.google_client_secret),
        (
            "github",
            "GitHub",
            settings.github_url.rstrip("/"),
            settings.github_client_id,
            settings.github_client_secret,
        ),
    ]
    return [
        SignInService(key, name, issuer, client_id, secret.get_secret_value())
        for key, name, issuer, client_id, secret in known
        if issuer and client_id and secret
    ]


def service(key: str) -> SignInService:
    """The one that is called this. Raises: NotFound."""
    found = next((each for each in all_services() if each.key == key), None)
    if found is None:
        raise NotFound("There is no such sign-in service here.")
    return found
