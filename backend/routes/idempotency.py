"""`Idempotency-Key`: a client that lost the answer may send the same request again."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from apiflask.scaffold import APIScaffold
from flask import Response, jsonify, make_response, request

from backend.core.errors import BadRequest
from backend.routes.gate import current_user
from backend.services import idempotency

Route = TypeVar("Route", bound=Callable[..., Any])
HEADER = "Idempotency-Key"
ANSWERED_BEFORE = "Idempotency-Replayed"
EXTENSION = "x-idempotency-key"  # what the contract makes a parameter of
KEY = re.compile(r"[\x21-\x7e]{1,128}")
_scaffold = APIScaffold()


def repeatable(route: Route) -> Route:
    """Answer a repeated request with the first one's answer. Stands below `needs` and above `input`.

    Not for answers with secrets in them: they are kept for a day.
    """

    @wraps(route)
    def at_most_once(*args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(HEADER)
        if key is None:
            return route(*args, **kwargs)
        if not KEY.fullmatch(key):
            raise BadRequest(f"{HEADER} takes 1 to 128 printable characters without spaces, such as a UUID.")
        outcome = idempotency.once(
            current_user(), key, _fingerprint(), lambda: _answer(route(*args, **kwargs))
        )
        return _said(outcome)

    return _scaffold.doc(extensions={EXTENSION: True})(at_most_once)  # type: ignore[return-value]  # `wraps` keeps the signature


def _fingerprint() -> str:
    asked = f"{request.method} {request.full_path}\n".encode() + request.get_data()
    return hashlib.sha256(asked).hexdigest()


def _answer(said: Any) -> dict[str, Any]:
    answer = make_response(said)
    return {"status": answer.status_code, "body": answer.get_json()}


def _said(outcome: idempotency.Outcome) -> Response:
    answer = jsonify(outcome.answer["body"])
    answer.status_code = outcome.answer["status"]
    if outcome.is_repeated:
        answer.headers[ANSWERED_BEFORE] = "true"
    return answer
