"""One-time links, a second factor, other sign-in services, where a sign-in comes from, and how much a person may keep.

Revision ID: 0006
Revises: 0005
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime, exact

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS: list[tuple[str, str, Any, dict[str, Any]]] = [
    ("users", "max_storage_bytes", sa.BigInteger(), {}),
    ("users", "totp_secret", sa.String(255), {}),
    ("users", "totp_since", UtcDateTime(), {}),
    ("users", "totp_step", sa.BigInteger(), {}),
    ("refresh_tokens", "address", sa.String(45), {"nullable": False, "server_default": ""}),
]


# Each step looks first: after a kill between two statements MariaDB keeps the first alone.
def upgrade():
    for table, name, kind, options in COLUMNS:
        if name not in _columns(table):
            op.add_column(table, sa.Column(name, kind, **options))
    for name, columns in _tables().items():
        if not _has_table(name):
            op.create_table(name, *columns, sqlite_autoincrement=True)


def downgrade():
    for name in _tables():
        if _has_table(name):
            op.drop_table(name)
    for table, name, _, _ in COLUMNS:
        if name in _columns(table):
            op.drop_column(table, name)


def _tables():
    return {
        "one_time_links": [
            *_of_a_user(),
            sa.Column("purpose", sa.String(16), nullable=False),
            sa.Column("token_hash", exact(64), nullable=False, unique=True),
            sa.Column("expires_at", UtcDateTime(), nullable=False, index=True),
            sa.Column("used_at", UtcDateTime()),
            sa.Column("created_by", sa.Integer(), sa.ForeignKey("users.id", ondelete="SET NULL"), index=True),
        ],
        "recovery_codes": [
            *_of_a_user(),
            sa.Column("code_hash", exact(64), nullable=False),
            sa.Column("used_at", UtcDateTime()),
            sa.UniqueConstraint("user_id", "code_hash"),
        ],
        "identities": [
            *_of_a_user(),
            sa.Column("issuer", exact(255), nullable=False),
            sa.Column("subject", exact(255), nullable=False),
            sa.UniqueConstraint("issuer", "subject"),
        ],
    }


def _of_a_user():
    user = sa.ForeignKey("users.id", ondelete="CASCADE")
    return [
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), user, nullable=False, index=True),
    ]


def _columns(table):
    return {each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)}


def _has_table(name):
    return name in sa.inspect(op.get_bind()).get_table_names()
