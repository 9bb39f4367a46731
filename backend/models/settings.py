"""Settings that are kept in the database and may change while the server runs."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, exact


class Setting(Base):
    """One value by name, for example the picture that stands for the brand.

    `value` of a system setting holds `version`, the number of the change that wrote it, and `value` unless the default
    counts again; see services/settings.py.
    """

    __tablename__ = "settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(exact(64), unique=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
