"""Fan-out: one message to many screens, at the speed at which the machine can write.

A message is encoded and framed once for all who share it, written straight to sockets on which nothing waits, and put
behind what waits on the others. Every 20 ms everybody else has a turn. Screens of other processes get it by one message
on the bus for all of them.
"""

import threading
from collections.abc import Iterable, Iterator

from backend.core import clock, hub
from backend.realtime import bus, connections, server
from backend.realtime.lines import frames
from backend.realtime.lines.frames import Frame

YIELD_SECONDS = 0.02
MOST_BUS_BYTES = 1024 * 1024
TO_PLAYERS, TO_EACH = "tvs:to_players", "tvs:to_each"
# Of these only the newest is worth having: while it waits, a later one takes its place.
REPLACED = {"campaign_update": "plan"}
_turn = threading.Lock()  # one after the other: what is said first is heard first, by every screen


def say(event: str, payload: bytes, player_ids: Iterable[int]) -> int:
    """Send this to all these screens; `payload` is JSON. Returns how many of them are connected to this process."""
    ids = list(player_ids)
    away = [each for each in ids if connections.of_player(each) is None]
    if away:
        server.publish(TO_PLAYERS, event, payload.decode(), away)
    return _say_here(event, payload, ids)


def say_own(event: str, payloads: Iterable[tuple[int, bytes]]) -> int:
    """Send each screen its own payload. Returns how many of them are connected to this process."""
    away: list[tuple[int, bytes]] = []

    def here() -> Iterator[tuple[int, Frame]]:
        for player_id, payload in payloads:
            if connections.of_player(player_id) is None:
                away.append((player_id, payload))
            else:
                yield player_id, frames.event(event, payload, REPLACED.get(event))

    reached = _write(here())
    for batch in _batches(away):
        server.publish(TO_EACH, event, batch)
    return reached


def tell(session_id: str, event: str, payload: bytes) -> bool:
    """Send this to one socket of this process. Returns whether there is such a socket."""
    connection = connections.get(session_id)
    if connection is None:
        return False
    connection.outbox.put(frames.event(event, payload, REPLACED.get(event)))
    return True


def _say_here(event: str, payload: bytes, player_ids: Iterable[int]) -> int:
    frame = frames.event(event, payload, REPLACED.get(event))
    return _write((each, frame) for each in player_ids)


def _say_each_here(event: str, payloads: list[tuple[int, str]]) -> None:
    _write((each, frames.event(event, text.encode(), REPLACED.get(event))) for each, text in payloads)


def _write(messages: Iterable[tuple[int, Frame]]) -> int:
    reached = 0
    with _turn:
        began = clock.monotonic()
        for player_id, frame in messages:
            connection = connections.of_player(player_id)
            if connection is not None:
                connection.outbox.put(frame)
                reached += 1
            if clock.monotonic() - began > YIELD_SECONDS:
                hub.sleep(0)
                began = clock.monotonic()
    return reached


def _batches(payloads: list[tuple[int, bytes]]) -> Iterator[list[tuple[int, str]]]:
    """Messages for the bus, none much larger than a megabyte."""
    batch: list[tuple[int, str]] = []
    size = 0
    for player_id, payload in payloads:
        batch.append((player_id, payload.decode()))
        size += len(payload)
        if size > MOST_BUS_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


bus.hear(TO_PLAYERS, lambda event, text, ids: _say_here(event, text.encode(), ids))
bus.hear(TO_EACH, _say_each_here)
