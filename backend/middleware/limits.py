"""How often one may ask in a minute: strangers by address, people by themselves, screens and files without end.

A person is whoever holds an access token that we signed, also one that has run out: a window that wakes from sleep must be
told to renew it, not to wait. Signing in and renewing count for the address only where they fail; wrong passwords and
codes are counted in services/guessing.py.
"""

import math
from typing import NamedTuple

import structlog
from flask import Flask, Response, g, request
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded
from limits.storage import Storage

from backend.core import config, counting, security
from backend.core.errors import RateLimited
from backend.middleware import errors
from backend.services import guessing

log = structlog.get_logger(__name__)

COUNTED = ("/api/", "/app/")
# Fifty screens that wait behind one router ask for their branding at once; it costs nothing.
FREE = ("/api/health", "/api/ready", "/api/docs", "/api/branding")
SIGNING_IN = {"auth.login", "auth.refresh"}
# A large file on a fast line: pieces are bounded by what they write, and each is worth many requests.
A_PIECE = "uploads.go_on_with_upload"
PIECES_TO_A_REQUEST = 10


class Asker(NamedTuple):
    """Who is counted together, and how often they may ask in a minute."""

    name: str
    most: int


class _ProcessCounts(Storage):
    """Flask-Limiter's door to the counts of this process."""

    STORAGE_SCHEME = ["tvs"]

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """None: a Redis that is away is nobody's trouble."""
        return ()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count so many more."""
        return counting.current().add(key, amount).number

    def get(self, key: str) -> int:
        """How often by now."""
        return counting.current().look(key).number

    def get_expiry(self, key: str) -> float:
        """How many seconds until it begins anew."""
        return counting.current().last_known(key).seconds_left

    def check(self) -> bool:
        """It is always there."""
        return True

    def reset(self) -> int | None:
        """Begin with nothing."""
        counting.current().forget()
        return None

    def clear(self, key: str) -> None:
        """Nobody is let off before the minute is over."""


def install(app: Flask) -> None:
    """Count before every request, say in every answer how many are left."""
    limiter = Limiter(
        _name,
        application_limits=[
            ApplicationLimit(limit_provider=_limit, key_function=_name, exempt_when=_is_signing_in),
            ApplicationLimit(
                limit_provider=_limit,
                key_function=_name,
                exempt_when=lambda: not _is_signing_in(),
                deduct_when=lambda answer: answer.status_code >= 400,
            ),
        ],
        storage_uri="tvs://",
        strategy="fixed-window",
        key_prefix="tvs",
        request_identifier=lambda: request.endpoint or "nothing",
    )
    limiter.request_filter(lambda: not is_counted(request.path))
    # What is registered first runs last, when the answer of a failed sign-in has been counted.
    app.after_request(lambda answer: _say_how_many_are_left(limiter, answer))
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, lambda _: errors.refused(_too_many(limiter)))


def is_counted(path: str) -> bool:
    """Whether requests to this address are counted at all."""
    return path.startswith(COUNTED) and not path.startswith(FREE)


def _is_signing_in() -> bool:
    return request.endpoint in SIGNING_IN


def _name() -> str:
    return _asker().name


def _limit() -> str:
    return f"{_asker().most}/minute"


def _asker() -> Asker:
    if "asker" not in g:
        g.asker = _identified()
    found: Asker = g.asker
    return found


def _identified() -> Asker:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    user_id = security.whose_token(token.strip()) if scheme.lower() == "bearer" else None
    settings = config.current()
    if user_id is None:
        address = guessing.network(request.remote_addr or "")
        return Asker(f"address:{address}", settings.requests_per_minute_address)
    if request.endpoint == A_PIECE:
        return Asker(f"pieces:{user_id}", settings.requests_per_minute_user * PIECES_TO_A_REQUEST)
    return Asker(f"user:{user_id}", settings.requests_per_minute_user)


def _count(limiter: Limiter) -> tuple[int, counting.Count] | None:
    """How many may ask and how many did, of whoever asks; None where nobody counts."""
    found = limiter.current_limit
    return (found.limit.amount, counting.current().last_known(found.key)) if found else None


def _too_many(limiter: Limiter) -> RateLimited:
    counted = _count(limiter)
    seconds = math.ceil(counted[1].seconds_left) if counted else counting.WINDOW_SECONDS
    who = _asker()
    if counted and counted[1].number == who.most + 1:  # once a minute, however many follow
        log.warning("rate_limited", asker=who.name, most=who.most)
    return RateLimited(
        "There were too many requests from here in the last minute. Wait a moment, then try again.",
        retry_after_seconds=max(1, seconds),
    )


def _say_how_many_are_left(limiter: Limiter, answer: Response) -> Response:
    """As draft-ietf-httpapi-ratelimit-headers-06 has it: seconds, not instants."""
    counted = _count(limiter)
    if counted is not None:
        most, count = counted
        answer.headers["RateLimit-Limit"] = str(most)
        answer.headers["RateLimit-Remaining"] = str(max(0, most - count.number))
        answer.headers["RateLimit-Reset"] = str(math.ceil(count.seconds_left or counting.WINDOW_SECONDS))
    return answer
