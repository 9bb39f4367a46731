"""Every process, workers too, reads the settings when it starts and every few seconds: the bus may lose what it is told."""

import structlog
from flask import Flask

from backend.core.db import AWAY
from backend.core.repeating import Repeating
from backend.services import settings

log = structlog.get_logger(__name__)
EVERY_SECONDS = 3.0


def start(app: Flask) -> Repeating:
    """Read them now, and again and again in the background."""
    with app.app_context():
        try:
            settings.refresh()
        except AWAY as error:
            log.warning("database_unavailable", at="settings", error=str(error.__cause__ or error)[:200])
    return Repeating(settings.refresh, EVERY_SECONDS, app.app_context, "settings").start()
