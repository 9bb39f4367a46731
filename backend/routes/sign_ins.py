"""/api/auth/sessions: where one is signed in, and how to end that."""

from apiflask import APIBlueprint
from flask import Response, g

from backend.routes import tokens
from backend.routes.gate import current_user, needs
from backend.schemas.auth import EndSignInsQuery, SignInOut, SignInsOut
from backend.services import sign_ins

bp = APIBlueprint("sign_ins", __name__, url_prefix="/api/auth/sessions", tag="sign_ins")


@bp.get("")
@needs()
@bp.output(SignInsOut)
def list_sign_ins() -> SignInsOut:
    """Where you are signed in, what was used last first."""
    own = sign_ins.list_own(current_user(), g.family)
    return SignInsOut(items=[SignInOut.model_validate(each) for each in own])


@bp.delete("/<sign_in_id>")
@needs()
@bp.output({}, status_code=204)
def end_sign_in(sign_in_id: str) -> tuple[str, int]:
    """End one of your sign-ins: its tokens stop working at once, its windows are closed within seconds."""
    sign_ins.end_own(current_user(), sign_in_id)
    return "", 204


@bp.delete("")
@needs()
@bp.input(EndSignInsQuery, location="query", arg_name="query")
@bp.output({}, status_code=204)
def end_sign_ins(query: EndSignInsQuery) -> Response:
    """End all your other sign-ins; with `current=true` this one too."""
    sign_ins.end_others(current_user(), g.family, current_too=query.current)
    return tokens.signed_out() if query.current else Response(status=204)
