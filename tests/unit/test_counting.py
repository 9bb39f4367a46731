"""Counting by the minute: in this process, in a Redis that several share, and while that one is away or frozen."""

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from backend.core import counting
from backend.core.counting import Count, Counts, Here
from tests.conftest import Clock
from tests.lines import eventually
from tests.servers import Redis, running_redis


@pytest.fixture(params=["here", "in Redis"])
def counts(request: pytest.FixtureRequest) -> Counts:
    if request.param == "here":
        return Counts()
    server: Redis = request.getfixturevalue("redis_server")
    return Counts(server.url)


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    """One that no other story counts."""
    return f"tvs:{request.node.name}"


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Redis]:
    with running_redis(tmp_path / "redis") as server:
        yield server


def test_each_key_is_counted_by_itself(counts: Counts, key: str):
    assert [counts.add(key).number for _ in range(3)] == [1, 2, 3]
    assert counts.add(f"{key}:other", 5).number == 5
    assert (counts.look(key).number, counts.last_known(key).number) == (3, 3)
    assert counts.look(f"{key}:nobody") == Count()


def test_a_minute_begins_with_the_first_and_is_not_prolonged(counts: Counts, key: str):
    first = counts.add(key).seconds_left

    left = [counts.add(key).seconds_left for _ in range(5)]

    assert 59 < first <= counting.WINDOW_SECONDS
    assert left == sorted(left, reverse=True)


def test_after_its_minute_a_key_begins_anew(the_clock: Clock, key: str):
    counts = Counts()
    counts.add(key, 3)

    the_clock.goes_on(seconds=59)
    assert counts.add(key) == Count(4, 1.0)
    the_clock.goes_on(seconds=1)
    assert counts.look(key) == Count()
    assert counts.add(key) == Count(1, 60.0)


def test_what_nobody_counts_any_more_is_forgotten(the_clock: Clock):
    here = Here()
    for number in range(500):
        here.add(f"address {number}")
        the_clock.goes_on(seconds=1)

    assert len(here._young) + len(here._old) <= 2 * counting.WINDOW_SECONDS


def test_however_many_ask_little_is_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(counting, "MOST_KEYS", 100)
    here = Here()

    for number in range(1_000):
        here.add(f"address {number}")

    assert len(here._young) + len(here._old) <= 200


def test_those_who_ask_at_one_moment_are_all_counted(counts: Counts, key: str):
    barrier = threading.Barrier(8)

    def ask() -> None:
        barrier.wait()
        for _ in range(50):
            counts.add(key)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts.look(key).number == 400


def test_two_processes_count_together_by_redis(redis_server: Redis, key: str):
    one, other = Counts(redis_server.url), Counts(redis_server.url)

    numbers = [each.add(key).number for each in (one, other, one, other)]

    assert numbers == [1, 2, 3, 4]
    assert one.look(key).number == 4


def test_while_redis_is_away_each_goes_on_from_what_it_knew(own_redis: Redis, key: str, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(counting, "log", SimpleNamespace(warning=lambda what, **_: said.append(what)))
    counts = Counts(own_redis.url)
    counts.add(key, 3)

    own_redis.is_killed()

    assert [counts.add(key).number for _ in range(3)] == [4, 5, 6]
    assert counts.look(key).number == 6
    assert said == ["limits_counted_without_redis"]


def test_a_redis_that_is_back_is_asked_again(own_redis: Redis, key: str, monkeypatch):
    monkeypatch.setattr(counting, "AWAY_SECONDS", 0.01)
    counts, other = Counts(own_redis.url), Counts(own_redis.url)
    own_redis.is_killed()
    counts.add(key)

    own_redis.starts_again()

    assert eventually(lambda: counts.add(key).number == other.look(key).number, "both counting in Redis")


def test_a_frozen_redis_is_waited_for_once_and_not_by_everybody(own_redis: Redis, key: str, monkeypatch):
    counts = Counts(own_redis.url)
    counts.add(key)
    monkeypatch.setattr(counting, "AWAY_SECONDS", 3_600)
    asked, ask = [], counts._add
    monkeypatch.setattr(counts, "_add", lambda **said: asked.append(said) or ask(**said))

    own_redis.freeze()
    try:
        numbers = [counts.add(key).number for _ in range(100)]
    finally:
        own_redis.thaw()

    assert (numbers[-1], len(asked)) == (101, 1)
