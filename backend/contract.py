"""The contract: what the OpenAPI document says beside what the routes say for themselves."""

from typing import Any

from apiflask import APIFlask

from backend.routes.gate import BEARER
from backend.schemas.base import Problem

PROBLEM = {"$ref": "#/components/schemas/Problem"}


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
    )
    app.spec_processor(_finish)


def _finish(document: dict[Any, Any] | str) -> dict[Any, Any] | str:
    """Every operation may answer with a problem. `str` is what APIFlask makes of YAML, which is not served."""
    if isinstance(document, str):
        return document
    document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    answer = {"description": "A problem", "content": {"application/problem+json": {"schema": PROBLEM}}}
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"]["default"] = answer
    return document
