"""Commands: what was asked of a screen and how it ended. Steps are listed once, here."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, UtcDateTime, exact
from backend.models.columns import belongs_to, choice
from backend.words import CommandName as CommandName
from backend.words import CommandStatus as CommandStatus

OPEN = (CommandStatus.QUEUED, CommandStatus.DELIVERED)
OUTCOMES = (CommandStatus.DONE, CommandStatus.FAILED, CommandStatus.UNSUPPORTED)
ENDED_BY_SERVER = (CommandStatus.EXPIRED, CommandStatus.SUPERSEDED, CommandStatus.CANCELLED)

# From which states a step may be taken; every step is a compare-and-set over these.
STEPS_FROM: dict[CommandStatus, tuple[CommandStatus, ...]] = {
    CommandStatus.DELIVERED: (CommandStatus.QUEUED,),
    **dict.fromkeys(OUTCOMES, OPEN),
    **dict.fromkeys(ENDED_BY_SERVER, OPEN),
}


class PlayerCommand(Base):
    """One order to one screen. `seq` counts up per player; `late` marks an outcome that came after the end."""

    __tablename__ = "player_commands"

    id: Mapped[str] = mapped_column(exact(36), primary_key=True)
    player_id: Mapped[int] = belongs_to("players.id")
    seq: Mapped[int] = mapped_column(BigInteger)
    command: Mapped[CommandName] = choice(CommandName)
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    supersede_key: Mapped[str | None] = mapped_column(exact(32))
    status: Mapped[CommandStatus] = choice(CommandStatus, default=CommandStatus.QUEUED)
    issued_by: Mapped[int | None] = belongs_to("users.id", on_delete="SET NULL")
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    detail: Mapped[str | None] = mapped_column(String(1000))
    late: Mapped[str | None] = mapped_column(String(16))

    __table_args__ = (
        UniqueConstraint("player_id", "seq"),
        Index("ix_player_commands_open", "player_id", "status", "seq"),
        Index("ix_player_commands_expiry", "status", "expires_at"),
        Index("ix_player_commands_created_at", "created_at"),
    )
