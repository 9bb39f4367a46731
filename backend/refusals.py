"""Refusals: which problems the OpenAPI document names for which operation.

They follow from what an operation takes (a sign-in, a body, a number in its address), so that no route lists them. What is
not named stands under `default`: a mistake of ours (500), a database that is away (503), what stands in front.
"""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from backend.core.errors import (
    AppError,
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    StorageFull,
    TooLarge,
    TooMany,
    Unauthorized,
    Unavailable,
    UnsupportedMedia,
)
from backend.middleware.limits import is_counted
from backend.routes.tus import LengthRequired, WrongVersion
from backend.services.pending_uploads import Gone, Locked
from backend.services.upload_pieces import WrongChecksum

Part = dict[str, Any]
SHAPES = "#/components/schemas/"
ANSWERS = "#/components/responses/"


class MethodNotAllowed(AppError):
    """What Werkzeug says where an address with a wrong number in it is none of ours, but one of the web app's."""

    code, status, title = "method_not_allowed", 405, "This address can't be used in this way"


ANYWHERE = (BadRequest, Unauthorized, Forbidden, NotFound, MethodNotAllowed, Conflict, Invalid, TooMany)
OF_FILES = (TooLarge, UnsupportedMedia, Unavailable, StorageFull)
OF_TUS = (Gone, LengthRequired, WrongVersion, Locked, WrongChecksum)
KINDS: tuple[type[AppError], ...] = (*ANYWHERE, *OF_FILES, *OF_TUS)
BY_STATUS = {kind.status: kind for kind in KINDS}
OTHERWISE = "Anything else, such as a mistake of the server or a database that is away"
RETRY_AFTER = {
    "Retry-After": {
        "required": True,
        "description": "In how many seconds to try again.",
        "schema": {"type": "integer", "minimum": 0},
    }
}
SIGN_IN = {
    "WWW-Authenticate": {
        "required": True,
        "description": "How to say who asks.",
        "schema": {"type": "string"},
    }
}
HEADERS = {401: SIGN_IN, 429: RETRY_AFTER, 503: RETRY_AFTER}
JSON, FORM, PIECE = "application/json", "multipart/form-data", "application/offset+octet-stream"
OF_BODIES = {
    JSON: {400, 413, 415, 422},
    FORM: {400, 413, 415, 422, 503, 507},
    PIECE: {400, 413, 415, 422, 503, 507},
}
PIECES = {404, 409, 410, 411, 423, 460}
# What no rule tells, by the operation's name.
BESIDES = {
    "login": {401, 403},
    "refresh": {401, 403},
    "look_at_link": {404},
    "use_link": {401, 404},
    "register": {403},
    "set_up": {403, 404},
    "finish_with_second_factor": {401},
}


def describe(document: Part) -> None:
    """Name in every operation what it may refuse, and how."""
    document["components"]["responses"] = {
        kind.__name__: _answer(kind.title, HEADERS.get(kind.status, {})) for kind in KINDS
    } | {"Problem": _answer(OTHERWISE, {})}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status in sorted(set(_statuses(document, path, method, operation))):
                operation["responses"].setdefault(str(status), _named(BY_STATUS[status].__name__))
            operation["responses"]["default"] = _named("Problem")
    # A monitor that asks whether this process can serve reads the same figures when it can't.
    ready = document["paths"]["/api/ready"]["get"]["responses"]
    ready["503"] = ready["200"] | {"description": HTTPStatus.SERVICE_UNAVAILABLE.phrase}


def _statuses(document: Part, path: str, method: str, operation: Part) -> Iterator[int]:
    yield from BESIDES.get(operation["operationId"], ())
    if operation.get("security"):
        yield from (401, 403)
    if is_counted(path):
        yield 429
    asked = [each["in"] for each in operation.get("parameters", [])]
    if "query" in asked:
        yield 422
    if "header" in asked:
        yield 400
    if "path" in asked or _names_things(document, operation):
        yield 404
    if "path" in asked and method != "get":
        yield 405
    if method not in {"get", "head"}:
        yield 409  # what is written may have been changed, or taken, at that very moment
    for kind in operation.get("requestBody", {}).get("content", {}):
        yield from OF_BODIES[kind]
    if _speaks_tus(operation):
        yield from (400, 412, *(PIECES if "path" in asked else ()))


def _speaks_tus(operation: Part) -> bool:
    return any(each["name"] == "Tus-Resumable" for each in operation.get("parameters", []))


def _names_things(document: Part, operation: Part) -> bool:
    """Whether it is told numbers of things that may not be there: by a field such as `location_id`."""
    in_query = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
    bodies = operation.get("requestBody", {}).get("content", {}).values()
    names = {*in_query, *(name for body in bodies for name in _fields(document, body.get("schema"), set()))}
    return any(name.endswith(("_id", "_ids", "content_order", "subject", "ids")) for name in names)


def _fields(document: Part, part: Any, seen: set[str]) -> Iterable[str]:
    """The names of all fields of a shape, and of the shapes in it."""
    if isinstance(part, list):
        for each in part:
            yield from _fields(document, each, seen)
    if not isinstance(part, dict):
        return
    name = str(part.get("$ref", "")).removeprefix(SHAPES)
    if name and name not in seen:
        seen.add(name)
        yield from _fields(document, document["components"]["schemas"][name], seen)
    yield from part.get("properties", {})
    for each in part.values():
        yield from _fields(document, each, seen)


def _answer(description: str, headers: Part) -> Part:
    content = {"application/problem+json": {"schema": {"$ref": f"{SHAPES}Problem"}}}
    return {"description": description, **({"headers": headers} if headers else {}), "content": content}


def _named(name: str) -> Part:
    return {"$ref": f"{ANSWERS}{name}"}
