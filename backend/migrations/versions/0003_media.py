"""Uploads that come in pieces, a larger picture for people, a trash, and how much a place may keep.

Revision ID: 0003
Revises: 0002
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime, exact

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UPLOADS = "pending_uploads"
COLUMNS: list[tuple[str, sa.Column[Any]]] = [
    ("blobs", sa.Column("preview_key", exact(120), nullable=True)),
    ("content", sa.Column("deleted_at", UtcDateTime(), nullable=True)),
    ("locations", sa.Column("max_storage_bytes", sa.BigInteger(), nullable=True)),
]
INDEXES = [
    ("blobs", "ix_blobs_preview_key", ["preview_key"]),
    ("content", "ix_content_deleted_at", ["deleted_at"]),
]


# Each step looks first: after a kill between two statements MariaDB keeps the first alone.
def upgrade():
    for table, column in COLUMNS:
        if column.name not in _columns(table):
            op.add_column(table, sa.Column(column.name, column.type, nullable=True))
    for table, name, columns in INDEXES:
        if name not in _indexes(table):
            op.create_index(name, table, columns)
    if not _has_table(UPLOADS):
        _create_uploads()


def downgrade():
    if _has_table(UPLOADS):
        op.drop_table(UPLOADS)
    for table, name, _ in INDEXES:
        if name in _indexes(table):
            op.drop_index(name, table)
    for table, column in COLUMNS:
        if column.name in _columns(table):
            op.drop_column(table, column.name)


def _create_uploads():
    def points_to(name, target, on_delete):
        return sa.Column(name, sa.Integer(), sa.ForeignKey(target, ondelete=on_delete), index=True)

    op.create_table(
        UPLOADS,
        sa.Column("id", exact(32), primary_key=True),
        sa.Column(
            "user_id",
            sa.Integer(),
            sa.ForeignKey("users.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("title", sa.String(200)),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        points_to("location_id", "locations.id", "SET NULL"),
        points_to("replaces_id", "content.id", "CASCADE"),
        sa.Column("length_bytes", sa.BigInteger(), nullable=False),
        sa.Column("offset_bytes", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False, index=True),
        points_to("content_id", "content.id", "SET NULL"),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )


def _columns(table):
    return {each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)}


def _indexes(table):
    return {each["name"] for each in sa.inspect(op.get_bind()).get_indexes(table)}


def _has_table(name):
    return name in sa.inspect(op.get_bind()).get_table_names()
