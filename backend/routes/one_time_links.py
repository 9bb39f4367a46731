"""/api/auth/links: choose a password by a one-time link. Its token is in the body only: addresses are written down."""

from apiflask import APIBlueprint
from flask import Response

from backend.routes import tokens
from backend.schemas.auth import LinkLook, LinkLookOut, LinkUse, SignedInOut
from backend.services import one_time_links

bp = APIBlueprint("links", __name__, url_prefix="/api/auth/links", tag="links")
bp.before_request(tokens.refuse_plain_http)
bp.before_request(tokens.refuse_foreign_pages)


@bp.post("/look")
@bp.input(LinkLook, arg_name="order")
@bp.output(LinkLookOut)
def look_at_link(order: LinkLook) -> LinkLookOut:
    """Whose link this is, what it is for and until when it is good. 404 when it is not good any more."""
    return LinkLookOut.model_validate(one_time_links.look(order.token))


@bp.post("/use")
@bp.input(LinkUse, arg_name="order")
@bp.output(SignedInOut)
def use_link(order: LinkUse) -> Response:
    """Choose a password, and be signed in. The link is used up; whatever was signed in before is not any more."""
    sign_in = one_time_links.use(order, tokens.client())
    return tokens.signed_in(sign_in, in_body=order.client == "token")
