"""The second factor: codes of an app that change every thirty seconds (TOTP, RFC 6238), and ten recovery codes for the day it is lost.

The secret is kept encrypted by a key derived from SECRET_KEY, recovery codes only as hashes: when SECRET_KEY is changed codes of the app
can't be checked any more, recovery codes can.
"""

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from sqlalchemy import delete, func, or_, select

from backend.core import clock, config, sealing, security
from backend.core.db import atomic, db
from backend.core.errors import AppError, Conflict, Invalid, NotFound, Unauthorized
from backend.models.users import RecoveryCode, User
from backend.services import activity, guessing, passwords, users
from backend.services.rights import Permission
from backend.services.sign_ins import Client

PURPOSE = "totp secret"
STEP_SECONDS = 30
DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_LENGTH, RECOVERY_GROUP = 25, 5  # 116 random bits: no guess finds one, not even beside its hash


class SecondFactorNeeded(AppError):
    """The password is right and does not suffice. Nobody guessed, so it does not count as wrong."""

    code, status, title = "second_factor_needed", 401, "A second factor is needed"


class WrongSecondFactor(Unauthorized):
    """The password is right, the code is not."""

    code = "second_factor_wrong"


@dataclass(frozen=True)
class Standing:
    """Whether somebody has a second factor, since when, and how many recovery codes are left."""

    is_on: bool
    since: datetime | None
    recovery_codes_left: int


@dataclass(frozen=True)
class Offer:
    """A secret for somebody's app, shown this once: as text, as an address, and as a picture to scan."""

    secret: str
    address: str
    svg: str


def standing(actor: User) -> Standing:
    """One's own second factor."""
    unused = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.user_id == actor.id, RecoveryCode.used_at.is_(None)
    )
    return Standing(actor.has_second_factor, actor.totp_since, db.session.scalar(unused) or 0)


def begin(actor: User, password: str, client: Client) -> Offer:
    """Make a secret for one's app. It counts only once a code of it was shown: see `confirm`.

    Announces: GuessingStopped. Raises: Invalid (the password is wrong), Conflict (it is on, or there is no password), RateLimited.
    """
    user_id, username, known_hash = actor.id, actor.username, actor.password_hash
    if not known_hash:
        raise Conflict("You sign in without a password here. Choose one first, then add a second factor.")
    with _named("password", "The password is not right."), guessing.of_password(username, client.address):
        _check_password(password, known_hash)
    secret = pyotp.random_base32()
    _keep(user_id, known_hash, sealing.seal(PURPOSE, secret))
    address = pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=config.current().brand_name)
    picture = segno.make(address, error="m", micro=False)
    return Offer(secret, address, picture.svg_inline(scale=4, border=4, light="#fff"))


@atomic
def _keep(user_id: int, known_hash: str, sealed: str) -> None:
    user = db.session.get_one(User, user_id, with_for_update=True)
    if user.has_second_factor or user.password_hash != known_hash:
        raise Conflict("You have a second factor already. Switch it off before you set up another one.")
    user.totp_secret, user.totp_step = sealed, None


@atomic
def confirm(actor: User, code: str) -> list[str]:
    """Switch it on by a first code of the app. Returns the recovery codes: nobody can show them again.

    Announces: ActivityAdded. Raises: Invalid (the code is wrong), Conflict (it is on, or was not begun).
    """
    user = db.session.get_one(User, actor.id, with_for_update=True)
    if user.has_second_factor or user.totp_secret is None:
        raise Conflict("There is nothing to confirm. Begin to set up a second factor first.")
    with _named("code", "The code is not right. See that the clock of your device is, and try the next one."):
        if not _is_code(user, _letters(code)):
            raise Unauthorized("The code is not right.")
    user.totp_since = clock.now()
    _forget_recovery_codes(user)
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    for each in codes:
        db.session.add(RecoveryCode(user_id=user.id, code_hash=security.key_hash(_letters(each))))
    activity.record("user.second_factor_on", actor=user)
    return codes


def require(user: User, code: str | None) -> None:
    """Let nobody pass who has a second factor and does not show it; a code that is good is good this once.

    Belongs inside the @atomic verb that signs in, which has locked the user. Raises: SecondFactorNeeded, WrongSecondFactor.
    """
    if not user.has_second_factor:
        return
    if not code:
        raise SecondFactorNeeded("Enter the code that your app shows, or one of your recovery codes.")
    said = _letters(code)
    if not (_is_code(user, said) if len(said) == DIGITS else _is_recovery_code(user, said)):
        raise WrongSecondFactor("The code is not right, or was used already. Wait for the next one.")


