"""Work that a process does again and again beside everything else, for as long as it lives."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import structlog

from backend.core import hub
from backend.core.db import AWAY

log = structlog.get_logger(__name__)


class Repeating:
    """Calls `work` every so many seconds, and at once when told to; a failure is logged and the next turn comes.

    Each turn is surrounded by `around()`, for example an application context.
    """

    def __init__(
        self,
        work: Callable[[], object],
        seconds: float,
        around: Callable[[], AbstractContextManager[object]],
        name: str,
    ) -> None:
        self._work, self._seconds, self._around, self._name = work, seconds, around, name
        self._wake = threading.Event()
        self._is_stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> "Repeating":
        """Begin; the first turn comes after `seconds`."""
        self._thread = hub.spawn(self._forever, name=self._name)
        return self

    def now(self) -> None:
        """Do not wait for the time to be over. While a turn is in progress, another one follows it."""
        self._wake.set()

    def stop(self) -> None:
        """No more turns; returns when the one in progress is over."""
        self._is_stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _forever(self) -> None:
        while True:
            self._wake.wait(self._seconds)
            self._wake.clear()
            if self._is_stopping:
                return
            try:
                with self._around():
                    self._work()
            except AWAY as error:
                log.warning(
                    "database_unavailable", work=self._name, error=str(error.__cause__ or error)[:200]
                )
            except Exception:  # whatever it was: rows still say what there is to do
                log.exception("turn_failed", work=self._name)
