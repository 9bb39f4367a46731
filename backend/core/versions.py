"""Edits that do not overwrite each other: who edits says which version they saw."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from backend.core.db import db
from backend.core.errors import Stale


def claim(row: Any, version: int) -> None:
    """Make `row` the next version, if it still is this one; of two editors at once exactly one succeeds.

    Belongs at the start of an @atomic verb, since it also locks the row until the end of it. Raises: Stale.
    """
    model = type(row)
    statement = update(model).where(model.id == row.id, model.version == version).values(version=version + 1)
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    if result.rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        raise Stale("Somebody else changed this meanwhile. Load it again and repeat your change.")
    set_committed_value(row, "version", version + 1)
