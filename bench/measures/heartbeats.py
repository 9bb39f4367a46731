"""What a heartbeat costs: on the socket until it is answered, and in the database when many are written at once."""

import time

from bench.crowd import Crowd, pause
from bench.house import Serving
from bench.measures import Figures, middle
from bench.measures.fan_out import nobody_beats
from bench.talking import Answer

REST_SECONDS = 1.2  # the pass that writes by itself has come by
BUFFERED = 2_000  # more would still be coming in when that pass comes by again
MOST_TRIES = 20


def heartbeats(serving: Serving, crowd: Crowd, rounds: int, least_written: int) -> Figures:
    """Both costs. All that the server works for a crowd of heartbeats, less what it works to write them, is the socket's."""
    with nobody_beats(crowd):
        passes = _passes(serving, crowd, rounds, least_written)
        total_us, answered_ms = _answered(serving, crowd, rounds)
    db_cpu_us = middle([each["cpu_us"] / each["written"] for each in passes])
    return {
        "heartbeat_socket_us": total_us - db_cpu_us,
        "heartbeat_db_cpu_us": db_cpu_us,
        "heartbeat_db_us": middle([each["wall_us"] / each["written"] for each in passes]),
        "heartbeats_in_one_pass": min(each["written"] for each in passes),
        "heartbeat_answered_p99_ms": answered_ms,
    }


def _answered(serving: Serving, crowd: Crowd, rounds: int) -> tuple[float, float]:
    """Every screen beats once, as fast as the server answers, and all is written: CPU for each, and the p99 of the answers."""
    totals, answered = list[float](), list[float]()
    for _ in range(rounds):
        pause(REST_SECONDS)
        before = serving.ask("stats")["cpu_seconds"]
        answered.append(crowd.hurry(crowd.count)["p99_ns"] / 1e6)
        serving.ask("flush")
        totals.append((serving.ask("stats")["cpu_seconds"] - before) * 1e6 / crowd.count)
    return middle(totals), middle(answered)


def _passes(serving: Serving, crowd: Crowd, rounds: int, least_written: int) -> list[Answer]:
    """The largest passes that wrote a full buffer while nothing else happened.

    Where the server itself wrote most of it while it was being filled, it is filled again.
    """
    seen: list[Answer] = []
    for _ in range(MOST_TRIES):
        pause(REST_SECONDS)
        crowd.hurry(min(crowd.count, BUFFERED))
        filled_ns = time.monotonic_ns()
        seen += [each for each in serving.ask("flush")["passes"] if each["began_ns"] > filled_ns]
        if sum(each["written"] >= least_written for each in seen) >= rounds:
            break
    if not seen:
        raise SystemExit("No heartbeats were left to be written at once")
    return sorted(seen, key=lambda each: -int(each["written"]))[:rounds]
