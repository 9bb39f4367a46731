"""People: who may sign in, as what, and which places they are given. For administrators."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.exc import IntegrityError

from backend.core import config
from backend.core.db import atomic, db
from backend.core.errors import Conflict, Forbidden, Invalid, NotFound
from backend.core.pages import Page, ordering, paginate, says
from backend.core.versions import claim
from backend.models.locations import Location
from backend.models.users import Identity, Role, User
from backend.schemas.auth import MeChange, RegistrationIn
from backend.schemas.users import InvitationIn, UserChange, UserIn, UserQuery
from backend.services import activity, passwords, rights, sign_ins
from backend.services.rights import Permission

SORTS = {"username": User.username, "email": User.email, "role": User.role, "created_at": User.created_at}
_SIGNS_IN_ELSEWHERE = exists().where(Identity.user_id == User.id)
NEVER_EMPTY = ("email", "password", "role", "location_ids", "is_active")


def access_user(actor: User, user_id: int, permission: Permission) -> User:
    """Somebody, for administrators. Raises: Forbidden, NotFound."""
    rights.require(actor, permission)
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound("There is no such user.")
    return user


def list_users(actor: User, query: UserQuery) -> Page[User]:
    """Everybody. Raises: Forbidden, Invalid (an unknown sort)."""
    rights.require(actor, Permission.USER_READ)
    found = select(User)
    if query.role is not None:
        found = found.where(User.role == query.role)
    if query.active is not None:
        found = found.where(User.is_active.is_(query.active))
    if query.q.strip():
        found = found.where(says(query.q, User.username, User.email))
    return paginate(found.order_by(*ordering(query.sort, SORTS, User.id)), query.page, query.per_page)


def create_user(actor: User, order: UserIn) -> User:
    """Let somebody in.

    Announces: ActivityAdded. Raises: Forbidden, NotFound (a place), Conflict (a name is taken), WeakPassword.
    """
    rights.require(actor, Permission.USER_WRITE)
    password_hash = passwords.new_hash(order.password, username=order.username, email=order.email)
    return _create(actor, order, password_hash)


def create_invited(actor: User, order: InvitationIn) -> User:
    """Somebody who has no password yet: see `one_time_links.invite`."""
    rights.require(actor, Permission.USER_WRITE)
    return _create(actor, order, password_hash="")


@atomic
def _create(actor: User, order: InvitationIn, password_hash: str) -> User:
    user = User(
        password_hash=password_hash, **order.model_dump(exclude={"password", "location_ids", "email"})
    )
    user.email = order.email.lower()
    user.locations = _places(order.location_ids)
    _add(user)
    activity.record("user.created", actor=actor, username=user.username, role=user.role.value)
    return user


@atomic
def add_waiting(order: RegistrationIn, password_hash: str) -> User:
    """Somebody who asks to be let in: may do nothing until an administrator activates the account.

    Announces: ActivityAdded. Raises: Conflict (a name is taken).
    """
    user = User(username=order.username, email=order.email.lower(), password_hash=password_hash)
    user.role, user.is_active = Role.VIEWER, False
    _add(user)
    activity.record("user.registered", username=user.username)
    return user


def change_user(actor: User, user_id: int, change: UserChange) -> User:
    """Change what somebody is called, may do or sees.

    A changed role, password or deactivation ends the access tokens of that person at once; the last two end their
    sign-ins too, and what links they were given.

    Announces: ActivityAdded. Raises: Forbidden, NotFound, Conflict, Stale, Invalid, WeakPassword.
    """
    user = access_user(actor, user_id, Permission.USER_WRITE)
    password_hash = None
    if change.password:
        email = change.email or user.email
        password_hash = passwords.new_hash(change.password, username=user.username, email=email)
    return _change(actor, user_id, change, password_hash)


@atomic
def _change(actor: User, user_id: int, change: UserChange, password_hash: str | None) -> User:
    user = access_user(actor, user_id, Permission.USER_WRITE)
    given = _given(change, password_hash)
    places = _places(given.pop("location_ids")) if "location_ids" in given else user.locations
    claim(user, change.version)
    _refuse_taken("", given.get("email", ""), except_id=user.id)
    _keep_an_administrator(
        user, given.get("role", user.role), is_active=given.get("is_active", user.is_active)
    )
    differing = {name for name, value in given.items() if value != getattr(user, name)}
    for name in differing:
        setattr(user, name, given[name])
    user.locations = places
    if differing & {"role", "is_active", "password_hash"}:
        user.token_version += 1
    if differing & {"is_active", "password_hash"}:
        sign_ins.end_all(user)
        passwords.forget_links(user)
    _write_down(user)
    activity.record("user.changed", actor=actor, username=user.username)
    return user


@atomic
def change_own(actor: User, change: MeChange) -> User:
    """Change one's own e-mail address. Announces: ActivityAdded. Raises: Conflict (it is taken), Stale, Forbidden."""
    if config.current().oidc_link_by_email:
        # Or somebody could take the address of a person who has yet to come, and with it their first sign-in.
        raise Forbidden("People are known by their address here: an administrator changes it.")
    user = db.session.get_one(User, actor.id)
    claim(user, change.version)
    email = change.email.lower()
    _refuse_taken("", email, except_id=user.id)
    user.email = email
    _write_down(user)
    activity.record("user.changed", actor=user, username=user.username)
    return user


