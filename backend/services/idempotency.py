"""Idempotency: a request that is sent again, because its answer was lost, has no second effect.

The first answer is kept in the transaction that had the effect: both are there or neither is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.db import atomic, db
from backend.core.errors import Conflict
from backend.models.idempotency import Idempotency
from backend.models.users import User

KEEP_HOURS = 24


class IdempotencyConflict(Conflict):
    """The key was used for something else, or is being used at this very moment."""

    code, title = "idempotency_conflict", "This key was used for another request"


@dataclass(frozen=True)
class Outcome:
    """An answer to give, and whether it is the one of an earlier request."""

    answer: dict[str, Any]
    is_repeated: bool


def once(actor: User, key: str, fingerprint: str, work: Callable[[], dict[str, Any]]) -> Outcome:
    """Do the work, unless a request with this key did it before: then give its answer.

    `fingerprint` stands for what is asked. Work that raises leaves nothing behind and may be tried again.
    Raises: IdempotencyConflict, and whatever the work raises.
    """
    user_id = actor.id
    try:
        return _once(user_id, key, fingerprint, work)
    except IntegrityError as error:
        if _known(user_id, key) is None:
            raise  # the work's own
        raise IdempotencyConflict(
            "The same request is being carried out at this moment. Try again."
        ) from error


@atomic
def _once(user_id: int, key: str, fingerprint: str, work: Callable[[], dict[str, Any]]) -> Outcome:
    known = _known(user_id, key)
    if known is not None:
        if known.fingerprint != fingerprint:
            raise IdempotencyConflict("This Idempotency-Key was used for another request. Take a new one.")
        return Outcome(known.result, is_repeated=True)
    row = Idempotency(user_id=user_id, key=key, fingerprint=fingerprint, result={})
    db.session.add(row)
    db.session.flush()  # whoever comes second waits here, and fails
    row.result = work()
    return Outcome(row.result, is_repeated=False)


def _known(user_id: int, key: str) -> Idempotency | None:
    return db.session.scalar(
        select(Idempotency).where(Idempotency.user_id == user_id, Idempotency.key == key)
    )


@atomic
def forget_old() -> int:
    """Delete answers nobody will ask for again. Returns how many."""
    old = delete(Idempotency).where(Idempotency.created_at < clock.now() - timedelta(hours=KEEP_HOURS))
    result = db.session.execute(old, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE's result is a CursorResult
