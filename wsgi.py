"""Where processes begin: `python wsgi.py` serves everything on one port; gunicorn and `flask` take `app` from here.

The kind of threads is chosen first: under eventlet the standard library must be green before anything makes a lock.
"""

import os
import signal
import sys
import warnings

from dotenv import dotenv_values

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C while everything is still loading just ends it


# The `flask` command has loaded everything before it comes here: too late to be made green, and no command needs it.
IS_COMMAND_LINE = "flask" in sys.modules


def _make_green() -> None:
    """Patch the standard library for the chosen kind of threads, unless the worker class has done it already.

    The setting is read by hand: core/config.py stands on pydantic, which must not be there yet.
    """
    given = {**dotenv_values(".env"), **os.environ}
    mode = {name.upper(): value for name, value in given.items()}.get("SOCKETIO_ASYNC_MODE") or "eventlet"
    if mode == "eventlet":
        # Known, and decided: it is one setting, and only this file, the worker class, core/hub.py and realtime/ know it.
        warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
        import eventlet  # noqa: PLC0415 - only when chosen

        if not eventlet.patcher.is_monkey_patched("socket"):
            eventlet.monkey_patch()
    elif mode == "gevent":
        from gevent import monkey  # noqa: PLC0415 - only when chosen

        monkey.patch_all()


if not IS_COMMAND_LINE:
    _make_green()

import gc
import socket
import threading
from collections.abc import Callable
from functools import partial

from pydantic import ValidationError

from backend import create_app, start, stop
from backend.core import config as settings
from backend.core import open_files, schema
from backend.core.config import Config

BACKLOG = 4096


def _configured() -> Config:
    try:
        given = settings.current()
        return given.model_copy(update={"socketio_async_mode": "threading"}) if IS_COMMAND_LINE else given
    except ValidationError as error:
        wrong = [
            f"  {str(each['loc'][0] if each['loc'] else '').upper()} {each['msg']}" for each in error.errors()
        ]
        sys.exit("\n".join(["TVS can't start: its settings are not right.", *wrong, "See .env.example."]))


config = _configured()
app = create_app(config)

# A full collection over thousands of open connections stops everything for a second or two. What is loaded by now stays.
gc.collect()
gc.freeze()
# What survives is looked at again in small parts: after ten thousand connections at once it would be a tenth of a second.
gc.set_threshold(50_000, 5, 1000)


def _listen() -> socket.socket:
    """The listening socket, each of its connections without Nagle's delay. Ends the program when the port is taken."""
    try:
        listener = socket.create_server((config.host, config.port), backlog=BACKLOG)
    except OSError as error:
        sys.exit(
            f"TVS can't listen on {config.host}:{config.port}: {error.strerror}. Try another port: PORT=5001 make run"
        )
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _serve_green(listener: socket.socket, told_to_stop: socket.socket) -> None:
    """Serve on eventlet until told to stop; what is in flight gets a moment to finish."""
    from backend import eventlet_server  # noqa: PLC0415 - only when chosen

    eventlet_server.serve(listener, app, told_to_stop, partial(stop, app))


def _serve_threads(listener: socket.socket, told_to_stop: socket.socket) -> None:
    """Serve with one thread a connection until told to stop."""
    from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: PLC0415 - only this mode needs it

    class Handler(WSGIRequestHandler):
        def version_string(self) -> str:
            """What the server calls itself: its version and Python's are nobody's business."""
            return "tvs"

    server = make_server(
        config.host, config.port, app, threaded=True, request_handler=Handler, fd=listener.fileno()
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told_to_stop.recv(1)
    stop(app)
    server.shutdown()


def _hear_signals() -> socket.socket:
    """A socket that becomes readable at SIGTERM or Ctrl-C. A byte wakes every kind of hub; an exception would hit anybody."""
    heard, told = socket.socketpair()
    told.setblocking(False)
    signal.set_wakeup_fd(os.dup(told.fileno()), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    return heard


def serve() -> None:
    """Bring the database to the newest shape and serve until told to stop."""
    serving: dict[str, Callable[[socket.socket, socket.socket], None]] = {
        "eventlet": _serve_green,
        "threading": _serve_threads,
    }
    if config.socketio_async_mode not in serving:
        sys.exit("Under gevent TVS is served by gunicorn: gunicorn -k gevent wsgi:app")
    open_files.raise_limit()
    told_to_stop = _hear_signals()
    listener = _listen()
    with app.app_context():
        schema.upgrade()
    start(app)
    print(
        f"TVS is ready: http://localhost:{config.port} (screens: http://<this machine>:{config.port}/player/)",
        flush=True,
    )
    serving[config.socketio_async_mode](listener, told_to_stop)


if __name__ == "__main__":
    serve()
