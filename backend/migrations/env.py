"""How Alembic reaches the database: through the application's own engine."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Enum, String
from sqlalchemy.dialects import mysql

import backend.models  # noqa: F401 - every table must be known
from backend.core import schema
from backend.core.db import Base, UtcDateTime


def _render(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write our own kinds of columns by their plain names in new migrations."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        autogen_context.imports.add("from backend.core.db import UtcDateTime")
        return "UtcDateTime()"
    if isinstance(item, Enum):
        return f"sa.String({item.length})"
    if isinstance(item, String) and getattr(item.dialect_impl(mysql.dialect()), "collation", None):
        autogen_context.imports.add("from backend.core.db import exact")
        return f"exact({item.length})"
    return False


def run() -> None:
    """Run what is missing, each step in a transaction where the database has transactions for it."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=_render,
            compare_type=True,
            include_object=schema.belongs_here,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
