"""What a process looks after on its own sockets: those that never said who they are, screens whose code ran out, and
people who were signed out or may see something else than before.
"""

from flask import Flask

from backend.core import clock, config
from backend.core.repeating import Repeating
from backend.realtime import connections, progress, rooms, server
from backend.services import pairing, sign_ins

EVERY_SECONDS = 2.0
_silent_since: dict[str, float] = {}


def start(app: Flask) -> Repeating:
    """Sweep in the background, until it is stopped."""
    return Repeating(sweep, EVERY_SECONDS, app.app_context, "sweep").start()


def sweep() -> int:
    """Close what has no business being open, renew codes, tell how far changes have come. Returns how many it closed."""
    patience = config.current().bare_connection_seconds
    closing = [*connections.bare_for_longer_than(patience), *_changed_windows()]
    for session_id in closing:
        server.hang_up(session_id)
    pairing.renew_codes(list(connections.of_kind("waiting")))
    progress.tell()
    return len(closing) + _cut_silent_lines(patience)


def _changed_windows() -> list[str]:
    """Windows of people who were signed out, or whose places changed: a fresh sign-in hears the right things."""
    windows = connections.of_kind("user")
    live = sign_ins.live_families({str(each.family) for each in windows.values()})
    heard = {family: rooms.heard_by(person) for family, person in live.items()}
    return [sid for sid, each in windows.items() if heard.get(str(each.family)) != each.rooms]


def _cut_silent_lines(patience: float) -> int:
    """Cut lines on which nobody speaks Socket.IO: it was never begun, or we hung up and the other side held on."""
    instant, silent = clock.monotonic(), server.lines_without_session()
    for line in set(_silent_since) - silent:
        del _silent_since[line]
    too_long = [line for line in silent if instant - _silent_since.setdefault(line, instant) > patience]
    for line in too_long:
        server.cut(line)
    return len(too_long)
