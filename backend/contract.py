"""The contract: what the OpenAPI document says beside what the routes say for themselves.

Every shape of `schemas/` is in it under its own plain name, those of socket events too: clients are typed by it alone.
"""

import importlib
import pkgutil
from collections.abc import Iterable
from typing import Any

from apiflask import APIFlask
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from backend import refusals, schemas
from backend.routes import tus_contract
from backend.routes.gate import BEARER
from backend.routes.idempotency import EXTENSION, HEADER
from backend.schemas.base import Answer, DeviceShape, Problem, Ref, Shape, Use
from backend.schemas.schedules import ConflictOut

Document = dict[str, Any]
REFERENCE = "#/components/schemas/"
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "With the same key a repeated request gets the first one's answer and has no second effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
}
ALIASES = ("/health",)  # the same answer under a second address: one is enough to read about


class _Problem(Problem):
    """What beside the sentence may travel in a problem: where something is used, what a schedule clashes with, how full it is."""

    used_in: list[Use] | None = None
    used_elsewhere: int | None = None
    conflicts: list[ConflictOut] | None = None
    hidden_count: int | None = None
    used_bytes: int | None = None
    max_storage_bytes: int | None = None
    needed_bytes: int | None = None
    location: Ref | None = None
    limit_bytes: int | None = None
    free_bytes: int | None = None
    offset_bytes: int | None = None
    size_bytes: int | None = None
    unfinished: int | None = None
    max_unfinished: int | None = None
    unfinished_bytes: int | None = None
    max_unfinished_bytes: int | None = None
    retry_after_seconds: int | None = None


def describe(app: APIFlask) -> None:
    """Set what holds for the whole document."""
    app.security_schemes = {BEARER: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    app.config.update(
        VALIDATION_ERROR_STATUS_CODE=422,
        HTTP_ERROR_SCHEMA=None,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_OPERATION_ID=True,
        AUTO_SERVERS=False,
    )
    app.spec_processor(_finish)


def _finish(document: Document | str) -> Document | str:
    """Give shapes and operations plain names. `str` is what APIFlask makes of YAML, which is not served."""
    if isinstance(document, str):
        return document
    for alias in ALIASES:
        document["paths"].pop(alias, None)
    finished: Document = _with_plain_references(document)
    finished["components"]["schemas"] = _all_shapes()
    tus_contract.add_what_is_left_out(finished["paths"])
    for path in finished["paths"].values():
        for method, operation in path.items():
            operation["operationId"] = operation["operationId"].removeprefix(
                f"{method}_{operation['tags'][0]}_"
            )
            tus_contract.fill_in(operation)
            if operation.pop(EXTENSION, False):
                operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    refusals.describe(finished)
    return finished


def _with_plain_references(part: Any) -> Any:
    """APIFlask refers to a shape inside another one as `Outer.Inner`; here every shape stands for itself."""
    if isinstance(part, dict):
        return {
            name: REFERENCE + value.removeprefix(REFERENCE).rpartition(".")[2]
            if name == "$ref"
            else _with_plain_references(value)
            for name, value in part.items()
        }
    return [_with_plain_references(each) for each in part] if isinstance(part, list) else part


def _all_shapes() -> Document:
    """Answers as they are sent (nothing in them is ever left out), other shapes as they are received."""
    for module in pkgutil.iter_modules(schemas.__path__, f"{schemas.__name__}."):
        importlib.import_module(module.name)
    shapes: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((each, "serialization") for each in _below(Answer) if each not in {Problem, _Problem}),
        *((each, "validation") for each in (*_below(Shape), *_below(DeviceShape))),
    ]
    _, document = models_json_schema(shapes, ref_template=f"{REFERENCE}{{model}}")
    problem = _Problem.model_json_schema(ref_template=f"{REFERENCE}{{model}}") | {"title": "Problem"}
    problem.pop("$defs")  # the shapes in it are in the document anyway
    return dict(sorted({**document["$defs"], "Problem": problem}.items()))


def _below(shape: type[BaseModel]) -> Iterable[type[BaseModel]]:
    for each in shape.__subclasses__():
        yield each
        yield from _below(each)
