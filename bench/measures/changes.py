"""A schedule for the whole building, saved by a person: until every screen's plan is known, and until it is acknowledged."""

import itertools
import time
from dataclasses import dataclass, field
from datetime import date

from bench.crowd import Crowd, pause
from bench.house import Serving
from bench.measures import Figures, middle
from bench.seed import BUILDING, EVERYWHERE

PATIENCE_SECONDS = 60
REST_SECONDS = 1.0
_priority = itertools.count(1)  # each wins over all before it


@dataclass
class Changes:
    """What was seen of some changes, in milliseconds since the request was sent."""

    answered_ms: list[float] = field(default_factory=list)
    planned_ms: list[float] = field(default_factory=list)
    told_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    acknowledged_p50_ms: list[float] = field(default_factory=list)
    acknowledged_p99_ms: list[float] = field(default_factory=list)

    def add(self, serving: Serving, crowd: Crowd) -> None:
        """Save one schedule and wait for everybody."""
        pause(REST_SECONDS)
        serving.ask("flush")  # acknowledgements of the change before, where many are still to be written
        crowd.awaits_acknowledgements()
        serving.ask("plan")
        before = serving.ask("stats")["cpu_seconds"]
        sent = time.monotonic_ns()
        _save_schedule(serving)
        self.answered_ms.append((time.monotonic_ns() - sent) / 1e6)
        planned = serving.ask(f"planned {crowd.count} {PATIENCE_SECONDS}")
        if planned["served"] < crowd.count:
            raise SystemExit(f"Only {planned['served']} of {crowd.count} screens got a plan")
        acknowledged = crowd.gathered()
        self.cpu_ms.append((planned["committed_cpu_seconds"] - before) * 1000)
        self.planned_ms.append((planned["committed_ns"] - sent) / 1e6)
        self.told_ms.append((planned["ended_ns"] - sent) / 1e6)
        self.acknowledged_p50_ms.append((acknowledged.p50_ns - sent) / 1e6)
        self.acknowledged_p99_ms.append(acknowledged.p99_ms_after(sent))


def _save_schedule(serving: Serving) -> None:
    number = next(_priority)
    serving.post(
        "/api/schedules",
        {
            "campaign_id": EVERYWHERE[number % len(EVERYWHERE)],
            "location_id": BUILDING,
            "start_date": date.today().isoformat(),  # noqa: DTZ011 - which day it is does not matter to the measurement
            "priority": number,
        },
    )


def _seen(serving: Serving, crowd: Crowd, rounds: int) -> Changes:
    seen = Changes()
    for _ in range(rounds):
        seen.add(serving, crowd)
    return seen


def first_plans(serving: Serving, crowd: Crowd) -> None:
    """Give everybody a plan: a crowd in its everyday state, and whatever is loaded once is loaded."""
    crowd.acknowledges(True)
    _seen(serving, crowd, rounds=1)


def changes(serving: Serving, crowd: Crowd, rounds: int) -> Figures:
    """Changes that touch everybody."""
    seen = _seen(serving, crowd, rounds)
    return {
        "change_10000_players_20_audiences_ms": middle(seen.planned_ms),
        "change_worst_ms": max(seen.planned_ms),
        "change_cpu_ms": middle(seen.cpu_ms),
        "change_answered_ms": middle(seen.answered_ms),
        "change_told_ms": middle(seen.told_ms),
        "change_acknowledged_p99_ms": middle(seen.acknowledged_p99_ms),
    }


def acknowledgements(serving: Serving, crowd: Crowd, rounds: int) -> Figures:
    """The whole way, with fewer screens."""
    seen = _seen(serving, crowd, rounds)
    return {
        "schedule_to_ack_p99_ms": middle(seen.acknowledged_p99_ms),
        "schedule_to_ack_p50_ms": middle(seen.acknowledged_p50_ms),
        "schedule_to_ack_worst_p99_ms": max(seen.acknowledged_p99_ms),
        "schedule_to_ack_answered_ms": middle(seen.answered_ms),
    }
