"""Signing in and out."""

from typing import Annotated, Literal

from pydantic import EmailStr, Field, StringConstraints

from backend.schemas.base import Answer, Id, Shape
from backend.words import Role

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


class LoginIn(Shape):
    username: str = Field(min_length=1, max_length=254)
    password: str = Field(min_length=1, max_length=200)
    client: Literal["web", "token"] = "web"


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

    refresh_token: str | None = Field(default=None, max_length=200)


class MeOut(Answer):
    id: Id
    username: str
    email: str
    role: Role
    permissions: list[str]
    location_ids: list[int]


class SignedInOut(Answer):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a word of the protocol
    expires_in: int
    user: MeOut
    refresh_token: str | None = None


class SetupStateOut(Answer):
    """Whether the first administrator is still to be made."""

    needed: bool
