"""/api/users: people and the places given to them. For administrators."""

from apiflask import APIBlueprint

from backend.core.pages import Page
from backend.models.users import User
from backend.routes.gate import current_user, needs
from backend.schemas.auth import LinkOut
from backend.schemas.users import InvitationIn, InvitedOut, UserChange, UserIn, UserOut, UserPage, UserQuery
from backend.services import one_time_links, users
from backend.services.rights import Permission

bp = APIBlueprint("users", __name__, url_prefix="/api/users", tag="users")


@bp.get("")
@needs(Permission.USER_READ)
@bp.input(UserQuery, location="query", arg_name="query")
@bp.output(UserPage)
def list_users(query: UserQuery) -> UserPage:
    """Everybody who may sign in."""
    return _page(users.list_users(current_user(), query))


@bp.post("")
@needs(Permission.USER_WRITE)
@bp.input(UserIn, arg_name="order")
@bp.output(UserOut, status_code=201)
def create_user(order: UserIn) -> UserOut:
    """Let somebody in, with a first password you hand on. See also `invitations`."""
    return UserOut.model_validate(users.create_user(current_user(), order))


@bp.post("/invitations")
@needs(Permission.USER_WRITE)
@bp.input(InvitationIn, arg_name="order")
@bp.output(InvitedOut, status_code=201)
def invite_user(order: InvitationIn) -> InvitedOut:
    """Let somebody in who chooses a password by the link in the answer: good once, for a week, shown only here."""
    user, link = one_time_links.invite(current_user(), order)
    return InvitedOut(user=UserOut.model_validate(user), link=LinkOut.model_validate(link))


@bp.get("/<int:user_id>")
@needs(Permission.USER_READ)
@bp.output(UserOut)
def show_user(user_id: int) -> UserOut:
    """One person."""
    return UserOut.model_validate(users.access_user(current_user(), user_id, Permission.USER_READ))


@bp.patch("/<int:user_id>")
@needs(Permission.USER_WRITE)
@bp.input(UserChange, arg_name="change")
@bp.output(UserOut)
def change_user(user_id: int, change: UserChange) -> UserOut:
    """Change what somebody may do or see, their e-mail address or password."""
    return UserOut.model_validate(users.change_user(current_user(), user_id, change))


@bp.post("/<int:user_id>/reset-link")
@needs(Permission.USER_WRITE)
@bp.output(LinkOut, status_code=201)
def make_reset_link(user_id: int) -> LinkOut:
    """A link by which somebody chooses a new password: good once, for a day, shown only here; earlier ones end.

    Who was invited and has not come yet is invited again, for a week. What they are signed in with ends when it is used.
    """
    return LinkOut.model_validate(one_time_links.renew(current_user(), user_id))


@bp.delete("/<int:user_id>")
@needs(Permission.USER_WRITE)
@bp.output({}, status_code=204)
def delete_user(user_id: int) -> tuple[str, int]:
    """Remove somebody; what they made stays. The last active administrator can't be removed."""
    users.delete_user(current_user(), user_id)
    return "", 204


def _page(page: Page[User]) -> UserPage:
    items = [UserOut.model_validate(user) for user in page.items]
    return UserPage(items=items, page=page.page, per_page=page.per_page, total=page.total)
