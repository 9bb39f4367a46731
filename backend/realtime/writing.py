"""Writes what screens say, again and again: soon after an answer to a plan, every two seconds for heartbeats."""

from flask import Flask

from backend.core import hub
from backend.core.repeating import Repeating
from backend.services import reports

EVERY_SECONDS = 2.0
GATHER_SECONDS = 0.2  # people wait to see a change arrive; a thousand screens answer within this
_at_work: list["_Writer"] = []


class _Writer(Repeating):
    """A pass every two seconds, or soon when something is to be seen."""

    def __init__(self, app: Flask) -> None:
        super().__init__(reports.flush, EVERY_SECONDS, app.app_context, "writing")
        self._is_soon = False

    def soon(self) -> None:
        """Write within a fifth of a second, together with all that comes until then."""
        if not self._is_soon:
            self._is_soon = True
            hub.spawn(self._gather, name="gather")

    def _gather(self) -> None:
        hub.sleep(GATHER_SECONDS)
        self._is_soon = False
        self.now()


def start(app: Flask) -> Repeating:
    """Write in the background, until it is stopped."""
    _at_work[:] = [_Writer(app)]
    return _at_work[0].start()


def soon() -> None:
    """Do not wait for the two seconds to be over."""
    for each in _at_work:
        each.soon()
