"""Uploads nobody goes on with."""

import structlog
from flask import Flask

from backend.core import hub
from backend.jobs import timetable
from backend.services import upload_remains

log = structlog.get_logger(__name__)
EVERY_SECONDS = 3600.0


def start(app: Flask) -> None:
    """Remove what expired while no process served."""
    entry = timetable.Entry(remove_expired, EVERY_SECONDS, everywhere=True)
    hub.spawn(timetable.run, app, entry, name="uploads-at-start")


@timetable.every(EVERY_SECONDS, everywhere=True)
def remove_expired() -> int:
    """Uploads whose time is over go with their parts; each machine has parts of its own. Returns how many went."""
    removed = upload_remains.remove_expired()
    if removed:
        log.info("uploads_expired", uploads=removed)
    return removed
