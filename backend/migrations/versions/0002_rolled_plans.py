"""Screens remember the plan whose week was over, so that a roll never shows them as behind.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from backend.core.db import exact

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    if (
        not _is_there()
    ):  # a kill between the statement and the note that it was done: MariaDB keeps the first alone
        op.add_column("players", sa.Column("rolled_plan_hash", exact(64), nullable=True))


def downgrade():
    if _is_there():
        op.drop_column("players", "rolled_plan_hash")


def _is_there():
    return "rolled_plan_hash" in {each["name"] for each in sa.inspect(op.get_bind()).get_columns("players")}
