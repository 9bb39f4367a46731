"""Who speaks on a socket, and in what shape. Whatever goes wrong is an answer, never a dropped connection."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.core.errors import AppError, Invalid, Unavailable
from backend.realtime import connections, server

log = structlog.get_logger(__name__)
Said = TypeVar("Said", bound=BaseModel)
Answer = dict[str, Any]


def read(shape: type[Said], payload: Any) -> Said:
    """The payload in its shape. Raises: Invalid, naming the fields."""
    try:
        return shape.model_validate(payload if payload is not None else {})
    except ValidationError as error:
        fields = {".".join(map(str, each["loc"])) or "payload": [each["msg"]] for each in error.errors()}
        raise Invalid("The message does not have the shape it should have.", errors=fields) from error


def player_event(name: str, shape: type[Said]) -> Callable[[Callable[[str, int, Said], Answer | None]], None]:
    """Attach a handler for what registered screens say. It gets the socket, the screen's id and the payload.

    Ten thousand screens speak here every few seconds: a handler that needs the database asks for it (`with_database`).
    """

    def attach(handler: Callable[[str, int, Said], Answer | None]) -> None:
        def received(session_id: str, payload: Any = None, *_: Any) -> Answer:
            return answering(name, lambda: _checked(session_id, payload))

        def _checked(session_id: str, payload: Any) -> Answer | None:
            connection = connections.get(session_id)
            if connection is None or connection.player_id is None:
                raise Invalid("Register first: say player_register with your player_key.")
            return handler(session_id, connection.player_id, read(shape, payload))

        server.handle_quickly(name, received)

    return attach


def with_database(work: Callable[[], Answer | None]) -> Answer | None:
    """Run this with the database at hand."""
    with server.app().app_context():
        return work()


def answering(name: str, work: Callable[[], Answer | None]) -> Answer:
    """Run a handler's work and turn what it raises into `{ok: false, error}`."""
    try:
        return {"ok": True} | (work() or {})
    except AppError as error:
        return refusal(error)
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        log.warning("database_unavailable", error=str(error.__cause__ or error))
        return refusal(Unavailable("The database can't be reached right now."))
    except Exception:
        log.exception("socket_handler_failed", event_name=name)
        return {"ok": False, "error": {"code": "internal", "message": "Something went wrong on the server."}}


def refusal(error: AppError) -> Answer:
    """An AppError as a socket answer."""
    said: dict[str, Any] = {"code": error.code, "message": error.detail}
    if error.errors:
        said["errors"] = error.errors
    return {"ok": False, "error": said}
