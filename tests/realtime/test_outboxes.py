"""What waits for one socket: in order, bounded, of plans only the newest."""

import json
import struct

import eventlet
import pytest
from eventlet.websocket import RFC6455WebSocket

from backend.realtime.lines import frames, outbox
from backend.realtime.lines.frames import Frame
from backend.realtime.lines.green import GreenLine, GreenOutbox, whole_text
from backend.realtime.lines.outbox import ThreadOutbox


@pytest.fixture
def waiting():
    """An outbox whose writer is held up, and whether its line was cut."""
    box = ThreadOutbox()
    box.was_cut = False
    box.cut = lambda: setattr(box, "was_cut", True)
    return box


def said(name, number=0, size=0):
    payload = json.dumps({"number": number, "filling": "x" * size}).encode()
    return frames.event(name, payload, "plan" if name == "campaign_update" else None)


def written(box):
    """What the writer takes, as events and their numbers."""
    found = []
    while not box.empty():
        text = frames.unpack(box.get(block=False).encode())
        event, payload = json.loads(text.removeprefix("42"))
        found.append((event, payload["number"]))
    return found


def test_what_waits_keeps_its_order(waiting):
    for number in range(3):
        waiting.put(said("player_command", number))

    assert written(waiting) == [("player_command", 0), ("player_command", 1), ("player_command", 2)]


def test_of_plans_that_wait_only_the_newest_is_written(waiting):
    for number in range(100):
        waiting.put(said("campaign_update", number, size=20_000))
        waiting.put(said("player_command", number))

    found = written(waiting)

    assert [number for event, number in found if event == "campaign_update"] == [99]
    assert [number for event, number in found if event == "player_command"] == list(range(100))
    assert not waiting.was_cut


def test_a_line_is_cut_when_too_many_bytes_wait(waiting):
    big = outbox.MOST_BYTES // 2 + 1

    waiting.put(said("player_command", 1, size=big))
    assert not waiting.was_cut
    waiting.put(said("player_command", 2, size=big))

    assert waiting.was_cut
    assert waiting.waiting_bytes == 0
    waiting.put(said("player_command", 3))
    assert written(waiting) == []


def test_a_line_is_cut_when_too_many_messages_wait(waiting):
    for number in range(outbox.MOST_MESSAGES + 1):
        waiting.put(said("player_command", number))

    assert waiting.was_cut


def test_a_closed_outbox_still_lets_its_writer_end(waiting):
    waiting.close()

    waiting.put(None)

    assert waiting.get(block=False) is None


def test_a_writer_that_has_nothing_to_do_for_long_waits_on():
    box = GreenOutbox()
    eventlet.spawn_after(0.05, box.put, said("player_command", 7))

    item = box.get(timeout=0.001)

    assert frames.unpack(item.encode()).startswith('42["player_command"')


class Line:
    """The system's side of a green line: takes some bytes of what is written, and some bytes more."""

    def __init__(self, *takes):
        self.takes, self.taken, self.is_busy = list(takes), [], False

    def is_idle(self):
        return not self.is_busy

    def write(self, packed):
        count = self.takes.pop(0)
        if count is None:
            raise BlockingIOError
        self.taken.append(bytes(packed[:count]))
        return min(count, len(packed))


def test_what_finds_its_line_idle_is_written_at_once():
    box, frame = GreenOutbox(), said("player_command")
    box.line = Line(10_000)

    box.put(frame)

    assert (box.line.taken, box.empty()) == ([bytes(frame.packed)], True)


@pytest.mark.parametrize("taken", [None, 1, 30])
def test_what_a_line_does_not_take_waits_before_all_that_comes_later(taken):
    box, first, second = GreenOutbox(), said("player_command", 1), said("player_command", 2)
    box.line = Line(taken)

    box.put(first)
    box.put(second)

    waiting = b"".join(box.get(block=False).encode() for _ in range(2))
    assert b"".join(box.line.taken) + waiting == bytes(first.packed) + bytes(second.packed)


def test_nothing_is_written_past_a_writer_at_work():
    box, frame = GreenOutbox(), said("player_command")
    box.line = Line()
    box.line.is_busy = True

    box.put(frame)

    assert box.get(block=False) is frame


def masked(text, first=0x81):
    """A client's frame."""
    data, mask = text.encode(), b"\x01\x02\x03\x04"
    length = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2)
    return bytes([first]) + length + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(data))


@pytest.mark.parametrize("text", ["", "3", "x" * 125, "x" * 126, "é" * 1_000])
def test_a_text_that_has_come_whole_is_found(text):
    frame = masked(text)

    start, end = whole_text(frame + b"the next one")

    assert end == len(frame)
    assert GreenLine._apply_mask(frame[start:end], tuple(frame[start - 4 : start])).decode() == text
    assert all(whole_text(frame[:length]) is None for length in (0, 1, len(frame) - 1))


@pytest.mark.parametrize(
    "frame",
    [
        masked("part", first=0x01),
        masked("bytes", first=0x82),
        masked("ping", first=0x89),
        masked("compressed", first=0xC1),
        b"\x81\x02no",
        b"\x81\xff" + b"\x00" * 12,
    ],
)
def test_everything_else_is_left_to_the_library(frame):
    assert whole_text(frame) is None


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 300_000])
def test_a_frame_is_the_one_the_library_makes(length):
    line = RFC6455WebSocket(None, {"wsgi.errors": None}, 13)
    text = "é" * (length // 2) + "x" * (length % 2)

    packed = frames.pack(text.encode())

    assert packed == line._pack_message(text)
    assert frames.unpack(packed) == text


def test_an_event_is_framed_once_for_all_who_hear_it():
    frame = Frame(b'42["campaign_update",{}]', "plan")

    assert frame.encode() is frame.encode()
    assert struct.unpack("!BB", frame.packed[:2]) == (0x81, 24)
