"""/api/auth: sign in, stay signed in, sign out, who am I, ask to be let in, and the first administrator."""

from apiflask import APIBlueprint
from flask import Response, g

from backend.core.errors import Unauthorized
from backend.routes import tokens
from backend.routes.gate import current_user, needs
from backend.schemas.auth import (
    LoginIn,
    MeChange,
    MeOut,
    PasswordChange,
    RefreshIn,
    RegistrationIn,
    RegistrationOut,
    SetupIn,
    SetupStateOut,
    SignedInOut,
)
from backend.services import auth, passwords, sign_ins, users

bp = APIBlueprint("auth", __name__, url_prefix="/api/auth", tag="auth")
bp.before_request(tokens.refuse_plain_http)
bp.before_request(tokens.refuse_foreign_pages)


@bp.post("/login")
@bp.input(LoginIn, arg_name="order")
@bp.output(SignedInOut)
def login(order: LoginIn) -> Response:
    """Sign in. Web apps get their refresh token in a cookie, clients that ask with `client: token` in the body."""
    sign_in = auth.sign_in(order, tokens.client())
    return tokens.signed_in(sign_in, in_body=order.client == "token")


@bp.post("/refresh")
@bp.input(RefreshIn, arg_name="order")
@bp.output(SignedInOut)
def refresh(order: RefreshIn) -> Response:
    """Trade the refresh token for a new pair: the one in the body, or in the cookie, which only our own pages may spend."""
    token = order.refresh_token or tokens.spend()
    sign_in = sign_ins.renew(token, tokens.client()) if token else None
    if sign_in is None:
        raise Unauthorized(sign_ins.ENDED)
    return tokens.signed_in(sign_in, in_body=order.refresh_token is not None)


@bp.post("/logout")
@needs()
@bp.output({}, status_code=204)
def logout() -> Response:
    """End this sign-in: its access and refresh tokens stop working."""
    sign_ins.sign_out(tokens.kept(), g.family)
    return tokens.signed_out()


@bp.get("/me")
@needs()
@bp.output(MeOut)
def me() -> MeOut:
    """Who am I, and what may I do."""
    return tokens.me(current_user())


@bp.patch("/me")
@needs()
@bp.input(MeChange, arg_name="change")
@bp.output(MeOut)
def change_me(change: MeChange) -> MeOut:
    """Change one's own e-mail address. What else somebody is, administrators say."""
    return tokens.me(users.change_own(current_user(), change))


@bp.post("/password")
@needs()
@bp.input(PasswordChange, arg_name="order")
@bp.output(SignedInOut)
def change_password(order: PasswordChange) -> Response:
    """Choose another password. All other sign-ins end; this one goes on with the fresh tokens in the answer."""
    sign_in = passwords.change_own(current_user(), g.family, order, tokens.client())
    return tokens.signed_in(sign_in, in_body=order.client == "token")


@bp.post("/register")
@bp.input(RegistrationIn, arg_name="order")
@bp.output(RegistrationOut, status_code=202)
def register(order: RegistrationIn) -> RegistrationOut:
    """Ask for an account (where ALLOW_REGISTRATION is set): a viewer, inactive until an administrator activates it."""
    return RegistrationOut.model_validate(auth.register(order))


@bp.get("/setup")
@bp.output(SetupStateOut)
def setup_state() -> SetupStateOut:
    """Whether the first administrator is still to be made."""
    return SetupStateOut(needed=auth.setup_needed(), may_register=auth.may_register())


@bp.post("/setup")
@bp.input(SetupIn, arg_name="order")
@bp.output(MeOut, status_code=201)
def set_up(order: SetupIn) -> MeOut:
    """Make the first administrator with the one-time token the server printed when it started."""
    return tokens.me(auth.set_up(order))
