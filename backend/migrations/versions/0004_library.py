"""The library: indexes in the order in which lists are asked for, and new bytes on their way to an entry that plays.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REPLACEMENTS = "replacements"
LISTED_BY = ("created_at", "title", "type", "status", "file_size_bytes", "duration_seconds", "expires_at")
ADDED = {f"ix_content_by_{name}": ["deleted_at", name] for name in LISTED_BY} | {
    "ix_content_in_place": ["location_id", "deleted_at", "type", "file_size_bytes"]
}
REPLACED = ("created_at", "title", "type", "status", "expires_at", "deleted_at", "location_id")


# Each step looks first: after a kill between two statements MariaDB keeps the first alone.
def upgrade():
    for name, columns in ADDED.items():
        if name not in _indexes():
            op.create_index(name, "content", columns)
    for column in REPLACED:
        if f"ix_content_{column}" in _indexes():
            op.drop_index(f"ix_content_{column}", "content")
    if not _has_replacements():
        _create_replacements()


def downgrade():
    if _has_replacements():
        op.drop_table(REPLACEMENTS)
    for column in REPLACED:
        if f"ix_content_{column}" not in _indexes():
            op.create_index(f"ix_content_{column}", "content", [column])
    for name in ADDED:
        if name in _indexes():
            op.drop_index(name, "content")


def _create_replacements():
    op.create_table(
        REPLACEMENTS,
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "content_id",
            sa.Integer(),
            sa.ForeignKey("content.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column(
            "blob_id",
            sa.Integer(),
            sa.ForeignKey("blobs.id", ondelete="RESTRICT"),
            nullable=False,
            index=True,
        ),
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("users.id", ondelete="SET NULL"), index=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sqlite_autoincrement=True,
    )


def _indexes():
    return {each["name"] for each in sa.inspect(op.get_bind()).get_indexes("content")}


def _has_replacements():
    return REPLACEMENTS in sa.inspect(op.get_bind()).get_table_names()
