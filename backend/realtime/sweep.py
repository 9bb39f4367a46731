"""What a process looks after on its own sockets: those that never said who they are, and people who were signed out."""

import structlog
from flask import Flask

from backend.core import config, hub
from backend.realtime import connections, server
from backend.services import auth

log = structlog.get_logger(__name__)
EVERY_SECONDS = 2.0


def start(app: Flask) -> None:
    """Sweep in the background for as long as the process lives."""
    hub.spawn(_forever, app, name="sweep")


def _forever(app: Flask) -> None:
    while True:
        hub.sleep(EVERY_SECONDS)
        try:
            with app.app_context():
                sweep()
        except Exception:  # the next sweep is two seconds away, and the log says why this one failed
            log.exception("sweep_failed")


def sweep() -> int:
    """Close sockets that have no business being open. Returns how many."""
    nobodies = connections.bare_for_longer_than(config.current().bare_connection_seconds)
    signed_out = [
        session_id
        for session_id, each in connections.users()
        if each.user_id is None or each.family is None or not auth.is_live(each.user_id, each.family)
    ]
    for session_id in [*nobodies, *signed_out]:
        server.hang_up(session_id)
    return len(nobodies) + len(signed_out)
