"""Plans: one row per distinct plan, named by its hash, shared by all players of an audience."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, UtcDateTime, exact


class Plan(Base):
    """`body` is the canonical JSON the hash was made of, ready to be sent; at `rolls_at` a newer one is due."""

    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(exact(64), unique=True)
    body: Mapped[str] = mapped_column(Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb"))
    valid_until: Mapped[datetime] = mapped_column(UtcDateTime)
    rolls_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
