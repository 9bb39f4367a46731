"""The planner at work: right after every commit that wants plans, and again every second for what was left."""

import threading

import structlog
from flask import Flask

from backend.core import hub
from backend.core.events import on
from backend.services import planner
from backend.services.wanted import PlansWanted

log = structlog.get_logger(__name__)
LOOK_AGAIN_SECONDS = 1.0
_wake = threading.Event()


@on(PlansWanted)
def look_now(_announcement: PlansWanted) -> None:
    """Do not wait for the second to be over."""
    _wake.set()


def start(app: Flask) -> None:
    """Plan in the background for as long as the process lives."""
    hub.spawn(_forever, app, name="planner")


def _forever(app: Flask) -> None:
    while True:
        _wake.wait(LOOK_AGAIN_SECONDS)
        _wake.clear()
        try:
            with app.app_context():
                run()
        except Exception:  # whatever it was (a database that is away): the rows still say what is wanted
            log.exception("planning_failed")


def run() -> int:
    """Compute what is wanted and not yet planned. Returns how many screens got a plan."""
    return planner.plan_all()
