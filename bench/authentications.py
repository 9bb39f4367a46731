"""Inside the measured server: what a request with a valid token pays before its route begins, many times over."""

import time
from collections.abc import Sequence
from itertools import cycle, islice
from statistics import median

from flask import Flask

from backend.routes.gate import current_user, needs
from backend.services import rights
from backend.services.rights import Permission, Scope


@needs(Permission.PLAYER_READ)
def _asked() -> Scope:
    """A route that wants nothing but to know who asks and what is theirs."""
    return rights.scope_of(current_user())


class Authentications:
    """The gate of every route, from a session that is opened for it to the places of whoever asks."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __call__(self, times: str, *tokens: str) -> dict[str, float]:
        """Let these people in in turn, so often in all. Returns the time for one of them."""
        taken = sorted(self._microseconds(token) for token in islice(cycle(tokens), int(times)))
        return {"p50_us": median(taken), "p95_us": _p95(taken)}

    def _microseconds(self, token: str) -> float:
        headers = {"Authorization": f"Bearer {token}"}
        # A context of its own: with the control line's the session would be that of the call before.
        with self._app.app_context(), self._app.test_request_context(headers=headers):
            began = time.perf_counter()
            _asked()
            return (time.perf_counter() - began) * 1e6


def _p95(ascending: Sequence[float]) -> float:
    return ascending[int(len(ascending) * 0.95)]
