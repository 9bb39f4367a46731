"""Each request gets an id, carries it into every log line, and leaves one line of its own."""

import re
import secrets

import structlog
from flask import Flask, Response, g, request

from backend.core import clock

log = structlog.get_logger("backend.requests")
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
SLOW_SECONDS = 1.0


def install(app: Flask) -> None:
    """Register before and after every request."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
    g.started = clock.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(answer: Response) -> Response:
    seconds = clock.monotonic() - g.get("started", clock.monotonic())
    answer.headers["X-Request-Id"] = g.get("request_id", "")
    say = log.warning if seconds > SLOW_SECONDS else log.info
    say(
        "request",
        method=request.method,
        path=request.path,
        status=answer.status_code,
        ms=round(seconds * 1000, 1),
    )
    return answer
