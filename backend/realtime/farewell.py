"""Farewell: this process is told to stop. Its screens are told when to come back, each at a moment of its own, and let go."""

import random

import orjson

from backend.core import hub
from backend.realtime import admission, connections, fanout
from backend.services import presence

LATEST_MS = 30_000
ON_ITS_WAY_SECONDS = 0.2  # the word is with the system; a moment until it is with the screens
AT_ONCE = 500


def say() -> int:
    """Tell all screens of this process to come back within 30 s, hang up, and take in no more. Returns how many they were.

    They stay online until they are silent for too long: whoever comes back in time was never away. Raises Unavailable
    when that could not be written; all have been told and let go even so.
    """
    admission.close()
    leaving = {sid: each.player_id or 0 for sid, each in connections.of_kind("player").items()}
    fanout.say_own("register_error", ((player_id, _come_back()) for player_id in leaving.values()))
    hub.sleep(ON_ITS_WAY_SECONDS)
    sessions = list(leaving)
    for first in range(0, len(sessions), AT_ONCE):
        for session_id in sessions[first : first + AT_ONCE]:
            connection = connections.remove(session_id)
            if connection is not None:
                connection.outbox.close()
        hub.sleep(0)
    for first in range(0, len(sessions), AT_ONCE):
        some = sessions[first : first + AT_ONCE]
        presence.release(some, [leaving[each] for each in some])
    return len(leaving)


def _come_back() -> bytes:
    said = {
        "code": "restarting",
        "message": "The server is restarting.",
        "retry_after_ms": random.randint(0, LATEST_MS),  # noqa: S311 - spreads load, guards nothing
    }
    return orjson.dumps(said)
