"""How the server is: what monitors ask. Checked in the background, so that asking never waits for the database."""

from dataclasses import dataclass

import redis

from backend.core import clock, config, db, storage
from backend.schemas.health import HealthOut, Part

VERSION = "0.1.0"
STALE_SECONDS = 15.0


@dataclass
class _Seen:
    """What the last check found, and when (monotonic)."""

    database: Part = "unknown"
    redis: Part = "unknown"
    storage: Part = "unknown"
    at: float = float("-inf")


_seen = _Seen()
_started = clock.monotonic()


def check() -> None:
    """Look at every part. May take as long as the parts' own time limits; never called while somebody waits for health."""
    _seen.database = "ok" if db.is_reachable() else "down"
    _seen.redis = _redis()
    _seen.storage = "ok" if storage.current().is_reachable() else "down"
    _seen.at = clock.monotonic()


def report() -> HealthOut:
    """What the last check saw; older than 15 s counts as unknown."""
    is_fresh = clock.monotonic() - _seen.at < STALE_SECONDS
    database, redis, storage = (_seen.database, _seen.redis, _seen.storage) if is_fresh else ("unknown",) * 3
    return HealthOut(
        status="degraded" if "down" in {database, redis, storage} else "healthy",
        timestamp=clock.now(),
        version=VERSION,
        uptime_seconds=int(clock.monotonic() - _started),
        database=database,
        redis=redis,
        storage=storage,
    )


def is_ready() -> bool:
    """Whether this process can serve: looked up now. A bucket that is away stops uploads, not the server."""
    check()
    return _seen.database != "down" and storage.local().is_reachable()


def _redis() -> Part:
    address = config.current().redis_url
    if not address:
        return "off"
    try:
        with redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
    except redis.RedisError:
        return "down"
    return "ok"
