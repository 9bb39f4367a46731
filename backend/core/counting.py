"""Counting what happens within a minute: in Redis while there is one that answers, so that all processes count together, else here.

Nobody waits: what is kept here takes no lock that another holds for long and is never searched; a Redis that does not answer in a
quarter of a second is left alone for a while.
"""

import threading
from typing import Any, NamedTuple

import redis
import structlog
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from backend.core import clock

log = structlog.get_logger(__name__)

WINDOW_SECONDS = 60
MOST_KEYS = 100_000  # of each of the two halves: some 30 MB, when somebody has that many addresses
ANSWER_SECONDS = 0.25
AWAY_SECONDS = 5.0
# One way there and back: the count after this one, and how long it lasts.
ADD = """
local number = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  left = tonumber(ARGV[2])
end
return {number, left}
"""


class Count(NamedTuple):
    """How often so far, and how many seconds until it begins anew."""

    number: int = 0
    seconds_left: float = 0.0


class _Kept(NamedTuple):
    number: int
    ends_at: float


class Here:
    """Counts of this process. Two halves take turns, and the older one is thrown away whole: nothing is ever looked for."""

    def __init__(self) -> None:
        self._young: dict[str, _Kept] = {}
        self._old: dict[str, _Kept] = {}
        self._turned_at = self._now()
        self._turning = threading.Lock()

    def add(self, key: str, amount: int = 1) -> Count:
        """Count so many more. The first of a key begins its minute."""
        with self._turning:
            self._turn()
            count = self.look(key)
            left = count.seconds_left if count.number else float(WINDOW_SECONDS)
            return self._keep(key, Count(count.number + amount, left))

    def keep(self, key: str, count: Count) -> Count:
        """Take over what was counted elsewhere."""
        with self._turning:
            self._turn()
            return self._keep(key, count)

    def look(self, key: str) -> Count:
        """How often by now."""
        kept = self._young.get(key) or self._old.get(key)
        left = kept.ends_at - self._now() if kept else 0.0
        # A clock that was put back must not make a minute longer.
        return Count(kept.number, left) if kept and 0 < left <= WINDOW_SECONDS else Count()

    def forget(self) -> None:
        """Begin with nothing."""
        self._young, self._old = {}, {}

    def _keep(self, key: str, count: Count) -> Count:
        self._young[key] = _Kept(count.number, self._now() + count.seconds_left)
        return count

    def _turn(self) -> None:
        now = self._now()
        if len(self._young) >= MOST_KEYS or not 0 <= now - self._turned_at < WINDOW_SECONDS:
            self._old, self._young, self._turned_at = self._young, {}, now

    @staticmethod
    def _now() -> float:
        return clock.now().timestamp()


class Counts:
    """Counts that all processes share, if there is a Redis. While it is away each counts for itself, from where they were."""

    def __init__(self, redis_url: str | None = None) -> None:
        self._here = Here()
        self._away_until = 0.0
        self._client = _client(redis_url) if redis_url else None
        self._add: Any = self._client.register_script(ADD) if self._client else None

    def add(self, key: str, amount: int = 1) -> Count:
        """Count so many more. The first of a key begins its minute."""
        if self._is_asked():
            try:
                number, left_ms = self._add(keys=[key], args=[amount, WINDOW_SECONDS * 1000])
            except (RedisError, OSError) as error:
                self._is_away(error)
            else:
                self._is_back()
                return self._here.keep(key, Count(int(number), int(left_ms) / 1000))
        return self._here.add(key, amount)

    def look(self, key: str) -> Count:
        """How often by now."""
        if self._client is not None and self._is_asked():
            try:
                with self._client.pipeline(transaction=False) as asked:
                    asked.get(key)
                    asked.pttl(key)
                    number, left_ms = asked.execute()
            except (RedisError, OSError) as error:
                self._is_away(error)
            else:
                self._is_back()
                return Count(int(number), max(int(left_ms), 0) / 1000) if number else Count()
        return self._here.look(key)

    def last_known(self, key: str) -> Count:
        """How often when this process last counted or looked here: asks nobody."""
        return self._here.look(key)

    def forget(self) -> None:
        """Begin with nothing in this process."""
        self._here.forget()

    def _is_asked(self) -> bool:
        if self._client is None or clock.monotonic() < self._away_until:
            return False
        if self._away_until:  # one goes and looks; the others need not wait to learn that it is still away
            self._away_until = clock.monotonic() + AWAY_SECONDS
        return True

    def _is_away(self, error: Exception) -> None:
        self._away_until = clock.monotonic() + AWAY_SECONDS
        log.warning("limits_counted_without_redis", error=str(error))

    def _is_back(self) -> None:
        if self._away_until:
            self._away_until = 0.0
            log.info("limits_counted_in_redis_again")


def _client(address: str) -> "redis.Redis":
    # The library would try again by itself, and wait seconds in between.
    return redis.Redis.from_url(
        address,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


class _Process:
    """The counts of this process."""

    counts = Counts()


def use(counts: Counts) -> None:
    """Make these the counts of this process."""
    _Process.counts = counts


def current() -> Counts:
    """The counts of this process."""
    return _Process.counts