def switch_off(actor: User, password: str, code: str, client: Client) -> None:
    """Do without it from now on: with the password and a code.

    Announces: ActivityAdded, GuessingStopped. Raises: Invalid, Conflict (it is not on), RateLimited.
    """
    user_id, username, known_hash = actor.id, actor.username, actor.password_hash
    if not actor.has_second_factor:
        raise Conflict("You have no second factor.")
    wrong = _named("code", "The password or the code is not right.")
    with wrong, guessing.of_password(username, client.address):
        _check_password(password, known_hash)
        _switch_off_own(user_id, known_hash, code)


@atomic
def _switch_off_own(user_id: int, known_hash: str, code: str) -> None:
    user = db.session.get_one(User, user_id, with_for_update=True)
    if user.password_hash != known_hash:
        raise Unauthorized("The password is not right.")
    require(user, code)
    _switch_off(user, by=user)


@atomic
def switch_off_for(actor: User, user_id: int) -> None:
    """Let somebody in by the password alone who has lost their device and their codes.

    Announces: ActivityAdded. Raises: Forbidden, NotFound, Conflict (it is not on, or one's own).
    """
    user = users.access_user(actor, user_id, Permission.USER_WRITE)
    if user.id == actor.id:
        raise Conflict("Switch off your own second factor with your password and a code.")
    if not user.has_second_factor:
        raise Conflict(f"{user.username} has no second factor.")
    _switch_off(user, by=actor)


@atomic
def switch_off_by_name(name: str) -> str:
    """The same for who stands at the server's own command line. Returns the user name.

    Announces: ActivityAdded. Raises: NotFound.
    """
    known = name.strip().lower()
    user = db.session.scalar(select(User).where(or_(User.username == known, User.email == known)))
    if user is None:
        raise NotFound(f"There is no user named {name}.")
    _switch_off(user, by=None)
    return user.username


def _switch_off(user: User, *, by: User | None) -> None:
    user.totp_secret = user.totp_since = user.totp_step = None
    _forget_recovery_codes(user)
    activity.record("user.second_factor_off", actor=by, username=user.username)


def _forget_recovery_codes(user: User) -> None:
    theirs = delete(RecoveryCode).where(RecoveryCode.user_id == user.id)
    db.session.execute(theirs, execution_options={"synchronize_session": False})


def _is_code(user: User, said: str) -> bool:
    """Whether the app shows this: now, thirty seconds ago or in thirty seconds; no code twice, and none before one that was used."""
    secret = sealing.unseal(PURPOSE, user.totp_secret or "")
    if secret is None:
        raise WrongSecondFactor(
            "Codes of the app can't be checked, because the server's SECRET_KEY was changed. Use a recovery code,"
            " or have an administrator switch your second factor off."
        )
    app, step = pyotp.TOTP(secret), int(clock.now().timestamp()) // STEP_SECONDS
    for each in (step - 1, step, step + 1):
        is_same = hmac.compare_digest(app.generate_otp(each).encode(), said.encode())
        if is_same and each > (user.totp_step or 0):
            user.totp_step = each
            return True
    return False


def _is_recovery_code(user: User, said: str) -> bool:
    same = select(RecoveryCode).where(
        RecoveryCode.user_id == user.id, RecoveryCode.code_hash == security.key_hash(said)
    )
    code = db.session.scalar(same.with_for_update())
    if code is None or code.used_at is not None:
        return False
    code.used_at = clock.now()
    return True


def _new_recovery_code() -> str:
    letters = "".join(secrets.choice(security.CODE_ALPHABET) for _ in range(RECOVERY_LENGTH))
    return "-".join(letters[at : at + RECOVERY_GROUP] for at in range(0, RECOVERY_LENGTH, RECOVERY_GROUP))


def _letters(code: str) -> str:
    """What was meant, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _check_password(password: str, known_hash: str) -> None:
    if not passwords.matches(password, known_hash):
        raise Unauthorized("The password is not right.")


@contextmanager
def _named(field: str, sentence: str) -> Iterator[None]:
    """Somebody who is signed in and wrong is not asked to sign in: it is the field that is wrong."""
    try:
        yield
    except Unauthorized as error:
        raise Invalid(sentence, errors={field: ["it is not right"]}) from error
