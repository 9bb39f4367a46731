"""orjson under the names python-socketio and python-engineio call a JSON module by."""

from typing import Any

import orjson


def dumps(value: Any, *_arguments: Any, **_options: Any) -> str:
    """JSON text."""
    return orjson.dumps(value).decode()


def loads(text: str | bytes, *_arguments: Any, **_options: Any) -> Any:
    """The value of a JSON text. Raises ValueError on anything else."""
    return orjson.loads(text)
