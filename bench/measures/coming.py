"""Screens come, and stay without saying much."""

from bench.crowd import Crowd, pause
from bench.house import Serving
from bench.measures import Figures

HEARTBEAT_SECONDS = 30


def coming(serving: Serving, crowd: Crowd) -> Figures:
    """Everybody connects, then everybody registers."""
    connects_per_s = crowd.connect(serving.port)
    registrations_per_s, busy = crowd.register()
    crowd.beat_every(HEARTBEAT_SECONDS)
    return {
        "connects_per_s": connects_per_s,
        "registrations_per_s": registrations_per_s,
        "registrations_told_to_wait": busy,
    }


def idling(serving: Serving, seconds: float) -> Figures:
    """Nothing happens but pings and heartbeats: what they take of one core."""
    pause(2)  # what was begun before is over
    before = serving.ask("stats")
    pause(seconds)
    after = serving.ask("stats")
    worked = after["cpu_seconds"] - before["cpu_seconds"]
    return {"idle_cpu_percent": 100 * worked / (after["instant_seconds"] - before["instant_seconds"])}
