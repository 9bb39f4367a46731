"""People: who may sign in, as what, and which places they are given. For administrators."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from backend.core import clock, security
from backend.core.db import atomic, db
from backend.core.errors import Conflict, Invalid, NotFound
from backend.core.pages import Page, ordering, paginate, says
from backend.core.versions import claim
from backend.models.locations import Location
from backend.models.users import RefreshToken, Role, User
from backend.schemas.users import UserChange, UserIn, UserQuery
from backend.services import activity, rights
from backend.services.rights import Permission

SORTS = {"username": User.username, "email": User.email, "role": User.role, "created_at": User.created_at}
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
    if query.q.strip():
        found = found.where(says(query.q, User.username, User.email))
    return paginate(found.order_by(*ordering(query.sort, SORTS, User.id)), query.page, query.per_page)


def create_user(actor: User, order: UserIn) -> User:
    """Let somebody in. Announces: ActivityAdded. Raises: Forbidden, NotFound (a place), Conflict (a name is taken)."""
    rights.require(actor, Permission.USER_WRITE)
    # Takes its time: before the transaction, not inside.
    password_hash = security.hash_password(order.password)
    return _create(actor, order, password_hash)


@atomic
def _create(actor: User, order: UserIn, password_hash: str) -> User:
    user = User(
        password_hash=password_hash, **order.model_dump(exclude={"password", "location_ids", "email"})
    )
    user.email = order.email.lower()
    user.locations = _places(order.location_ids)
    _refuse_taken(user.username, user.email, except_id=None)
    db.session.add(user)
    _write_down(user)
    activity.record("user.created", actor=actor, username=user.username, role=user.role.value)
    return user


def change_user(actor: User, user_id: int, change: UserChange) -> User:
    """Change what somebody is called, may do or sees.

    A changed role, password or deactivation ends the access tokens of that person at once; the last two end their
    sign-ins too.

    Announces: ActivityAdded. Raises: Forbidden, NotFound, Conflict, Stale, Invalid.
    """
    access_user(actor, user_id, Permission.USER_WRITE)
    password_hash = security.hash_password(change.password) if change.password else None
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
        _end_sign_ins(user)
    _write_down(user)
    activity.record("user.changed", actor=actor, username=user.username)
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


def _refuse_taken(username: str, email: str, except_id: int | None) -> None:
    same = select(User.username).where(
        or_(User.username == username, User.email == email), User.id != (except_id or 0)
    )
    taken = db.session.scalars(same).first()
    if taken is not None:
        raise _taken("username" if taken == username else "email")


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
        select(User.id).where(User.role == Role.ADMIN, User.is_active).order_by(User.id).with_for_update()
    )
    others: Sequence[int] = [each for each in db.session.scalars(active) if each != user.id]
    if not others:
        raise Conflict("This is the last active administrator. Make somebody else one first.")


def _end_sign_ins(user: User) -> None:
    live = RefreshToken.user_id == user.id, RefreshToken.revoked_at.is_(None)
    db.session.execute(
        update(RefreshToken).where(*live).values(revoked_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
