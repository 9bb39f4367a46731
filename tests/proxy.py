"""A bad line for machines that let us make no network: a TCP proxy that is slow, stands still and cuts.

What TCP makes of a lost packet is a pause that doubles with every further loss; that is what is done here to each piece
of the stream, in order, and a piece that is lost too often cuts the connection.
"""

import random
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PIECE_BYTES, SHORTEST_PAUSE_SECONDS, LOSSES_UNTIL_CUT = 1_400, 0.3, 3
TICK_SECONDS = 0.005


@dataclass(eq=False)
class _Way:
    """One direction of one connection: pieces with the moment at which each is due."""

    source: socket.socket
    target: socket.socket
    pieces: deque[tuple[float, bytes]] = field(default_factory=deque)
    is_over: bool = False


class Proxy:
    """Listens on a free port and passes everything on, `delay_seconds` later and with this share of losses."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.loss, self.delay_seconds = 0.0, 0.0
        self.cuts = self.pauses = 0
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1_024)
        self.port = int(self._listener.getsockname()[1])
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ, self._accepts)
        self._ways: list[_Way] = []
        self._is_over = False
        self._thread = threading.Thread(target=self._passes_on, daemon=True)

    def becomes(self, *, loss: float = 0.0, delay_seconds: float = 0.0) -> None:
        """From now on be so bad."""
        self.loss, self.delay_seconds = loss, delay_seconds

    def starts(self) -> None:
        self._thread.start()

    def ends(self) -> None:
        """Cut everything and stop listening."""
        self._is_over = True
        self._thread.join()
        for way in self._ways:
            way.source.close()
            way.target.close()
        self._selector.close()
        self._listener.close()

    def _passes_on(self) -> None:
        while not self._is_over:
            for key, _ in self._selector.select(TICK_SECONDS):
                key.data()
            now = time.monotonic()
            for way in list(self._ways):
                self._delivers(way, now)

    def _accepts(self) -> None:
        near, _ = self._listener.accept()
        far = socket.socket()
        with suppress(OSError):  # the server is not there: whoever speaks first is cut
            far.connect(self._target)
        for source, target in ((near, far), (far, near)):
            source.setblocking(False)
            way = _Way(source, target)
            self._ways.append(way)
            self._selector.register(source, selectors.EVENT_READ, lambda way=way: self._takes(way))

    def _takes(self, way: _Way) -> None:
        try:
            piece = way.source.recv(PIECE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        after = way.pieces[-1][0] if way.pieces else 0.0
        way.pieces.append((max(after, time.monotonic() + self.delay_seconds) + self._lost_for(way), piece))
        if not piece:
            self._selector.unregister(way.source)

    def _lost_for(self, way: _Way) -> float:
        """How much later a piece comes because it was lost, perhaps again and again."""
        losses = 0
        while random.random() < self.loss:
            losses += 1
        self.pauses += losses > 0
        if losses >= LOSSES_UNTIL_CUT:
            self.cuts += 1
            way.is_over = True
        return SHORTEST_PAUSE_SECONDS * (2**losses - 1)

    def _delivers(self, way: _Way, now: float) -> None:
        while way.pieces and way.pieces[0][0] <= now and not way.is_over:
            due, piece = way.pieces[0]
            try:
                sent = way.target.send(piece) if piece else 0
            except BlockingIOError:
                return
            except OSError:
                way.is_over = True
                break
            way.is_over = not piece
            way.pieces.popleft()
            if sent < len(piece):
                way.pieces.appendleft((due, piece[sent:]))
        if way.is_over:
            self._cut(way)

    def _cut(self, way: _Way) -> None:
        both = [each for each in self._ways if each.source in {way.source, way.target}]
        for each in both:
            with suppress(KeyError):  # it has ended, and is not listened to any more
                self._selector.unregister(each.source)
            self._ways.remove(each)
        for end in (way.source, way.target):
            end.close()


@contextmanager
def running_proxy(target: tuple[str, int]) -> Iterator[Proxy]:
    """A proxy before this server, gone at the end of the block."""
    proxy = Proxy(target)
    proxy.starts()
    try:
        yield proxy
    finally:
        proxy.ends()
