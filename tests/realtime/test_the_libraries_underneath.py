"""Private parts of python-engineio, python-socketio and eventlet that backend/realtime/{lines,bus} stand on.

When one of these fails after an upgrade: read what changed there, mend the rooms that use it, then the versions here.
"""

import inspect
from importlib.metadata import version

import engineio
import pytest
import socketio
from engineio.async_drivers import _websocket_wsgi
from engineio.async_drivers import eventlet as driver
from engineio.socket import Socket
from eventlet import websocket
from eventlet.greenio import GreenSocket
from eventlet.queue import LightQueue
from eventlet.semaphore import Semaphore
from socketio.base_manager import BaseManager
from socketio.pubsub_manager import PubSubManager

from backend.realtime.lines.green import GreenLine


@pytest.mark.parametrize(
    ("library", "known"),
    [("python-engineio", "4.15.1"), ("python-socketio", "5.18.1"), ("eventlet", "0.41.3")],
)
def test_the_versions_are_those_that_were_read(library, known):
    assert version(library) == known, (
        f"{library} is new: look at what backend/realtime/lines and bus.py use of it"
    )


def test_engine_io_asks_its_driver_for_queues_and_lines():
    server = engineio.Server(async_mode="threading")

    assert {"queue", "websocket"} <= set(server._async)
    assert "self._async['queue']" in inspect.getsource(engineio.Server.create_queue)
    upgrade = inspect.getsource(Socket._upgrade_websocket)
    assert "self.server._async['websocket'](" in upgrade
    assert "self._websocket_handler, self.server)" in upgrade


def test_the_library_keeps_a_thread_for_each_ping_and_ours_knows_its_name():
    assert "self.server.start_background_task(self._send_ping)" in inspect.getsource(Socket.schedule_ping)
    body = inspect.getsource(Socket._send_ping)
    assert "self.server.sleep(self.server.ping_interval)" in body
    assert "self.last_ping = time.time()" in body
    assert "self.send(packet.Packet(packet.PING))" in body


def test_a_message_begins_where_the_last_one_ended():
    waiting = inspect.getsource(websocket.RFC6455WebSocket.wait)
    assert "for i in self.iterator:" in waiting
    frames = inspect.getsource(websocket.RFC6455WebSocket._iter_frames)
    assert "fragmented_message = None\n                    yield data" in frames


def test_a_sockets_queue_is_its_only_way_out():
    assert "self.queue = self.server.create_queue()" in inspect.getsource(engineio.base_socket.BaseSocket)
    assert "self.queue.put(pkt)" in inspect.getsource(Socket.send)
    writer = inspect.getsource(Socket._websocket_handler)
    assert "ws.send(pkt.encode())" in writer
    assert writer.count("ws.send(") == 2, (
        "the other one answers the probe of a polling client: there are none"
    )


def test_a_line_is_read_written_and_locked_as_ours_expects():
    assert list(inspect.signature(driver.WebSocketWSGI.__init__).parameters) == ["self", "handler", "server"]
    assert "_sendlock" in inspect.getsource(websocket.WebSocket.__init__)
    assert "self.iterator" in inspect.getsource(websocket.RFC6455WebSocket.__init__)
    assert "self._apply_mask(d, mask, length=dlen, offset=received)" in inspect.getsource(
        websocket.RFC6455WebSocket._recv_frame
    )
    lock = Semaphore()
    assert (lock.counter, len(lock._waiters)) == (1, 0)
    assert "self.ws = simple_websocket.Server(" in inspect.getsource(_websocket_wsgi.SimpleWebSocketWSGI)


def test_a_green_socket_waits_and_reads_as_ours_expects():
    assert "_read_trampoline" in vars(GreenSocket)
    assert "timeout=self.gettimeout()" in inspect.getsource(GreenSocket._read_trampoline)
    assert "self.fd = fd" in inspect.getsource(GreenSocket.__init__)


def test_a_queue_takes_and_gives_through_the_methods_ours_overrides():
    source = inspect.getsource(LightQueue)

    assert "self._put(item)" in source
    assert "return self._get()" in source
    assert "self._init(maxsize)" in source


@pytest.mark.parametrize("offset", range(5))
def test_unmasking_in_one_piece_is_unmasking_byte_by_byte(offset):
    data, mask = bytes(range(250)) * 3, (1, 2, 3, 250)

    for length in (1, 2, 3, 4, 5, 125, 750):
        piece = data[:length]
        expected = websocket.RFC6455WebSocket._apply_mask(piece, mask, length=length, offset=offset)
        assert GreenLine._apply_mask(piece, mask, length=length, offset=offset) == expected


def test_a_session_is_in_rooms_and_on_a_line_as_ours_expects():
    manager = BaseManager()

    assert {"rooms", "callbacks", "pending_connect", "pending_disconnect"} <= set(vars(manager))
    for name in ("basic_enter_room", "basic_leave_room", "basic_disconnect", "eio_sid_from_sid"):
        assert callable(getattr(manager, name))
    assert "ignore_queue" in inspect.signature(socketio.Server.emit).parameters


def test_a_message_is_heard_as_text_by_the_one_listener_ours_replaces():
    server = socketio.Server(async_mode="threading")

    assert server.eio.handlers["message"] == server._handle_eio_message
    assert "self.server._trigger_event('message', self.sid, pkt.data," in inspect.getsource(Socket.receive)
    assert engineio.packet.Packet(encoded_packet='42["event",{"a":1}]').data == '2["event",{"a":1}]'


def test_the_bus_publishes_and_hears_through_the_methods_ours_overrides():
    source = inspect.getsource(PubSubManager)

    assert "self._publish(message)" in source
    assert "for message in self._listen():" in source
    assert "self._handle_emit(data)" in source
    assert "elif data.get('host_id') != self.host_id:" in source
    assert "data = self.json.loads(message)" in source
