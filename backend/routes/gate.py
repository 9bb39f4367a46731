"""Who is asking: checked before the shape of the question, so that a stranger learns nothing from it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from apiflask.scaffold import APIScaffold
from flask import g, request

from backend.core import acting
from backend.core.errors import Unauthorized
from backend.models.users import User
from backend.routes import tokens
from backend.services import rights, sign_ins
from backend.services.rights import Permission

Route = TypeVar("Route", bound=Callable[..., Any])
BEARER = "BearerAuth"
_scaffold = APIScaffold()


def needs(permission: Permission | None = None) -> Callable[[Route], Route]:
    """Let only signed-in people in, and only roles that may do this at all (401 before 403 before 422).

    Stands right below the route decorator and above `input`.
    """

    def protect(route: Route) -> Route:
        @wraps(route)
        def checked(*args: Any, **kwargs: Any) -> Any:
            user = _authenticate()
            if permission is not None:
                rights.require(user, permission)
            return route(*args, **kwargs)

        below = getattr(route, "_spec", {})  # `doc` would forget what stands there
        kept = {name: below.get(name) for name in ("extensions", "responses")}
        return _scaffold.doc(security=BEARER, **kept)(checked)  # type: ignore[return-value]  # `wraps` keeps the signature

    return protect


def _authenticate() -> User:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("Sign in first: send an access token as 'Authorization: Bearer …'.")
    tokens.refuse_plain_http()
    g.user, g.family = sign_ins.authenticate(token.strip())
    user: User = g.user
    acting.is_known_as(user.username, user.id)
    return user


def current_user() -> User:
    """Who asks. Only inside routes that are protected by `needs`."""
    user: User = g.user
    return user
