"""/api/auth/providers and /api/auth/oidc: signing in with another service. No token ever stands in an address."""

from typing import Literal

from apiflask import APIBlueprint
from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from backend.routes import tokens
from backend.schemas.auth import SignedInOut
from backend.schemas.oidc import CallbackQuery, SecondFactorIn, SignInServiceOut, SignInServicesOut
from backend.services import audit_refusals, identities, oidc, sign_in_services
from backend.services.identities import HalfSignedIn
from backend.services.sign_in_services import SignInRefused

bp = APIBlueprint("oidc", __name__, url_prefix="/api/auth", tag="oidc")
bp.before_request(tokens.refuse_plain_http)
bp.before_request(tokens.refuse_foreign_pages)
Kept = Literal["begun", "half"]
OTHERS = {"cross-site", "same-site"}


@bp.get("/providers")
@bp.output(SignInServicesOut)
def list_providers() -> SignInServicesOut:
    """The services people may sign in with beside a password."""
    return SignInServicesOut(
        items=[
            SignInServiceOut(key=each.key, name=each.name, path=f"{bp.url_prefix}/oidc/{each.key}/start")
            for each in sign_in_services.all_services()
        ]
    )


@bp.get("/oidc/<provider>/start")
@bp.output({}, status_code=303)
def begin_at_provider(provider: str) -> BaseResponse:
    """Go to the service and sign in there. For browsers: the answer is a redirect."""
    if request.headers.get("Sec-Fetch-Site") in OTHERS:
        return _to("/login")  # people begin a sign-in themselves
    try:
        begun = oidc.begin(provider)
    except SignInRefused as refusal:
        return _refused(refusal)
    answer = _to(begun.address)
    _keep(answer, "begun", begun.kept, oidc.LASTS_SECONDS)
    return answer


@bp.get("/oidc/<provider>/callback")
@bp.input(CallbackQuery, location="query", arg_name="said")
@bp.output({}, status_code=303)
def come_back_from_provider(provider: str, said: CallbackQuery) -> BaseResponse:
    """Where the service sends people back to: they are signed in by the cookie, or told in the console why not."""
    try:
        person = oidc.finish(provider, request.cookies.get(_name("begun"), ""), said)
        came_in = identities.sign_in(person, tokens.client())
    except SignInRefused as refusal:
        return _forgets(_refused(refusal), "begun")
    if isinstance(came_in, HalfSignedIn):
        answer = _to("/login?second_factor=1")
        _keep(answer, "half", came_in.kept, identities.PENDING_SECONDS)
        return _forgets(answer, "begun")
    answer = _to("/")
    tokens.keep(answer, came_in)
    return _forgets(answer, "begun")


@bp.post("/oidc/second-factor")
@bp.input(SecondFactorIn, arg_name="order")
@bp.output(SignedInOut)
def finish_with_second_factor(order: SecondFactorIn) -> BaseResponse:
    """Finish a sign-in with another service where the account has a second factor too: a code of the app, or a recovery code."""
    sign_in = identities.show_second_factor(
        request.cookies.get(_name("half"), ""), order.code, tokens.client()
    )
    return _forgets(tokens.signed_in(sign_in, in_body=False), "half")


def _refused(refusal: SignInRefused) -> BaseResponse:
    """Browsers are shown the console, which knows a sentence for each code in the reader's language."""
    if "text/html" not in request.headers.get("Accept", ""):
        raise refusal
    if refusal.status == 401:
        asked = {"method": request.method, "route": str(request.url_rule), "reason": refusal.code}
        audit_refusals.refused(401, asked)
    return _to(f"/login?refused={refusal.code}")


def _to(address: str) -> BaseResponse:
    answer = redirect(address, code=303)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _keep(answer: BaseResponse, what: Kept, kept: str, seconds: int) -> None:
    # Lax: it must come along when the service sends the browser back, and no other site can have a form sent with it.
    answer.set_cookie(
        _name(what),
        kept,
        max_age=seconds,
        path=_path(),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax" if what == "begun" else "Strict",
    )


def _forgets(answer: BaseResponse, what: Kept) -> BaseResponse:
    answer.delete_cookie(
        _name(what),
        path=_path(),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax" if what == "begun" else "Strict",
    )
    return answer


def _name(what: Kept) -> str:
    return f"__Host-oidc-{what}" if request.is_secure else f"oidc-{what}"


def _path() -> str:
    return "/" if request.is_secure else "/api/auth/oidc"
