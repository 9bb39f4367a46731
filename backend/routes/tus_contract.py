"""What the OpenAPI document says of the routes that speak tus: they live in headers, which no shape describes."""

from collections.abc import Callable
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
BODY = {tus.PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}

ROUTES: dict[str, tuple[list[dict[str, Any]], bool | None, int, str, dict[str, Any]]] = {
    "begin": (
        [VERSION, LENGTH, METADATA, CHECKSUM],
        False,
        201,
        "It has begun.",
        SAYS_MORE | {"Location": {"schema": TEXT, "description": "Where the other pieces go."}},
    ),
    "go_on": ([VERSION, OFFSET, CHECKSUM], True, 204, "The piece has arrived for good.", SAYS_MORE),
    "give_up": ([VERSION], None, 204, "It is given up.", {}),
    "instead": ([VERSION, METHOD], False, 204, "As the method that is meant answers.", SAYS_MORE),
}


def says(what: str) -> Callable[[Route], Route]:
    """Describe a route that speaks tus. Stands below `needs`."""
    parameters, needs_body, status, description, headers = ROUTES[what]
    said: dict[str, Any] = {"parameters": parameters}
    if needs_body is not None:
        said["requestBody"] = {"required": needs_body, "content": BODY}
    answers: Any = {status: {"description": description, "headers": headers}}
    return _scaffold.doc(responses=answers, extensions={EXTENSION: said})
