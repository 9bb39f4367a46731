"""One-time links: by which somebody who was invited, or forgot the password, chooses one. Made by administrators.

A link is shown once, to who asks for it, and is handed on by them. It is good once, until it expires or the next one is made.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from backend.core import clock, security
from backend.core.db import atomic, db
from backend.core.errors import Conflict, NotFound
from backend.models.users import LinkPurpose, OneTimeLink, User
from backend.schemas.auth import LinkUse
from backend.schemas.users import InvitationIn
from backend.services import activity, guessing, passwords, sign_ins, two_factor, users
from backend.services.rights import Permission
from backend.services.sign_ins import Client, SignIn

LASTS = {LinkPurpose.INVITE: timedelta(days=7), LinkPurpose.RESET: timedelta(hours=24)}
PAGE = "/welcome"


@dataclass(frozen=True)
class Seen:
    """A link that is good: whose, what for, until when."""

    username: str
    purpose: LinkPurpose
    expires_at: datetime


@dataclass(frozen=True)
class Made(Seen):
    """A fresh one, with its token, of which only a hash is kept."""

    token: str

    @property
    def path(self) -> str:
        """Where it leads. What stands behind a # is never sent to a server, so no log has it."""
        return f"{PAGE}#{self.token}"


@atomic
def invite(actor: User, order: InvitationIn) -> tuple[User, Made]:
    """Let somebody in who chooses a password by a link that is good for a week.

    Announces: ActivityAdded. Raises: Forbidden, NotFound (a place), Conflict (a name is taken).
    """
    user = users.create_invited(actor, order)
    return user, _make(actor, user, LinkPurpose.INVITE)


@atomic
def renew(actor: User, user_id: int) -> Made:
    """A link by which somebody chooses a new password within a day; who has none yet is invited again, for a week.

    Announces: ActivityAdded. Raises: Forbidden, NotFound, Conflict (deactivated).
    """
    user = users.access_user(actor, user_id, Permission.USER_WRITE)
    db.session.refresh(user, with_for_update=True)  # of two made at once, one stays
    if not user.is_active:
        raise Conflict(f"{user.username} is not active. Activate the account first.")
    purpose = LinkPurpose.RESET if user.has_password else LinkPurpose.INVITE
    activity.record("user.link_made", actor=actor, username=user.username, purpose=purpose.value)
    return _make(actor, user, purpose)


def _make(actor: User, user: User, purpose: LinkPurpose) -> Made:
    passwords.forget_links(user)
    made = Made(user.username, purpose, clock.now() + LASTS[purpose], security.new_key())
    db.session.add(
        OneTimeLink(
            user_id=user.id,
            purpose=purpose,
            token_hash=security.key_hash(made.token),
            expires_at=made.expires_at,
            created_by=actor.id,
        )
    )
    return made


def look(token: str) -> Seen:
    """Whose link this is and until when it is good. Raises: NotFound."""
    link, user = _find(token)
    return Seen(user.username, link.purpose, link.expires_at)


def use(order: LinkUse, client: Client) -> SignIn:
    """Choose a password by a link, and be signed in. What was signed in before is not any more.

    A second factor counts here too: who holds the link need not hold the device.
    Announces: ActivityAdded, GuessingStopped. Raises: NotFound, WeakPassword, Unauthorized, SecondFactorNeeded, RateLimited.
    """
    _, user = _find(order.token)
    username = user.username
    password_hash = passwords.new_hash(order.password, username=username, email=user.email)
    with guessing.of_password(username, client.address):
        return _use(order.token, password_hash, order.code, client)


@atomic
def _use(token: str, password_hash: str, code: str | None, client: Client) -> SignIn:
    link, user = _find(token, is_used=True)
    db.session.refresh(user, with_for_update=True)
    two_factor.require(user, code)
    link.used_at = clock.now()
    db.session.flush()
    passwords.give(user, password_hash)
    sign_ins.end_all(user)
    activity.record("user.password_chosen", actor=user, purpose=link.purpose.value)
    return sign_ins.begin(user, client)


def _find(token: str, *, is_used: bool = False) -> tuple[OneTimeLink, User]:
    """The link, if it is good; locked where it is used up. Raises: NotFound, in the same words whatever is wrong."""
    same = select(OneTimeLink).where(OneTimeLink.token_hash == security.key_hash(token))
    link = db.session.scalar(same.with_for_update() if is_used else same)
    user = db.session.get(User, link.user_id) if link else None
    if link is None or user is None or not user.is_active or link.used_at or link.expires_at <= clock.now():
        raise NotFound("This link is not good any more. Ask an administrator for a new one.")
    return link, user


@atomic
def purge_ended() -> int:
    """Forget links that ran out. Returns how many."""
    ended = delete(OneTimeLink).where(OneTimeLink.expires_at < clock.now())
    return int(db.session.execute(ended).rowcount)  # type: ignore[attr-defined]  # a DELETE's result is a CursorResult
