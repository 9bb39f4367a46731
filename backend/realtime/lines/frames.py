"""Frames: a message made ready for the wire once, however many sockets it is written to."""

import struct

TEXT = 0x81  # one whole text message, RFC 6455 section 5.2; what a server says is not masked
SHORT, MEDIUM = 126, 1 << 16


class Packed(bytes):
    """Bytes of a WebSocket frame, or of the rest of one: to be written as they are."""

    __slots__ = ()


class Frame:
    """A Socket.IO event as a WebSocket frame. It stands in an outbox as Engine.IO's own packets do.

    While it waits, a later frame that `replaces` the same takes its place.
    """

    __slots__ = ("packed", "replaces")

    def __init__(self, text: bytes, replaces: str | None = None) -> None:
        self.packed, self.replaces = pack(text), replaces

    def encode(self) -> Packed:
        """What Engine.IO's writer asks of a packet."""
        return self.packed


class Rest:
    """What the socket did not take of a frame: nothing may be written before it."""

    __slots__ = ("packed",)
    replaces = None

    def __init__(self, packed: Packed) -> None:
        self.packed = packed

    def encode(self) -> Packed:
        """What Engine.IO's writer asks of a packet."""
        return self.packed


def event(name: str, payload: bytes, replaces: str | None = None) -> Frame:
    """An event of the default namespace with one argument, which is JSON already."""
    return Frame(b'42["%b",%b]' % (name.encode(), payload), replaces)


def pack(text: bytes) -> Packed:
    """A text message as one frame."""
    length = len(text)
    if length < SHORT:
        return Packed(bytes((TEXT, length)) + text)
    if length < MEDIUM:
        return Packed(struct.pack("!BBH", TEXT, 126, length) + text)
    return Packed(struct.pack("!BBQ", TEXT, 127, length) + text)


def unpack(packed: Packed) -> str:
    """The text of a whole frame."""
    length = packed[1]
    start = 2 if length < SHORT else 4 if length == SHORT else 10
    return packed[start:].decode()
