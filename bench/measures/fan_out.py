"""One event to everybody, from the first line of `fanout` to the p99 of the screens, beside the same from the server in C."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.crowd import Crowd, Reference, pause
from bench.house import Serving
from bench.inside import EVENT
from bench.measures import Figures, middle
from bench.measures.coming import HEARTBEAT_SECONDS

PLAN_BYTES = 20 * 1024
REST_SECONDS = 0.3


@dataclass
class Bursts:
    """What was seen of some bursts from one server, or from two that are joined."""

    p99_ms: list[float] = field(default_factory=list)
    hub_stall_ms: list[float] = field(default_factory=list)
    cpu_us_per_recipient: list[float] = field(default_factory=list)

    def add(self, kind: str, servers: list[Serving], crowd: Crowd) -> None:
        """One burst, started in the first of these servers."""
        crowd.awaits(EVENT, PLAN_BYTES)
        before = _cpu_seconds(servers)
        began = servers[0].ask(f"burst {kind} {PLAN_BYTES}")
        arrivals = crowd.gathered()
        self.hub_stall_ms.append(float(servers[0].ask("calm")["hub_stall_ms"]))
        self.cpu_us_per_recipient.append((_cpu_seconds(servers) - before) * 1e6 / crowd.count)
        self.p99_ms.append(arrivals.p99_ms_after(began["start_ns"]))


def _cpu_seconds(servers: list[Serving]) -> float:
    return sum(float(each.ask("stats")["cpu_seconds"]) for each in servers)


@contextmanager
def nobody_beats(crowd: Crowd) -> Iterator[None]:
    """No heartbeats meanwhile."""
    crowd.beat_every(0)
    pause(REST_SECONDS)
    yield
    crowd.beat_every(HEARTBEAT_SECONDS)


def fan_out(
    serving: Serving, crowd: Crowd, reference: Reference, referees: Crowd, rounds: int
) -> tuple[Figures, float]:
    """Bursts in turn from our server and from C, each while the other one holds still.

    Returns the figures, and the longest stall of our hub meanwhile.
    """
    figures: Figures = {}
    stall_ms = 0.0
    with nobody_beats(crowd):
        for kind, name in (("one", "fanout_one_plan_20k"), ("own", "fanout_own_plans_20k")):
            ours, in_c = Bursts(), list[float]()
            ours.add(kind, [serving], crowd)  # the first one also fills what is filled once
            ours = Bursts()
            for _ in range(rounds):
                pause(REST_SECONDS)
                with serving.held_still():
                    in_c.append(_burst_in_c(kind, reference, referees))
                pause(REST_SECONDS)
                ours.add(kind, [serving], crowd)
            figures[f"{name}_p99_ms"] = middle(ours.p99_ms)
            figures[f"{name}_p99_ms_in_c"] = middle(in_c)
            figures[f"{name}_p99_ratio"] = middle(ours.p99_ms) / middle(in_c)
            figures[f"{name}_cpu_us_per_recipient"] = middle(ours.cpu_us_per_recipient)
            stall_ms = max(stall_ms, *ours.hub_stall_ms)
    return figures, stall_ms


def _burst_in_c(kind: str, reference: Reference, referees: Crowd) -> float:
    referees.awaits(EVENT, PLAN_BYTES)
    began = reference.burst(kind, PLAN_BYTES)
    return referees.gathered().p99_ms_after(began)
