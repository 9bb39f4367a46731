"""What a heartbeat costs: on the socket until it is answered, and in the database when many are written at once."""

from bench.crowd import Crowd, pause
from bench.house import Serving
from bench.measures import Figures, middle
from bench.measures.fan_out import nobody_beats

REST_SECONDS = 1.5  # the pass that writes by itself has come by
MOST_TRIES = 30


def heartbeats(serving: Serving, crowd: Crowd, rounds: int, least_flushed: int) -> Figures:
    """Every screen beats once, as fast as the server answers; what is then in the buffer is written in one pass.

    Rounds in which the server itself wrote most of it meanwhile are tried again.
    """
    totals, walls, cpus, answered = list[float](), list[float](), list[float](), list[float]()
    with nobody_beats(crowd):
        for _ in range(MOST_TRIES):
            pause(REST_SECONDS)
            before = serving.ask("stats")["cpu_seconds"]
            hurried = crowd.hurry(crowd.count)
            flushed = serving.ask("flush")
            totals.append((serving.ask("stats")["cpu_seconds"] - before) * 1e6 / crowd.count)
            answered.append(hurried["p99_ns"] / 1e6)
            if flushed["written"] >= least_flushed:
                walls.append(flushed["wall_us"] / flushed["written"])
                cpus.append(flushed["cpu_us"] / flushed["written"])
            if len(walls) == rounds:
                break
        else:
            raise SystemExit(f"The buffer never held {least_flushed} heartbeats")
    return {
        # All that the server worked, less what it took to write them.
        "heartbeat_socket_us": middle(totals) - middle(cpus),
        "heartbeat_db_us": middle(walls),
        "heartbeat_answered_p99_ms": middle(answered),
    }
