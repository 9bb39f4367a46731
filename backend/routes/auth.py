"""/api/auth: sign in, stay signed in, sign out, who am I, and the first administrator."""

from apiflask import APIBlueprint
from flask import Response, g, jsonify, request

from backend.core import config
from backend.core.errors import Forbidden, Unauthorized
from backend.models.users import User
from backend.routes.gate import current_user, needs
from backend.schemas.auth import LoginIn, MeOut, RefreshIn, SetupIn, SetupStateOut, SignedInOut
from backend.services import auth, rights

bp = APIBlueprint("auth", __name__, url_prefix="/api/auth", tag="auth")


@bp.before_request
def refuse_plain_http() -> None:
    """In production nobody's password or token travels unencrypted, unless ALLOW_HTTP says that the network is trusted."""
    settings = config.current()
    if settings.environment == "production" and not (request.is_secure or settings.allow_http):
        raise Forbidden("Sign in over https. On a trusted local network, start the server with ALLOW_HTTP=1.")


@bp.post("/login")
@bp.input(LoginIn, arg_name="order")
@bp.output(SignedInOut)
def login(order: LoginIn) -> Response:
    """Sign in. Web apps get their refresh token in a cookie, clients that ask with `client: token` in the body."""
    return _signed_in(auth.sign_in(order, _client()), in_body=order.client == "token")


@bp.post("/refresh")
@bp.input(RefreshIn, arg_name="order")
@bp.output(SignedInOut)
def refresh(order: RefreshIn) -> Response:
    """Trade the refresh token (cookie or body) for a new pair."""
    token = order.refresh_token or request.cookies.get(_cookie_name())
    signed_in = auth.refresh(token, _client()) if token else None
    if signed_in is None:
        raise Unauthorized("This sign-in has ended. Sign in again.")
    return _signed_in(signed_in, in_body=order.refresh_token is not None)


@bp.post("/logout")
@needs()
@bp.output({}, status_code=204)
def logout() -> Response:
    """End this sign-in: its access and refresh tokens stop working."""
    auth.sign_out(request.cookies.get(_cookie_name()), g.family)
    answer = Response(status=204)
    answer.delete_cookie(
        _cookie_name(), path=_cookie_path(), secure=request.is_secure, httponly=True, samesite="Strict"
    )
    return answer


@bp.get("/me")
@needs()
@bp.output(MeOut)
def me() -> MeOut:
    """Who am I, and what may I do."""
    return _me(current_user())


@bp.get("/setup")
@bp.output(SetupStateOut)
def setup_state() -> SetupStateOut:
    """Whether the first administrator is still to be made."""
    return SetupStateOut(needed=auth.setup_needed())


@bp.post("/setup")
@bp.input(SetupIn, arg_name="order")
@bp.output(MeOut, status_code=201)
def set_up(order: SetupIn) -> MeOut:
    """Make the first administrator with the one-time token the server printed when it started."""
    return _me(auth.set_up(order))


def _me(user: User) -> MeOut:
    permissions = sorted(rights.PERMISSIONS[user.role])
    return MeOut(
        id=user.id,
        username=user.username,
        email=user.email,
        role=user.role,
        permissions=[str(each) for each in permissions],
        location_ids=user.location_ids,
    )


def _signed_in(signed_in: auth.SignIn, *, in_body: bool) -> Response:
    body = SignedInOut(
        access_token=signed_in.access_token,
        expires_in=config.current().jwt_access_token_expires,
        user=_me(signed_in.user),
        refresh_token=signed_in.refresh_token if in_body else None,
    )
    answer = jsonify(body.model_dump(mode="json"))
    if not in_body:
        answer.set_cookie(
            _cookie_name(),
            signed_in.refresh_token,
            max_age=config.current().refresh_token_days * 86_400,
            path=_cookie_path(),
            secure=request.is_secure,
            httponly=True,
            samesite="Strict",
        )
    return answer


def _cookie_name() -> str:
    """On TLS the `__Host-` prefix binds the cookie to this host; browsers refuse it on plain HTTP."""
    return "__Host-refresh" if request.is_secure else "refresh"


def _cookie_path() -> str:
    return "/" if request.is_secure else "/api/auth"


def _client() -> str:
    return request.headers.get("User-Agent", "")
