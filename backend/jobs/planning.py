"""The planner at work: right after every commit that wants plans, and again every second for what was left."""

from flask import Flask

from backend.core.events import on
from backend.core.repeating import Repeating
from backend.services import planner
from backend.services.wanted import PlansWanted

LOOK_AGAIN_SECONDS = 1.0
_at_work: list[Repeating] = []


@on(PlansWanted)
def look_now(_announcement: PlansWanted) -> None:
    """Do not wait for the second to be over."""
    for each in _at_work:
        each.now()


def start(app: Flask) -> Repeating:
    """Plan in the background, until it is stopped."""
    _at_work[:] = [Repeating(run, LOOK_AGAIN_SECONDS, app.app_context, "planner").start()]
    return _at_work[0]


def run() -> int:
    """Compute what is wanted and not yet planned. Returns how many screens got a plan."""
    return planner.plan_all()
