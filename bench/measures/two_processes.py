"""One plan to everybody from one of two processes that Redis joins, beside the same from a process that is alone."""

from contextlib import ExitStack
from pathlib import Path

from bench.crowd import Crowd, crowd, pause
from bench.house import House, Serving
from bench.measures import Figures, middle
from bench.measures.fan_out import REST_SECONDS, Bursts, nobody_beats
from tests.servers import running_redis


def two_processes(house: House, folder: Path, alone: Serving, crowd_of_one: Crowd, rounds: int) -> Figures:
    """Bursts in turn from two processes and from one, each while the others hold still. Half of the screens are at each."""
    with ExitStack() as stack:
        redis = stack.enter_context(running_redis(folder))
        servers = [stack.enter_context(house.serving(REDIS_URL=redis.url)) for _ in range(2)]
        spread = stack.enter_context(crowd(house.keys))
        _come(servers, spread)
        stack.enter_context(nobody_beats(spread))
        stack.enter_context(nobody_beats(crowd_of_one))
        joined, single = _in_turn(servers, spread, alone, crowd_of_one, rounds)
        spread.must_be_whole()
    return {
        "two_processes_redis_p99_ratio": middle(joined.p99_ms) / middle(single.p99_ms),
        "two_processes_redis_p99_ms": middle(joined.p99_ms),
        "two_processes_alone_p99_ms": middle(single.p99_ms),
        "two_processes_cpu_per_recipient_ratio": (
            middle(joined.cpu_us_per_recipient) / middle(single.cpu_us_per_recipient)
        ),
        "two_processes_cpu_us_per_recipient": middle(joined.cpu_us_per_recipient),
    }


def _come(servers: list[Serving], spread: Crowd) -> None:
    half = spread.count // 2
    for number, serving in enumerate(servers):
        spread.connect(serving.port, number * half, half)
        spread.register(number * half, half)


def _in_turn(
    servers: list[Serving], spread: Crowd, alone: Serving, crowd_of_one: Crowd, rounds: int
) -> tuple[Bursts, Bursts]:
    _burst_of_two(servers, spread, alone, Bursts())  # the first one also fills what is filled once
    joined, single = Bursts(), Bursts()
    for _ in range(rounds):
        _burst_of_two(servers, spread, alone, joined)
        pause(REST_SECONDS)
        with servers[0].held_still(), servers[1].held_still():
            single.add("one", [alone], crowd_of_one)
    return joined, single


def _burst_of_two(servers: list[Serving], spread: Crowd, alone: Serving, seen: Bursts) -> None:
    pause(REST_SECONDS)
    with alone.held_still():
        seen.add("one", servers, spread)
