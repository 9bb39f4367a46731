"""A lease: of all processes, the one that holds the row does what the clock starts."""

import os
import secrets
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Base, UtcDateTime, atomic, db, exact


class Lease(Base):
    """Who does the clock's work, and until when nobody else may."""

    __tablename__ = "leases"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(exact(64), unique=True)
    holder: Mapped[str] = mapped_column(exact(64))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


HOLDER = f"{os.getpid()}-{secrets.token_hex(8)}"


def hold(name: str, seconds: float, holder: str = HOLDER) -> bool:
    """Take or renew the lease for so many seconds. Returns whether this holder has it now."""
    try:
        return _take(name, seconds, holder)
    except IntegrityError:  # another process made the row at this very moment: it has the lease
        return False


@atomic
def _take(name: str, seconds: float, holder: str) -> bool:
    until = clock.now() + timedelta(seconds=seconds)
    free = or_(Lease.holder == holder, Lease.expires_at <= clock.now())
    statement = update(Lease).where(Lease.name == name, free).values(holder=holder, expires_at=until)
    if db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        return True
    known = db.session.query(Lease.id).filter_by(name=name).first()
    if known is None:
        db.session.add(Lease(name=name, holder=holder, expires_at=until))
        db.session.flush()
        return True
    return False


def alone(name: str) -> None:
    """Let one transaction at a time past this point, until it ends. Belongs inside an @atomic verb.

    For what row locks can't order: two verbs that write different rows but each decide by what the other one writes.
    """
    row = select(Lease.id).where(Lease.name == name).with_for_update()
    if db.session.scalar(row) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(Lease(name=name, holder="", expires_at=clock.now()))
    except IntegrityError:  # another process made the row at this very moment
        db.session.scalar(row)


@atomic
def give_back(name: str, holder: str = HOLDER) -> None:
    """Let another process take over at once, as on a clean exit."""
    db.session.execute(
        update(Lease).where(Lease.name == name, Lease.holder == holder).values(expires_at=clock.now())
    )
