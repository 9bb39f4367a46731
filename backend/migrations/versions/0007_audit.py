"""Who acted, from where, on what it was called then; and where the chain of entries stands.

Revision ID: 0007
Revises: 0006
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime, exact

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ENTRIES, MARKS = "audit_entries", "audit_marks"
EMPTY: dict[str, Any] = {"nullable": False, "server_default": ""}
COLUMNS: list[tuple[str, Any, dict[str, Any]]] = [
    ("actor", sa.String(80), EMPTY),
    ("address", sa.String(45), EMPTY),
    ("request_id", exact(64), EMPTY),
    ("name", sa.String(200), EMPTY),
    ("position", sa.BigInteger(), {}),
]
INDEXES: list[tuple[str, str, bool]] = [
    ("ix_audit_entries_actor", "actor", False),
    ("ix_audit_entries_target", "target", False),
    ("ix_audit_entries_position", "position", True),
]


# Each step looks first: after a kill between two statements MariaDB keeps the first alone.
def upgrade():
    for name, kind, options in COLUMNS:
        if name not in _columns():
            op.add_column(ENTRIES, sa.Column(name, kind, **options))
    for name, column, unique in INDEXES:
        if name not in _indexes():
            op.create_index(name, ENTRIES, [column], unique=unique)
    if not sa.inspect(op.get_bind()).has_table(MARKS):
        op.create_table(
            MARKS,
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column("created_at", UtcDateTime(), nullable=False),
            sa.Column("name", exact(16), nullable=False, unique=True),
            sa.Column("position", sa.BigInteger(), nullable=False),
            sa.Column("chain", exact(64), nullable=False),
            sqlite_autoincrement=True,
        )


def downgrade():
    if sa.inspect(op.get_bind()).has_table(MARKS):
        op.drop_table(MARKS)
    for name, _, _ in INDEXES:
        if name in _indexes():
            op.drop_index(name, ENTRIES)
    for name, _, _ in COLUMNS:
        if name in _columns():
            op.drop_column(ENTRIES, name)


def _columns():
    return {each["name"] for each in sa.inspect(op.get_bind()).get_columns(ENTRIES)}


def _indexes():
    return {each["name"] for each in sa.inspect(op.get_bind()).get_indexes(ENTRIES)}
