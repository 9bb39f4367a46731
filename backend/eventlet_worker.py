"""The gunicorn worker for eventlet, which gunicorn itself no longer brings.

`gunicorn -k backend.eventlet_worker.EventletWorker wsgi:app`: one green thread a connection, WebSockets included.
TLS belongs to the proxy in front.

gunicorn's parent process imports this file, and its children are only then made green: nothing but gunicorn,
eventlet and what stands on neither lock nor socket may be imported here.
"""

import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterable
from functools import partial
from io import StringIO
from types import FrameType
from typing import TYPE_CHECKING, Any

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")  # known, and decided: see wsgi.py

import eventlet
from eventlet import hubs, wsgi
from eventlet.greenio import GreenSocket
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base_async import AsyncWorker

from backend import start, stop
from backend.core import open_files

if TYPE_CHECKING:
    from flask import Flask

PAUSE_AFTER_FAILED_ACCEPT_SECONDS = 0.1


class _RawSocket:
    """What Engine.IO asks for the connection it upgrades; eventlet's own server puts the same into its requests."""

    def __init__(self, connection: GreenSocket) -> None:
        self._connection = connection

    def get_socket(self) -> GreenSocket:
        return self._connection


class _Address:
    """Where somebody came in: all that is asked of the listener afterwards, which may be closed by then."""

    def __init__(self, listener: GreenSocket) -> None:
        self._name = listener.getsockname()

    def getsockname(self) -> Any:
        return self._name


class EventletWorker(AsyncWorker):
    """Serves each connection on a green thread of one hub."""

    sockets: list[Any]
    wsgi: Callable[..., Iterable[bytes]]

    def init_process(self) -> None:
        """Make this fresh process green before the application is imported; gunicorn goes on from there to run()."""
        eventlet.monkey_patch()
        hubs.use_hub()  # the hub of the parent process did not survive the fork
        self.sockets = [GreenSocket(listener.sock) for listener in self.sockets]
        super().init_process()

    def load_wsgi(self) -> None:
        """Load the application, begin its background work, and show it the raw connection: without it no WebSocket."""
        try:
            super().load_wsgi()
        except SystemExit as end:
            # The settings are not right. With another status the parent would try again for ever.
            self.log.error("%s", end.code)  # noqa: TRY400 - a sentence for people, who need not see where it was raised
            sys.exit(Arbiter.APP_LOAD_ERROR)
        open_files.raise_limit()
        application: Flask = self.app.callable
        start(application)

        def with_connection(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            environ["eventlet.input"] = _RawSocket(environ["gunicorn.socket"])
            wsgi.WSGI_LOCAL.already_handled = False
            if "HTTP_UPGRADE" in environ:
                # Eventlet writes half a line there whenever a screen hangs up first.
                environ["wsgi.errors"] = StringIO()
            return application(environ, start_response)

        self.wsgi = with_connection

    def is_already_handled(self, respiter: Iterable[bytes]) -> bool:
        """End the connection quietly when it was a WebSocket: everything has been said on it."""
        if getattr(wsgi.WSGI_LOCAL, "already_handled", False):
            raise StopIteration
        return bool(super().is_already_handled(respiter))

    def timeout_ctx(self) -> eventlet.Timeout:
        """How long an idle connection may stay open between two requests."""
        return eventlet.Timeout(self.cfg.keepalive or None, False)

    def run(self) -> None:
        """Accept until told to stop, then let what is in flight finish within the graceful timeout."""
        pool = eventlet.GreenPool(self.worker_connections)
        acceptors = [eventlet.spawn(self._accept, listener, pool) for listener in self.sockets]
        while self.alive:
            self.notify()
            eventlet.sleep(1)
        for acceptor in acceptors:
            acceptor.kill()
        for listener in self.sockets:
            self._close(listener, pool)
        # Together well under the graceful timeout: when that is over, the parent process kills.
        with eventlet.Timeout(self.cfg.graceful_timeout * 0.4, False):
            stop(self.app.callable)
        with eventlet.Timeout(self.cfg.graceful_timeout * 0.4, False):
            pool.waitall()

    def _close(self, listener: GreenSocket, pool: eventlet.GreenPool) -> None:
        """Let in who stands in the queue already, then nobody; other workers go on with theirs. Nothing yields in between."""
        entrance = _Address(listener)
        while True:
            try:
                connection, address = listener.fd.accept()
            except OSError:  # nobody is left
                break
            pool.spawn_n(self.handle, entrance, GreenSocket(connection), address)
        listener.close()

    def notify(self) -> None:
        """Say that this worker is alive; leave when the parent is gone."""
        super().notify()
        if self.ppid != os.getppid():
            self.log.info("The parent is gone, leaving: %s", self)
            sys.exit(0)

    def handle_quit(self, sig: signal.Signals, frame: FrameType | None) -> None:
        """Leave at once. gunicorn's own answer sleeps, which a signal handler inside the hub must not."""
        eventlet.spawn(super().handle_quit, sig, frame)

    def handle_usr1(self, sig: signal.Signals, frame: FrameType | None) -> None:
        """Open the log files again, outside the signal handler for the same reason."""
        eventlet.spawn(super().handle_usr1, sig, frame)

    def _accept(self, listener: GreenSocket, pool: eventlet.GreenPool) -> None:
        serve = partial(self.handle, _Address(listener))
        while True:
            try:
                connection, address = listener.accept()
            except OSError as error:  # no file descriptor left, or a caller that hung up while waiting
                self.log.warning("A connection could not be accepted: %s", error)
                eventlet.sleep(PAUSE_AFTER_FAILED_ACCEPT_SECONDS)
                continue
            connection.settimeout(None)
            pool.spawn_n(serve, connection, address)
