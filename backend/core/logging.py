"""Structured logs: one JSON object a line, with the request's id, and never a secret."""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from backend.core.config import Config

SECRET_NAMES = ("password", "token", "secret", "player_key", "key_hash", "authorization", "cookie")
HIDDEN = "[hidden]"


def configure(config: Config) -> None:
    """Send structlog and the standard library's loggers to standard error in one format."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if config.log_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=_STEPS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=SHARED))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(config.log_level)
    for chatty in ("engineio", "socketio", "apscheduler", "huey", "PIL", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def hide_secrets(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Replace the value of every field whose name says that it is a secret, at any depth."""
    return {name: _hidden(name, value) for name, value in line.items()}


def _hidden(name: str, value: Any) -> Any:
    if any(secret in name.lower() for secret in SECRET_NAMES):
        return HIDDEN
    if isinstance(value, dict):
        return {inner: _hidden(str(inner), each) for inner, each in value.items()}
    return value


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    hide_secrets,
    structlog.processors.format_exc_info,
]
# One list for good: a logger keeps the one it found at its first use, and later ones would not reach it.
_STEPS: list[Any] = [*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
