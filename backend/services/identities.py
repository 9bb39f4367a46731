"""Identities: who somebody that another service knows is here.

Found by what the service calls them for ever; linked by a verified e-mail address where OIDC_LINK_BY_EMAIL says so; else they are
strangers, who may wait for an administrator where ALLOW_REGISTRATION is set. Signing in with a password stays possible.
"""

import re
from dataclasses import dataclass

import orjson
from sqlalchemy import exists, or_, select
from sqlalchemy.exc import IntegrityError

from backend.core import config, sealing
from backend.core.db import atomic, db
from backend.core.errors import Conflict
from backend.models.users import Identity, Role, User
from backend.services import activity, guessing, sign_ins, two_factor
from backend.services.sign_in_services import (
    Person,
    SignInOutdated,
    SignInRefused,
    SignInUnknown,
    SignInWaiting,
)
from backend.services.sign_ins import Client, SignIn

PENDING = "oidc second factor"
PENDING_SECONDS = 300
NOT_OF_NAMES = re.compile(r"[^a-z0-9._@+-]+")
LONGEST_NAME = 60
OUTDATED = "This sign-in took too long, or something changed meanwhile. Begin again."
WAITING = "An administrator has still to let you in. Your account is there and waits."


class NotHalfSignedIn(Conflict):
    """Nobody here has still to show a second factor."""

    code = "sign_in_outdated"


@dataclass(frozen=True)
class HalfSignedIn:
    """Somebody who has still to show the second factor; `kept` says for a few minutes who that is."""

    kept: str


def sign_in(person: Person, client: Client) -> SignIn | HalfSignedIn:
    """Let in whom another service has named.

    Announces: ActivityAdded. Raises: SignInUnknown, SignInWaiting.
    """
    user_id = _known(person)
    if user_id is None and config.current().oidc_link_by_email:
        user_id = _linked(person)
    if user_id is None:
        raise _stranger(person)
    return _let_in(user_id, client)


def show_second_factor(kept: str, code: str, client: Client) -> SignIn:
    """Finish a sign-in that lacks the second factor.

    Announces: ActivityAdded, GuessingStopped. Raises: NotHalfSignedIn, WrongSecondFactor, RateLimited.
    """
    opened = sealing.unseal(PENDING, kept, max_age_seconds=PENDING_SECONDS)
    if opened is None:
        raise NotHalfSignedIn(OUTDATED)
    user_id, token_version, username = orjson.loads(opened)
    with guessing.of_password(str(username), client.address):
        return _let_in_with(user_id, token_version, code, client)


@atomic
def _let_in(user_id: int, client: Client) -> SignIn | HalfSignedIn:
    user = db.session.get_one(User, user_id, with_for_update=True)
    if not user.is_active:
        raise SignInWaiting(WAITING)
    if user.has_second_factor:
        said = orjson.dumps([user.id, user.token_version, user.username]).decode()
        return HalfSignedIn(sealing.seal(PENDING, said))
    return sign_ins.begin(user, client)


@atomic
def _let_in_with(user_id: int, token_version: int, code: str, client: Client) -> SignIn:
    user = db.session.get(User, user_id, with_for_update=True)
    if user is None or not user.is_active or user.token_version != token_version:
        raise NotHalfSignedIn(OUTDATED)
    two_factor.require(user, code)
    return sign_ins.begin(user, client)


def _known(person: Person) -> int | None:
    same = select(Identity.user_id).where(
        Identity.issuer == person.issuer, Identity.subject == person.subject
    )
    return db.session.scalar(same)


@atomic
def _linked(person: Person) -> int | None:
    """Somebody here whose e-mail address the service vouches for, and whom it has not called otherwise before.

    An address may be given to somebody else there: the account stays the first one's.
    """
    if not person.email or not person.is_email_verified:
        return None
    is_taken = exists().where(Identity.user_id == User.id, Identity.issuer == person.issuer)
    same = select(User).where(User.email == person.email, ~is_taken)
    user = db.session.scalar(same.with_for_update())
    if user is not None:
        _link(user, person)
    return user.id if user else None


def _link(user: User, person: Person) -> None:
    db.session.add(Identity(user_id=user.id, issuer=person.issuer, subject=person.subject))
    try:
        db.session.flush()
    except IntegrityError as error:  # the same person came in twice at this very moment
        raise SignInOutdated(OUTDATED) from error


def _stranger(person: Person) -> SignInRefused:
    """Why they do not come in; where people may ask for an account, they have asked by this."""
    if not config.current().allow_registration:
        return SignInUnknown("Nobody here is known by that account. Ask an administrator to be let in.")
    if not person.email or not person.is_email_verified:
        return SignInUnknown(
            "That service does not vouch for your e-mail address. Confirm it there, then try again."
        )
    if not _asks_to_be_let_in(person):
        return SignInUnknown(
            "Somebody here has your e-mail address already. Sign in with your password, or ask an administrator."
        )
    return SignInWaiting(WAITING)


@atomic
def _asks_to_be_let_in(person: Person) -> bool:
    """Make an account that an administrator activates, unless the address is somebody's."""
    taken = or_(User.email == person.email, User.username == person.email)
    if db.session.scalar(select(User.id).where(taken)) is not None:
        return False
    user = User(username=_free_name(person), email=person.email, password_hash="")
    user.role, user.is_active = Role.VIEWER, False
    db.session.add(user)
    db.session.flush()
    _link(user, person)
    activity.record("user.registered", username=user.username)
    return True


def _free_name(person: Person) -> str:
    wished = NOT_OF_NAMES.sub("-", (person.name or person.email).lower()).lstrip("._@+-")[:LONGEST_NAME]
    name = wished if len(wished) > 1 else "user"
    same = select(User.username).where(User.username.startswith(name, autoescape=True))
    taken = set(db.session.scalars(same))
    numbered = (f"{name}{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(each for each in numbered if each not in taken)
