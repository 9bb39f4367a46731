"""How many rows there are: what a story may only see from below."""

from sqlalchemy import func, select

from backend.core.db import Base, db


def rows(table: type[Base]) -> int:
    """How many there are now, whatever this test read before."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0
