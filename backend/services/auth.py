"""Signing in and out with a name and a password, asking to be let in, and the very first administrator."""

import hashlib
import hmac
from typing import NamedTuple

from sqlalchemy import func, or_, select

from backend.core import config, security
from backend.core.db import atomic, db
from backend.core.errors import Conflict, Forbidden, Unauthorized
from backend.models.users import Role, User
from backend.schemas.auth import LoginIn, RegistrationIn, SetupIn
from backend.services import activity, guessing, passwords, sign_ins, two_factor, users
from backend.services.sign_ins import Client, SignIn

WRONG = "The user name or the password is not right."


class _Known(NamedTuple):
    """Who has the name that somebody gave, if anybody, and what their password is measured by."""

    id: int = 0
    password_hash: str = ""


def sign_in(order: LoginIn, client: Client) -> SignIn:
    """Check a name (or e-mail address) and password. An unknown name takes as long as a wrong password.

    Announces: ActivityAdded, GuessingStopped. Raises: Unauthorized, SecondFactorNeeded, RateLimited.
    """
    with guessing.of_password(order.username, client.address):
        known = _find(order.username)
        if not passwords.matches(order.password, known.password_hash):
            raise Unauthorized(WRONG)
        is_old = security.is_outdated(known.password_hash)
        fresh_hash = passwords.hash_apart(order.password) if is_old else None
        return _let_in(known, fresh_hash, order.code, client)


def _find(given: str) -> _Known:
    name = given.strip().lower()
    same = select(User.id, User.password_hash).where(or_(User.username == name, User.email == name))
    found = db.session.execute(same).first()
    return _Known(*found) if found else _Known()


@atomic
def _let_in(known: _Known, fresh_hash: str | None, code: str | None, client: Client) -> SignIn:
    """Begin the sign-in, unless something changed while the password was checked."""
    user = db.session.get(User, known.id, with_for_update=True)
    if user is None or user.password_hash != known.password_hash:
        raise Unauthorized(WRONG)
    if not user.is_active:
        raise sign_ins.AccountInactive(sign_ins.INACTIVE)
    two_factor.require(user, code)
    if fresh_hash is not None:
        user.password_hash = fresh_hash
    return sign_ins.begin(user, client)


def register(order: RegistrationIn) -> User:
    """Ask to be let in: an administrator approves it by activating the account. Only where ALLOW_REGISTRATION is set.

    Announces: ActivityAdded. Raises: Forbidden, Conflict (a name is taken), WeakPassword.
    """
    if not may_register():
        raise Forbidden("People are let in by an administrator here. Ask one for an invitation.")
    password_hash = passwords.new_hash(order.password, username=order.username, email=order.email)
    return users.add_waiting(order, password_hash)


def may_register() -> bool:
    """Whether people may ask to be let in."""
    return config.current().allow_registration


def setup_needed() -> bool:
    """Whether nobody exists yet who could sign in."""
    return db.session.scalar(select(func.count(User.id))) == 0


def setup_token() -> str:
    """The one-time token for the setup page: the same for every process and start, worth nothing once a user exists."""
    secret = config.current().secret("secret_key").encode()
    return hmac.new(secret, b"setup", hashlib.sha256).hexdigest()


def set_up(order: SetupIn) -> User:
    """Make the first administrator with the one-time token the server printed.

    Announces: ActivityAdded. Raises: Forbidden, Conflict, WeakPassword.
    """
    password_hash = passwords.new_hash(order.password, username=order.username, email=order.email)
    return _first_administrator(order, password_hash)


@atomic
def _first_administrator(order: SetupIn, password_hash: str) -> User:
    if not setup_needed():
        raise Conflict("The first administrator exists already. Sign in instead.")
    if not hmac.compare_digest(order.token.encode(), setup_token().encode()):
        raise Forbidden("This is not the one-time token the server printed at its start.")
    return _administrator(order.username, order.email.lower(), password_hash)


def create_admin(username: str, email: str, password: str, *, may_be_weak: bool = False) -> User:
    """Make an administrator from the command line. Raises: Conflict (the name is taken), WeakPassword."""
    if not may_be_weak:
        passwords.refuse_weak(password, username=username, email=email)
    password_hash = passwords.hash_apart(password)
    return _create_admin(username.strip().lower(), email.strip().lower(), password_hash)


@atomic
def _create_admin(username: str, email: str, password_hash: str) -> User:
    taken = select(User.id).where(or_(User.username == username, User.email == email))
    if db.session.scalar(taken) is not None:
        raise Conflict(f"There is a user named {username} already.")
    return _administrator(username, email, password_hash)


def _administrator(username: str, email: str, password_hash: str) -> User:
    user = User(username=username, email=email, password_hash=password_hash, role=Role.ADMIN)
    db.session.add(user)
    db.session.flush()
    activity.record("user.created", actor=user, username=username)
    return user
