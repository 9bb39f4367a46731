"""Signing in with other services."""

from typing import Literal

from pydantic import Field

from backend.schemas.auth import SecondFactorCode
from backend.schemas.base import Answer, DeviceShape, Shape


class SignInServiceOut(Answer):
    """A service people may sign in with: a browser that goes to `path` begins."""

    key: Literal["oidc", "google", "github"]
    name: str
    path: str


class SignInServicesOut(Answer):
    items: list[SignInServiceOut]


class CallbackQuery(DeviceShape):
    """How a service sends somebody back. What else it says is not asked for."""

    state: str = Field(default="", max_length=200)
    code: str | None = Field(default=None, max_length=4096)
    error: str | None = Field(default=None, max_length=200)
    iss: str | None = Field(default=None, max_length=255)


class SecondFactorIn(Shape):
    """What somebody who came from another service still has to show."""

    code: SecondFactorCode
