"""The address of a file inside a store: made from the bytes, never from what a client called them."""

import re

_KEY = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/([0-9a-f]{64})\.[a-z0-9]{2,5}")


def key_for(sha256: str, extension: str) -> str:
    """`ab/cd/<sha256>.<extension>`, the same in a folder and in a bucket. Raises ValueError for what makes no key."""
    key = f"{sha256[:2]}/{sha256[2:4]}/{sha256}.{extension}"
    if not is_key(key):
        raise ValueError(f"not a key: {key!r}")
    return key


def is_key(text: str) -> bool:
    """True for exactly the addresses key_for() makes; nothing else may reach a store."""
    found = _KEY.fullmatch(text)
    return found is not None and found[3].startswith(found[1] + found[2])


def must_be_key(text: str) -> str:
    """The same text. Raises ValueError for anything but a key."""
    if not is_key(text):
        raise ValueError(f"not a key: {text!r}")
    return text


def sha256_of(key: str) -> str:
    """The hash of the bytes this key names."""
    return must_be_key(key)[6:70]
