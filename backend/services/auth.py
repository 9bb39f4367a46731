"""Signing in, staying signed in, signing out, and the very first administrator."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select, update

from backend.core import clock, config, security
from backend.core.db import atomic, db
from backend.core.errors import Conflict, Forbidden, Unauthorized
from backend.models.users import RefreshToken, Role, User
from backend.schemas.auth import LoginIn, SetupIn
from backend.services import activity

GRACE_SECONDS = 10  # a second tab may refresh with the same token at the same moment
WRONG = "The user name or the password is not right."


@dataclass(frozen=True)
class SignIn:
    """Who signed in, and the two tokens to show for it."""

    user: User
    access_token: str
    refresh_token: str


def sign_in(order: LoginIn, client: str) -> SignIn:
    """Check a name (or e-mail address) and password. An unknown name takes as long as a wrong password.

    Raises: Unauthorized.
    """
    name = order.username.strip().lower()
    user = db.session.scalar(select(User).where(or_(User.username == name, User.email == name)))
    if not security.password_matches(order.password, user.password_hash if user else None) or user is None:
        raise Unauthorized(WRONG)
    if not user.is_active:
        raise Unauthorized("This account is not active. Ask an administrator.")
    return _open_family(user.id, client)


@atomic
def _open_family(user_id: int, client: str) -> SignIn:
    user = db.session.get_one(User, user_id)
    activity.record("user.signed_in", actor=user)
    return _issue(user, security.new_key(), client)


def _issue(user: User, family: str, client: str) -> SignIn:
    refresh_token = security.new_key()
    db.session.add(
        RefreshToken(
            user_id=user.id,
            family=family,
            token_hash=security.key_hash(refresh_token),
            expires_at=clock.now() + timedelta(days=config.current().refresh_token_days),
            client=client[:255],
        )
    )
    claims = security.Claims(user.id, family, user.token_version)
    return SignIn(user, security.access_token(claims), refresh_token)


@atomic
def refresh(token: str, client: str) -> SignIn | None:
    """Trade a refresh token for the next one. A token used twice ends its whole sign-in and gives `None`.

    Raises: Unauthorized.
    """
    link = db.session.scalar(
        select(RefreshToken).where(RefreshToken.token_hash == security.key_hash(token)).with_for_update()
    )
    if link is None or link.revoked_at is not None or link.expires_at <= clock.now():
        raise Unauthorized("This sign-in has ended. Sign in again.")
    user = db.session.get_one(User, link.user_id)
    if not user.is_active:
        raise Unauthorized("This account is not active. Ask an administrator.")
    if link.used_at is not None and clock.now() - link.used_at > timedelta(seconds=GRACE_SECONDS):
        _revoke(link.family)
        return None
    link.used_at = link.used_at or clock.now()
    return _issue(user, link.family, client)


@atomic
def sign_out(token: str | None, family: str | None) -> None:
    """End the sign-in that this refresh token or access token belongs to. Unknown ones are already out."""
    if token:
        family = (
            db.session.scalar(
                select(RefreshToken.family).where(RefreshToken.token_hash == security.key_hash(token))
            )
            or family
        )
    if family:
        _revoke(family)


def _revoke(family: str) -> None:
    live = RefreshToken.family == family, RefreshToken.revoked_at.is_(None)
    db.session.execute(update(RefreshToken).where(*live).values(revoked_at=clock.now()))


def authenticate(access_token: str) -> tuple[User, str]:
    """The user of an access token, and the sign-in it belongs to. Raises: Unauthorized."""
    claims = security.read_access_token(access_token)
    is_live = select(RefreshToken.id).where(
        RefreshToken.family == claims.family, RefreshToken.revoked_at.is_(None)
    )
    user = db.session.scalar(select(User).where(User.id == claims.user_id, is_live.exists()))
    if user is None or not user.is_active or user.token_version != claims.token_version:
        raise Unauthorized("This sign-in has ended. Sign in again.")
    return user, claims.family


def live_families(families: Collection[str]) -> dict[str, User]:
    """Those of these sign-ins that still hold, and whose they are: what open sockets are asked again and again."""
    live = (
        select(RefreshToken.family, User)
        .join(User, User.id == RefreshToken.user_id)
        .where(RefreshToken.family.in_(families), RefreshToken.revoked_at.is_(None), User.is_active)
    )
    return {row.family: row.User for row in db.session.execute(live)} if families else {}


@atomic
def purge_ended() -> int:
    """Forget refresh tokens that ran out. Returns how many."""
    ended = select(RefreshToken).where(RefreshToken.expires_at < clock.now())
    rows = db.session.scalars(ended.limit(1_000)).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)


def setup_needed() -> bool:
    """Whether nobody exists yet who could sign in."""
    return db.session.scalar(select(func.count(User.id))) == 0


def setup_token() -> str:
    """The one-time token for the setup page: the same for every process and start, worth nothing once a user exists."""
    secret = config.current().secret("secret_key").encode()
    return hmac.new(secret, b"setup", hashlib.sha256).hexdigest()


def set_up(order: SetupIn) -> User:
    """Make the first administrator with the one-time token the server printed. Raises: Forbidden, Conflict."""
    return _first_administrator(order, security.hash_password(order.password))


@atomic
def _first_administrator(order: SetupIn, password_hash: str) -> User:
    if not setup_needed():
        raise Conflict("The first administrator exists already. Sign in instead.")
    if not hmac.compare_digest(order.token.encode(), setup_token().encode()):
        raise Forbidden("This is not the one-time token the server printed at its start.")
    return _administrator(order.username, order.email.lower(), password_hash)


def create_admin(username: str, email: str, password: str) -> User:
    """Make an administrator from the command line or the environment. Raises: Conflict when the name is taken."""
    return _create_admin(username.strip().lower(), email.strip().lower(), security.hash_password(password))


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
