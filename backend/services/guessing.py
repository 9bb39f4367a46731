"""Guessing: what can be guessed may be wrong a few times a minute. Who was right is never counted.

Counted is by the minute that begins with the first mistake. While it is full nobody gets through, with the right answer neither: the
refusal tells a guesser nothing. Of one guesser several tries at once are taken one after the other.
"""

import hashlib
import ipaddress
import math
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal

import structlog

from backend.core import config, counting, events
from backend.core.errors import AppError, RateLimited, Unauthorized
from backend.core.turns import Turns
from backend.services.pairing import CodeUsed, UnknownCode

log = structlog.get_logger(__name__)
Secret = Literal["password", "pairing_code"]
_turns = Turns()


@dataclass(frozen=True)
class GuessingStopped:
    """Somebody was wrong so often that the next tries are refused for a while. Said once for each such while."""

    secret: Secret
    address: str
    account: str = ""
    user_id: int | None = None


@contextmanager
def of_password(account: str, address: str) -> Iterator[None]:
    """Within this a password (or a second factor) of this account is checked. Announces: GuessingStopped. Raises: RateLimited."""
    name = account.strip().lower()
    limits = {f"{_digest(name)}:{network(address)}": config.current().wrong_sign_ins_per_minute}
    with _tried(limits, GuessingStopped("password", address, account=name[:80]), Unauthorized):
        yield


@contextmanager
def of_pairing_code(user_id: int, address: str) -> Iterator[None]:
    """Within this a pairing code is looked up. Announces: GuessingStopped. Raises: RateLimited."""
    settings = config.current()
    limits = {
        f"user:{user_id}": settings.wrong_codes_per_minute_user,
        f"address:{network(address)}": settings.wrong_codes_per_minute_address,
    }
    with _tried(limits, GuessingStopped("pairing_code", address, user_id=user_id), UnknownCode, CodeUsed):
        yield


def network(address: str) -> str:
    """What counts as one address: of IPv6 the /64 that one customer has at the least."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:45]
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, 64), strict=False).network_address)


@contextmanager
def _tried(limits: Mapping[str, int], stopped: GuessingStopped, *wrong: type[AppError]) -> Iterator[None]:
    keys = {f"tvs:wrong:{stopped.secret}:{whose}": most for whose, most in limits.items()}
    with ExitStack() as one_by_one:
        for key in sorted(keys):
            one_by_one.enter_context(_turns.of(key))
        _refuse_if_full(keys)
        try:
            yield
        except wrong:
            reached = [counting.current().add(key).number == most for key, most in keys.items()]
            if any(reached):
                _say(stopped)
            raise


def _refuse_if_full(keys: Mapping[str, int]) -> None:
    counts = [(counting.current().look(key), most) for key, most in keys.items()]
    full = [count.seconds_left for count, most in counts if count.number >= most]
    if full:
        raise RateLimited(
            "There were too many wrong tries. Wait a minute, then try again.",
            retry_after_seconds=max(1, math.ceil(max(full))),
        )


def _say(stopped: GuessingStopped) -> None:
    log.warning("guessing_stopped", what=stopped.secret, address=stopped.address)
    events.publish([stopped])


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]
