"""Signing in and out."""

from typing import Annotated, Literal

from pydantic import EmailStr, Field, StringConstraints

from backend.schemas.base import Answer, Id, Instant, Shape, Version
from backend.words import LinkPurpose, Role

SHORTEST_PASSWORD = 8  # NIST SP 800-63B, 5.1.1.1

Username = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        min_length=2,
        max_length=64,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._@+-]*$",
    ),
]
NewPassword = Annotated[str, Field(min_length=SHORTEST_PASSWORD, max_length=200)]
# What an app shows, or a recovery code: with or without spaces and hyphens.
SecondFactorCode = Annotated[str, Field(min_length=1, max_length=40)]
LinkToken = Annotated[str, Field(min_length=1, max_length=200)]
# Web apps get their refresh token in a cookie, other clients in the body.
ClientKind = Literal["web", "token"]


class LoginIn(Shape):
    """`code` is for who has a second factor: what the app shows, or a recovery code."""

    username: str = Field(min_length=1, max_length=254)
    password: str = Field(min_length=1, max_length=200)
    code: SecondFactorCode | None = None
    client: ClientKind = "web"


class AdministratorIn(Shape):
    """An administrator, as the command line makes one."""

    username: Username
    email: EmailStr
    password: NewPassword


class SetupIn(AdministratorIn):
    """The first administrator, with the one-time token the server printed."""

    token: str = Field(min_length=1, max_length=200)


class RefreshIn(Shape):
    """Web apps send nothing (the cookie speaks); clients that got their token in the body send it here."""

    refresh_token: str | None = Field(default=None, max_length=2_000)


class RegistrationIn(Shape):
    """Somebody who would like to be let in."""

    username: Username
    email: EmailStr
    password: NewPassword


class RegistrationOut(Answer):
    """Who waits for an administrator now."""

    username: str
    email: str


class MeOut(Answer):
    id: Id
    username: str
    email: str
    role: Role
    permissions: list[str]
    location_ids: list[int]
    has_password: bool
    version: int


class MeChange(Shape):
    """What people change of themselves; everything else is for administrators."""

    version: Version
    email: EmailStr


class PasswordChange(Shape):
    """A new password for oneself, and in which way the fresh tokens are wanted."""

    current_password: str = Field(min_length=1, max_length=200)
    new_password: NewPassword
    client: ClientKind = "web"


class SignInOut(Answer):
    """One place where somebody is signed in: what with, from where, since when, and when it last was renewed."""

    id: str
    client: str
    address: str
    created_at: Instant
    last_used_at: Instant
    is_current: bool


class SignInsOut(Answer):
    items: list[SignInOut]


class EndSignInsQuery(Shape):
    """Whether the sign-in that asks ends as well."""

    current: bool = False


class LinkLook(Shape):
    """A one-time link, by what stands behind its #."""

    token: LinkToken


class LinkUse(Shape):
    """The password somebody chooses by a one-time link."""

    token: LinkToken
    password: NewPassword
    code: SecondFactorCode | None = None
    client: ClientKind = "web"


class LinkLookOut(Answer):
    """Whose link it is, what it is for and until when it is good."""

    purpose: LinkPurpose
    username: str
    expires_at: Instant


class LinkOut(LinkLookOut):
    """A one-time link, shown once: `path` below the server's address, the token behind the #, where no log sees it."""

    token: str
    path: str


class SignedInOut(Answer):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a word of the protocol
    expires_in: int
    user: MeOut
    refresh_token: str | None = None


class SetupStateOut(Answer):
    """Whether the first administrator is still to be made, and whether people may ask for an account."""

    needed: bool
    may_register: bool
