"""Passwords, tokens and keys: how a secret is made, hashed and checked. Nothing here knows whose it is."""

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

import bcrypt
import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.core import clock, config, hub
from backend.core.errors import Unauthorized

Params = ParamSpec("Params")
Result = TypeVar("Result")

# OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Each takes 19 MiB and a processor for tens of milliseconds: however many sign in at once, screens keep theirs.
HASHES_AT_ONCE = 2
_turns = threading.BoundedSemaphore(HASHES_AT_ONCE)
BCRYPT = ("$2a$", "$2b$", "$2y$")
BCRYPT_BYTES = 72  # bcrypt looks at no more of a password
# Checked when the user name is unknown, so that a wrong name takes as long as a wrong password.
_DECOY = _hasher.hash(secrets.token_urlsafe(16))

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B: what is read from a wall across a room must not be mistaken.
CODE_ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
CODE_LENGTH = 6
AUDIENCE = "tvs"


def hash_password(password: str) -> str:
    """An argon2id hash; takes tens of milliseconds on a real thread, behind everything else."""
    return _in_turn(_hasher.hash, password)


def password_matches(password: str, password_hash: str) -> bool:
    """Whether this is the password, by an argon2id hash or one of bcrypt that was brought along.

    Without a hash (nobody has this name, or has no password) it costs as much time and is never a match.
    """
    return _in_turn(_verify, password_hash or _DECOY, password) and bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """Whether a password should be hashed anew when it is next known: bcrypt, or other parameters than today's."""
    return password_hash.startswith(BCRYPT) or _hasher.check_needs_rehash(password_hash)


def _in_turn(work: Callable[Params, Result], *args: Params.args, **kwargs: Params.kwargs) -> Result:
    """Two hash, the others wait; who has nothing to hash does not notice."""
    with _turns:
        return hub.run_behind(work, *args, **kwargs)


def _verify(password_hash: str, password: str) -> bool:
    try:
        if password_hash.startswith(BCRYPT):
            return bcrypt.checkpw(password.encode()[:BCRYPT_BYTES], password_hash.encode())
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError, ValueError):  # bcrypt's word for a broken hash is ValueError
        return False


def new_key() -> str:
    """256 random bits as text that fits into a header or an address."""
    return secrets.token_urlsafe(32)


def key_hash(key: str) -> str:
    """What is stored of a random key: its SHA-256 in hex. Random keys need no salt and no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_code() -> str:
    """Six characters a person can read from a screen and type."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


@dataclass(frozen=True)
class Claims:
    """What an access token says: which user, which sign-in, and the user's token version at that time."""

    user_id: int
    family: str
    token_version: int


def access_token(claims: Claims) -> str:
    """A signed token that lasts JWT_ACCESS_TOKEN_EXPIRES seconds."""
    issued_at = clock.now()
    payload = {
        "sub": str(claims.user_id),
        "sid": claims.family,
        "ver": claims.token_version,
        "aud": AUDIENCE,
        "use": "access",
        "iat": issued_at,
        "exp": issued_at + timedelta(seconds=config.current().jwt_access_token_expires),
    }
    return jwt.encode(payload, config.current().secret("jwt_secret_key"), algorithm="HS256")


def whose_token(token: str) -> int | None:
    """The user of a token that we signed, whether it still holds or not: for counting, never for letting in."""
    try:
        return int(_signed(token, config.current().secret("jwt_secret_key"))["sub"])
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError):
        return None


def read_access_token(token: str) -> Claims:
    """The claims of a token that is ours, is for this use and is valid now. Raises: Unauthorized."""
    try:
        payload = _signed(token, config.current().secret("jwt_secret_key"))
        if payload.get("use") != "access" or not _is_current(payload):
            raise Unauthorized("This sign-in has ended. Sign in again.")
        return Claims(int(payload["sub"]), str(payload["sid"]), int(payload["ver"]))
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError) as error:
        raise Unauthorized("This sign-in is not valid. Sign in again.") from error


@lru_cache(maxsize=1_024)
def _signed(token: str, secret: str) -> dict[str, Any]:
    """What stands in a token that we signed for this product. The same one comes with every request: it is read once.

    PyJWT compares with the system's clock; ours is the injected one, and the instants are compared each time.
    """
    payload: dict[str, Any] = jwt.decode(
        token,
        secret,
        algorithms=["HS256"],
        audience=AUDIENCE,
        options={"require": ["sub", "exp", "iat", "aud"], "verify_exp": False, "verify_iat": False},
    )
    return payload


def _is_current(payload: dict[str, Any]) -> bool:
    instant = clock.now().timestamp()
    leeway_seconds = 5  # servers of one installation may differ by this much
    return float(payload["iat"]) - leeway_seconds <= instant < float(payload["exp"])
