"""Jobs: the clock's and the queue's door. Each job is one verb, may be run twice, and may be killed at any moment."""

from flask import Flask

from backend.core import hub, sandbox
from backend.jobs import damage, planning, queue, settings, timetable, uploads
from backend.services import audit_refusals

LEAVING_SECONDS = 2.0  # a server has four in all to leave; who is not ready by then loses an attempt


def start(app: Flask) -> None:
    """Begin the background work of a serving process."""
    settings.start(app)
    hub.spawn(sandbox.warm_up, name="warms-up-children")
    planning.start(app)
    timetable.start(app)
    queue.start(app)
    damage.start(app)
    uploads.start(app)


def stop() -> None:
    """Let another process do the clock's work at once, and begin what is being worked on here."""
    timetable.stop()
    queue.leave(LEAVING_SECONDS)
    audit_refusals.write_counted(is_leaving=True)
