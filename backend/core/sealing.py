"""Sealing: small texts that only this installation can read, each for one purpose, by keys derived from SECRET_KEY.

What was sealed before SECRET_KEY was changed can't be opened any more.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backend.core import clock, config


def seal(purpose: str, text: str) -> str:
    """The text, encrypted and signed, in letters that fit into a cookie."""
    return _fernet(purpose).encrypt_at_time(text.encode(), _now()).decode()


def unseal(purpose: str, sealed: str, *, max_age_seconds: int | None = None) -> str | None:
    """The text that was sealed for this purpose; None when it is not ours, was changed or is too old."""
    try:
        if max_age_seconds is None:
            return _fernet(purpose).decrypt(sealed).decode()
        return _fernet(purpose).decrypt_at_time(sealed, max_age_seconds, _now()).decode()
    except (InvalidToken, ValueError):
        return None


def _fernet(purpose: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"tvs:{purpose}".encode())
    key = derived.derive(config.current().secret("secret_key").encode())
    return Fernet(base64.urlsafe_b64encode(key))


def _now() -> int:
    return int(clock.now().timestamp())
