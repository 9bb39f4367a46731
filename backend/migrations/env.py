"""How Alembic reaches the database: through the application's own engine."""

from alembic import context
from flask import current_app

import backend.models  # noqa: F401 - every table must be known
from backend.core.db import Base, UtcDateTime


def _render(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our own column types by their plain names in new migrations."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen_context.imports.add("from backend.core.db import UtcDateTime")  # type: ignore[attr-defined]
        return "UtcDateTime()"
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
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