@atomic
def delete_user(actor: User, user_id: int) -> None:
    """Remove somebody; what they made stays.

    Announces: ActivityAdded. Raises: Forbidden, NotFound, Conflict (the last administrator).
    """
    user = access_user(actor, user_id, Permission.USER_WRITE)
    _keep_an_administrator(user, user.role, is_active=False)
    author = actor if actor.id != user.id else None
    activity.record("user.deleted", actor=author, username=user.username)
    db.session.delete(user)
    db.session.flush()


def _given(change: UserChange, password_hash: str | None) -> dict[str, Any]:
    given = change.model_dump(exclude_unset=True, exclude={"version"})
    missing = [name for name in NEVER_EMPTY if name in given and given[name] is None]
    if missing:
        raise Invalid("These can't be empty.", errors={name: ["it can't be null"] for name in missing})
    if "email" in given:
        given["email"] = given["email"].lower()
    if given.pop("password", None):
        given["password_hash"] = password_hash
    return given


def _places(ids: Collection[int]) -> list[Location]:
    places = list(db.session.scalars(select(Location).where(Location.id.in_(ids)).order_by(Location.path)))
    if len(places) != len(set(ids)):
        raise NotFound("There is no such place.")
    return places


def _add(user: User) -> None:
    _refuse_taken(user.username, user.email, except_id=None)
    db.session.add(user)
    _write_down(user)


def _refuse_taken(username: str, email: str, except_id: int | None) -> None:
    """Somebody signs in by either: a name that is somebody else's address would be neither's."""
    given = {username, email} - {""}
    if not given:
        return
    same = select(User.username, User.email).where(
        or_(User.username.in_(given), User.email.in_(given)), User.id != (except_id or 0)
    )
    for row in db.session.execute(same):
        raise _taken("username" if username in row else "email")


def _write_down(user: User) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody else took the name or the address at this very moment
        raise _taken("email" if "email" in str(error.orig) else "username") from error


def _taken(field: str) -> Conflict:
    what = "user name" if field == "username" else "e-mail address"
    return Conflict(f"Somebody has this {what} already.", errors={field: ["it is taken"]})


def _keep_an_administrator(user: User, role: Role, *, is_active: bool) -> None:
    """Raises Conflict when nobody would be left who can do everything. Locks the administrators until the end."""
    if user.role is not Role.ADMIN or not user.is_active or (role is Role.ADMIN and is_active):
        return
    active = (
        select(User.id)
        # Who was invited and has not come yet can't let anybody in.
        .where(User.role == Role.ADMIN, User.is_active, or_(User.password_hash != "", _SIGNS_IN_ELSEWHERE))
        .order_by(User.id)
        .with_for_update()
    )
    others: Sequence[int] = [each for each in db.session.scalars(active) if each != user.id]
    if not others:
        raise Conflict("This is the last active administrator. Make somebody else one first.")
