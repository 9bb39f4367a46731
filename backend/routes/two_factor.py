"""/api/auth/two-factor: a second factor of one's own, and administrators who switch off somebody else's."""

from apiflask import APIBlueprint

from backend.routes import tokens
from backend.routes.gate import current_user, needs
from backend.schemas.two_factor import (
    RecoveryCodesOut,
    TwoFactorBegin,
    TwoFactorConfirm,
    TwoFactorEnd,
    TwoFactorOfferOut,
    TwoFactorOut,
)
from backend.services import two_factor
from backend.services.rights import Permission

bp = APIBlueprint("two_factor", __name__, url_prefix="/api", tag="two_factor")
bp.before_request(tokens.refuse_plain_http)


@bp.get("/auth/two-factor")
@needs()
@bp.output(TwoFactorOut)
def show_two_factor() -> TwoFactorOut:
    """Whether I have a second factor."""
    return TwoFactorOut.model_validate(two_factor.standing(current_user()))


@bp.post("/auth/two-factor")
@needs()
@bp.input(TwoFactorBegin, arg_name="order")
@bp.output(TwoFactorOfferOut)
def begin_two_factor(order: TwoFactorBegin) -> TwoFactorOfferOut:
    """Get a secret for an app. It counts once a code was confirmed; whoever begins again gets another one."""
    offer = two_factor.begin(current_user(), order.password, tokens.client())
    return TwoFactorOfferOut.model_validate(offer)


@bp.post("/auth/two-factor/confirm")
@needs()
@bp.input(TwoFactorConfirm, arg_name="order")
@bp.output(RecoveryCodesOut)
def confirm_two_factor(order: TwoFactorConfirm) -> RecoveryCodesOut:
    """Switch it on with a first code. The recovery codes in the answer are shown this once."""
    return RecoveryCodesOut(codes=two_factor.confirm(current_user(), order.code))


@bp.delete("/auth/two-factor")
@needs()
@bp.input(TwoFactorEnd, arg_name="order")
@bp.output({}, status_code=204)
def end_two_factor(order: TwoFactorEnd) -> tuple[str, int]:
    """Switch my own off, with the password and a code."""
    two_factor.switch_off(current_user(), order.password, order.code, tokens.client())
    return "", 204


@bp.delete("/users/<int:user_id>/two-factor")
@needs(Permission.USER_WRITE)
@bp.output({}, status_code=204)
def end_two_factor_of(user_id: int) -> tuple[str, int]:
    """Switch somebody's off who has lost their device and their recovery codes."""
    two_factor.switch_off_for(current_user(), user_id)
    return "", 204
