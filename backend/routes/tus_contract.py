"""What the OpenAPI document says of the routes that speak tus: they live in headers, which no shape describes."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar

from apiflask.scaffold import APIScaffold

from backend.routes import tus

Route = TypeVar("Route", bound=Callable[..., Any])
EXTENSION = "x-tus"  # what the contract makes parameters and a body of
NUMBER, TEXT = {"type": "integer", "minimum": 0}, {"type": "string"}
_scaffold = APIScaffold()


def _asks(name: str, schema: dict[str, Any], description: str, *, required: bool = True) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": required, "description": description, "schema": schema}


VERSION = _asks(tus.RESUMABLE, {"type": "string", "enum": [tus.VERSION]}, "The version of the protocol.")
LENGTH = _asks(tus.LENGTH, NUMBER, "How many bytes the whole file has.")
METADATA = _asks(
    tus.METADATA,
    TEXT,
    "Pairs of a key and its value in Base64, separated by commas: `filename`, and where wanted `title`, `description`,"
    " `tags` (a JSON list), `location_id`, `expires_at`, `replaces` (the number of the entry whose file this takes the place of).",
)
OFFSET = _asks(tus.OFFSET, NUMBER, "Where this piece goes on: what the server said last.")
CHECKSUM = _asks(
    tus.CHECKSUM,
    TEXT,
    "`sha256`, `sha1` or `md5` and the hash of this piece in Base64; without it a piece that is cut counts as far as it came.",
    required=False,
)
METHOD = _asks(
    tus.METHOD, {"type": "string", "enum": ["PATCH", "DELETE", "HEAD"]}, "The method that is meant."
)

SAYS_OFFSET = {tus.OFFSET: {"schema": NUMBER, "description": "How many bytes have arrived for good."}}
SAYS_MORE = SAYS_OFFSET | {
    tus.EXPIRES: {"schema": TEXT, "description": "Until when the next piece is waited for."},
    "TVS-Content-Id": {"schema": NUMBER, "description": "What the file became, once it is whole."},
}
SAYS_WHERE = {"Location": {"schema": TEXT, "description": "Where the other pieces go."}}
SAYS_LENGTH = {tus.LENGTH: {"schema": NUMBER, "description": "How many bytes the whole file has."}}
BODY = {tus.PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}


def _answers(status: int, description: str, headers: dict[str, Any]) -> dict[str, Any]:
    return {"responses": _answer(status, description, headers)}


def _answer(status: int, description: str, headers: dict[str, Any]) -> dict[str, Any]:
    return {str(status): {"description": description, "headers": headers}}


def _body(*, required: bool) -> dict[str, Any]:
    return {"requestBody": {"required": required, "content": BODY}}


ROUTES: dict[str, dict[str, Any]] = {
    "begin": {
        "parameters": [VERSION, LENGTH, METADATA, CHECKSUM],
        **_body(required=False),
        **_answers(201, "It has begun.", SAYS_MORE | SAYS_WHERE),
    },
    "go_on": {
        "parameters": [VERSION, OFFSET, CHECKSUM],
        **_body(required=True),
        **_answers(204, "The piece has arrived for good.", SAYS_MORE),
    },
    "give_up": {"parameters": [VERSION], **_answers(204, "It is given up.", {})},
    "instead": {
        "parameters": [VERSION, METHOD],
        **_body(required=False),
        "responses": _answer(204, "It was PATCH or DELETE that was meant.", SAYS_MORE)
        | _answer(200, "It was HEAD that was meant.", SAYS_MORE | SAYS_LENGTH),
    },
    "look": {
        "parameters": [VERSION],
        **_answers(200, "Where it stands.", SAYS_MORE | SAYS_LENGTH),
        "operationId": "show_upload_offset",
        "summary": "How many bytes have arrived for good",
    },
}


def says(what: str) -> Callable[[Route], Route]:
    """Describe a route that speaks tus. Stands below `needs`."""
    return _scaffold.doc(extensions={EXTENSION: what})


def fill_in(operation: dict[str, Any]) -> None:
    """Complete the description of a route that speaks tus; others stay as they are."""
    said = deepcopy(ROUTES.get(operation.pop(EXTENSION, ""), {}))
    parameters = operation.get("parameters", []) + said.get("parameters", [])
    operation.update(said | ({"parameters": parameters} if parameters else {}))


def add_what_is_left_out(paths: dict[str, Any]) -> None:
    """APIFlask describes no HEAD, which here is a question of its own."""
    upload = paths["/api/uploads/{upload_id}"]
    given_up = upload["delete"]
    upload["head"] = {**given_up, EXTENSION: "look", "parameters": list(given_up["parameters"])}
