"""The bus: several processes, on one machine or many, as one. Without Redis a process is alone and this costs nothing.

Whatever is lost while Redis is away (nobody ever waits for it) heals: screens are reconciled with every heartbeat.
Every message is signed with a key made of SECRET_KEY: a foreign one is not even parsed, whoever put it on the channel.
"""

import hmac
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import redis
import structlog
from redis.exceptions import RedisError
from socketio import Manager, RedisManager

from backend.core import clock, config, hub, text_json

log = structlog.get_logger(__name__)

CHANNEL = "tvs"
BACK_OFF_SECONDS = 1.0
ANSWER_SECONDS = 2.0  # a Redis that takes longer is as good as gone
SILENT_SECONDS = 5.0  # so long we hear nothing before we ask whether it is still there
MOST_WAITING = 2_000
SIGNATURE_BYTES = 32
OLDEST_SECONDS = 10.0  # what waited longer is no news any more: reconciling has told it, or will

Listener = Callable[..., object]
_listeners: dict[str, Listener] = {}


def hear(kind: str, listener: Listener) -> None:
    """Have what other processes `publish` under this name told to `listener`."""
    _listeners[kind] = listener


class Sessions(Manager):  # type: ignore[misc]  # the library has no types
    """Who is in which room. The library looks through all rooms of all when one leaves; here each knows its own."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._rooms_of: dict[str, set[str | None]] = {}
        # On real threads the library could delete a room that the last one leaves while another one enters it.
        self._door = threading.Lock()

    def publish(self, kind: str, *said: Any) -> None:
        """Tell the other processes: there are none."""

    def basic_enter_room(
        self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None
    ) -> None:
        """Let the session hear what is said in the room."""
        with self._door:
            super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
            self._rooms_of.setdefault(sid, set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        """Let the session hear no more of the room."""
        with self._door:
            super().basic_leave_room(sid, namespace, room)

    def basic_disconnect(self, sid: str, namespace: str, **_options: Any) -> None:
        """Take the session out of its rooms."""
        with self._door:
            for room in self._rooms_of.pop(sid, ()):
                super().basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for waiting in (self.pending_connect, self.pending_disconnect):
            with suppress(KeyError, ValueError):  # it was in neither
                waiting[namespace].remove(sid)


class Bus(Sessions, RedisManager):  # type: ignore[misc]  # the library has no types
    """Rooms that reach over processes. Publishing never waits: a thread of its own does, bounded in time and number."""

    def __init__(self, address: str) -> None:
        super().__init__(address, channel=CHANNEL, json=text_json)
        self._outgoing: deque[tuple[float, bytes]] = deque(maxlen=MOST_WAITING)
        secret = config.current().secret("secret_key").encode()
        self._key = hmac.digest(secret, b"tvs:bus", "sha256")
        self._news = threading.Event()
        self._publisher: threading.Thread | None = None
        self._beginning = threading.Lock()

    def publish(self, kind: str, *said: Any) -> None:
        """Tell the other processes' listeners; ours is not called."""
        self._publish({"method": "emit", "event": kind, "data": said, "host_id": self.host_id})

    def _handle_emit(self, message: dict[str, Any]) -> None:
        listener = _listeners.get(message["event"])
        if listener is None:
            super()._handle_emit(message)
        else:
            listener(*message["data"])

    def _publish(self, data: dict[str, Any]) -> None:
        self._outgoing.append((clock.monotonic(), self._signed(self.json.dumps(data).encode())))
        with self._beginning:  # two publishers would take each other's messages
            if self._publisher is None:
                self._publisher = hub.spawn(self._publish_forever, name="bus")
        self._news.set()

    def _publish_forever(self) -> None:
        while True:
            self._news.wait()
            self._news.clear()
            try:
                with self._connected() as client:
                    self._publish_waiting(client)
            except (RedisError, OSError) as error:
                log.warning("bus_unreachable", error=str(error), waiting=len(self._outgoing))
                hub.sleep(BACK_OFF_SECONDS)
                self._news.set()

    def _publish_waiting(self, client: "redis.Redis") -> None:
        while True:
            while self._outgoing:
                since, message = self._outgoing[0]
                if clock.monotonic() - since <= OLDEST_SECONDS:
                    client.publish(self.channel, message)
                with suppress(IndexError):  # a full queue has dropped it meanwhile
                    self._outgoing.popleft()
            self._news.wait()
            self._news.clear()

    def _listen(self) -> Iterator[bytes]:
        while True:
            try:
                with self._connected() as client, client.pubsub() as ear:
                    ear.subscribe(self.channel)
                    yield from filter(None, map(self._ours, _heard(ear)))
            except (RedisError, OSError) as error:
                log.warning("bus_silent", error=str(error))
                hub.sleep(BACK_OFF_SECONDS)

    def _signed(self, message: bytes) -> bytes:
        return hmac.digest(self._key, message, "sha256") + message

    def _ours(self, heard: bytes) -> bytes | None:
        """The message, when one of us has signed it."""
        signature, message = heard[:SIGNATURE_BYTES], heard[SIGNATURE_BYTES:]
        if hmac.compare_digest(signature, hmac.digest(self._key, message, "sha256")):
            return message
        log.warning("foreign_message_on_bus", size=len(heard))
        return None

    def _connected(self) -> "redis.Redis":
        return redis.Redis.from_url(
            self.redis_url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS
        )


def _heard(ear: Any) -> Iterator[bytes]:
    """What is published, for as long as Redis is there. Raises: RedisError."""
    last, asked = clock.monotonic(), False
    while True:
        message = ear.get_message(timeout=1.0)
        silent = clock.monotonic() - last
        if message is not None:
            last, asked = clock.monotonic(), False
            if message["type"] == "message":
                yield message["data"]
        elif asked and silent > SILENT_SECONDS + ANSWER_SECONDS:
            raise redis.ConnectionError("no answer")
        elif not asked and silent > SILENT_SECONDS:
            ear.ping()
            asked = True
