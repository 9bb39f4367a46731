"""Whatever goes wrong becomes application/problem+json: a stable code, a sentence, the request's id, nothing else."""

from itertools import islice
from typing import Any

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, g, jsonify
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from backend.core.errors import AppError, Conflict, Invalid, Unavailable

log = structlog.get_logger(__name__)
CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media",
}
MOST_FIELDS, MOST_LETTERS = 50, 100
SENTENCES = {
    400: "The request can't be read. Its body must be well-formed JSON.",
    404: "There is nothing at this address.",
    405: "This address can't be used in this way.",
    413: "The body of the request is larger than this address takes.",
}


def install(app: APIFlask) -> None:
    """Register the handlers."""
    app.error_processor(_http_error)
    app.register_error_handler(AppError, refused)
    for kind in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(kind, _database_error)
    app.register_error_handler(IntegrityError, _overtaken)
    app.register_error_handler(Exception, _unexpected)


def problem(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """The answer for a problem, with the request's id in it."""
    answer = jsonify(body | {"request_id": g.get("request_id")})
    answer.status_code = body["status"]
    answer.mimetype = "application/problem+json"
    answer.headers.extend(headers or {})
    return answer


def refused(error: AppError) -> Response:
    """The answer that says no, and why."""
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    if error.status in {429, 503}:
        headers["Retry-After"] = str(error.extra.get("retry_after_seconds", 5))
    return problem(error.problem(), headers)


def _http_error(error: HTTPError) -> Response:
    if error.status_code == 422:
        return refused(Invalid("Some of the values are not right.", errors=_fields(error.detail)))
    title = error.message or "The request could not be carried out"
    detail = SENTENCES.get(error.status_code, title)
    code = CODES.get(error.status_code, "error")
    headers = {
        name: str(value) for name, value in dict(error.headers).items() if name.lower() != "content-length"
    }
    return problem(
        {
            "type": f"urn:tvs:problem:{code}",
            "title": title,
            "status": error.status_code,
            "detail": detail,
            "code": code,
        },
        headers,
    )


def _fields(detail: Any) -> dict[str, list[str]]:
    """APIFlask names the part of the request first, pydantic prefixes its own words: people need neither.

    Nobody reads thousands, and whoever sends as many wrong fields need not have them all back.
    """
    fields: dict[str, list[str]] = {}
    for part in detail.values() if isinstance(detail, dict) else []:
        for name, sentences in islice(part.items(), MOST_FIELDS):
            fields[name[:MOST_LETTERS]] = [sentence.removeprefix("Value error, ") for sentence in sentences]
    return fields


def _database_error(error: Exception) -> Response:
    log.warning("database_unavailable", error=str(error.__cause__ or error))
    return refused(Unavailable("The database can't be reached right now. Try again in a moment."))


def _overtaken(error: Exception) -> Response:
    """A row this one needs was removed between the look and the write, or a unique value was taken."""
    log.warning("overtaken", error=str(error.__cause__ or error))
    return refused(Conflict("Somebody else changed something this needs at this very moment. Try again."))


def _unexpected(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return _http_error(HTTPError(error.code or 500, message=error.description, headers={}))
    log.error("request_failed", exc_info=error)
    detail = "Something went wrong on the server. If it stays so, tell your administrator the request id."
    body = {"type": "urn:tvs:problem:internal", "title": "Internal error", "status": 500, "detail": detail}
    return problem(body | {"code": "internal"})
