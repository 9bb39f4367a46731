"""New pairing codes: each is a row, made for somebody nobody knows. An address is given as many in a minute as strangers may ask.

A screen that comes back with its secret keeps its code and is not counted.
"""

import math

from backend.core import config, counting
from backend.core.errors import RateLimited
from backend.services.guessing import network


def refuse_if_many(address: str) -> None:
    """Let nobody wait at an address that was given enough of them. Raises: RateLimited."""
    count = counting.current().look(_key(address))
    if count.number >= config.current().requests_per_minute_address:
        raise RateLimited(
            "Many screens asked for a pairing code here in the last minute. This one asks again by itself.",
            retry_after_seconds=max(1, math.ceil(count.seconds_left)),
        )


def was_given(address: str) -> None:
    """Count one."""
    counting.current().add(_key(address))


def _key(address: str) -> str:
    return f"tvs:new_codes:{network(address)}"
