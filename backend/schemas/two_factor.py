"""A second factor at sign-in."""

from typing import Annotated

from pydantic import Field

from backend.schemas.auth import SecondFactorCode
from backend.schemas.base import Answer, Instant, Shape

KnownPassword = Annotated[str, Field(min_length=1, max_length=200)]


class TwoFactorOut(Answer):
    """Whether one has a second factor, since when, and how many recovery codes are left."""

    is_on: bool
    since: Instant | None
    recovery_codes_left: int


class TwoFactorBegin(Shape):
    password: KnownPassword


class TwoFactorOfferOut(Answer):
    """A secret for an app, shown this once: as text, as the address that apps understand, and as a picture of it to scan."""

    secret: str
    address: str
    svg: str


class TwoFactorConfirm(Shape):
    """A first code of the app."""

    code: SecondFactorCode


class RecoveryCodesOut(Answer):
    """Each signs in once in place of a code of the app. Shown this once."""

    codes: list[str]


class TwoFactorEnd(Shape):
    password: KnownPassword
    code: SecondFactorCode
