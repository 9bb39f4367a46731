"""Passwords: which may be chosen, how one is checked, how one takes the place of another."""

import re
from collections.abc import Iterable
from typing import Literal

from sqlalchemy import delete

from backend.core import common_passwords, config, security
from backend.core.db import atomic, db
from backend.core.errors import Conflict, Invalid, Unauthorized
from backend.models.users import OneTimeLink, User
from backend.schemas.auth import PasswordChange
from backend.services import activity, guessing, sign_ins
from backend.services.sign_ins import Client, SignIn

PRODUCT = ("tvs", "signage", "digital signage")
WRONG = "The password you have now is not right."
LETTER = re.compile(r"[^\W\d_]")


class WeakPassword(Invalid):
    """A password that whoever guesses tries first: because many people choose it, or for what it is made of."""

    code, title = "weak_password", "This password is too easily guessed"

    def __init__(self, detail: str, *, field: str, said: str, reason: Literal["common", "name"]) -> None:
        super().__init__(detail, errors={field: [said]}, reason=reason)


def refuse_weak(password: str, *, username: str, email: str, field: str = "password") -> None:
    """Refuse what is guessed first: common passwords, one's own name, the product's, the installation's. Raises: WeakPassword."""
    if common_passwords.is_common(password):
        raise WeakPassword(
            "This is one of the passwords that people choose most. Choose another one.",
            field=field,
            said="it is one of the most common passwords",
            reason="common",
        )
    everybody_knows = [username, email, email.partition("@")[0], *PRODUCT, config.current().brand_name]
    if _is_made_of(password, everybody_knows):
        raise WeakPassword(
            "A password made of your name, your e-mail address or this product's name is guessed first."
            " Choose another one.",
            field=field,
            said="it is made of a name that everybody knows",
            reason="name",
        )


def _is_made_of(password: str, names: Iterable[str]) -> bool:
    """Whether nothing but digits and signs stands around these names, however often they are said."""
    left = said = password.casefold()
    for name in sorted({name.casefold() for name in names}, key=len, reverse=True):
        left = left.replace(name, "") if LETTER.search(name) or name == said else left
    return left != said and not LETTER.search(left)


def new_hash(password: str, *, username: str, email: str, field: str = "password") -> str:
    """What is kept of a password somebody chose. Before a transaction, not inside: it takes its time.

    Raises: WeakPassword.
    """
    refuse_weak(password, username=username, email=email, field=field)
    return hash_apart(password)


def hash_apart(password: str) -> str:
    """The same of a password that is somebody's already."""
    db.session.rollback()  # who waits for a turn to hash holds no connection meanwhile
    return security.hash_password(password)


def matches(password: str, password_hash: str) -> bool:
    """Whether this is the password. Without a hash it takes as long, and is not."""
    db.session.rollback()  # as above
    return security.password_matches(password, password_hash)


@atomic
def give(user: User, password_hash: str) -> None:
    """Let this be somebody's password from now on: access tokens and links given out before stop working."""
    user.password_hash = password_hash
    user.token_version += 1
    forget_links(user)


@atomic
def forget_links(user: User) -> None:
    """One-time links of somebody that were not used are good for nothing any more."""
    unused = delete(OneTimeLink).where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None))
    db.session.execute(unused, execution_options={"synchronize_session": False})


def change_own(actor: User, family: str, order: PasswordChange, client: Client) -> SignIn:
    """Choose another password for oneself. This sign-in goes on with fresh tokens, all others end.

    Announces: ActivityAdded, GuessingStopped.
    Raises: Conflict (there is none), Invalid (the old one is wrong), WeakPassword, RateLimited.
    """
    if not actor.password_hash:
        raise Conflict("You sign in without a password here. Ask an administrator for a link to choose one.")
    user_id, username, email, known_hash = actor.id, actor.username, actor.email, actor.password_hash
    try:
        with guessing.of_password(username, client.address):
            _check(order.current_password, known_hash)
    except Unauthorized as error:  # who asks is known: what is wrong is a field of the form
        raise _wrong() from error
    fresh = new_hash(order.new_password, username=username, email=email, field="new_password")
    return _change_own(user_id, family, known_hash, fresh, client)


def _check(password: str, password_hash: str) -> None:
    if not matches(password, password_hash):
        raise Unauthorized(WRONG)


@atomic
def _change_own(user_id: int, family: str, known_hash: str, fresh_hash: str, client: Client) -> SignIn:
    user = db.session.get_one(User, user_id, with_for_update=True)
    if user.password_hash != known_hash:  # somebody changed it at this very moment
        raise _wrong()
    give(user, fresh_hash)
    sign_ins.end_all(user, but=family)
    activity.record("user.password_changed", actor=user)
    return sign_ins.go_on(user, family, client)


def _wrong() -> Invalid:
    return Invalid(WRONG, errors={"current_password": ["it is not right"]})
