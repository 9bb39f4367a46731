"""Screens remember the plan whose week was over; the index on their plan goes, which every change had to write anew.

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


INDEX = "ix_players_plan_hash"


# Each step looks first: after a kill between two statements MariaDB keeps the first alone.
def upgrade():
    if not _has_column():
        op.add_column("players", sa.Column("rolled_plan_hash", exact(64), nullable=True))
    if _has_index():
        op.drop_index(INDEX, "players")


def downgrade():
    if not _has_index():
        op.create_index(INDEX, "players", ["plan_hash"])
    if _has_column():
        op.drop_column("players", "rolled_plan_hash")


def _has_column():
    return "rolled_plan_hash" in {each["name"] for each in sa.inspect(op.get_bind()).get_columns("players")}


def _has_index():
    return INDEX in {each["name"] for each in sa.inspect(op.get_bind()).get_indexes("players")}
