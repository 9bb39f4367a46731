"""Screens remember the plan whose week was over; indexes go that every change had to write anew for each screen.

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


PLAN_HASH, PLAN = "ix_players_plan_hash", "ix_players_plan"


# Each step looks first: after a kill between two statements MariaDB keeps the first alone.
def upgrade():
    if not _has_column():
        op.add_column("players", sa.Column("rolled_plan_hash", exact(64), nullable=True))
    if PLAN_HASH in _indexes():
        op.drop_index(PLAN_HASH, "players")
    if _is_sqlite() and PLAN in _indexes():
        op.drop_index(PLAN, "players")


def downgrade():
    if _is_sqlite() and PLAN not in _indexes():
        op.create_index(PLAN, "players", ["plan_wanted", "plan_revision"])
    if PLAN_HASH not in _indexes():
        op.create_index(PLAN_HASH, "players", ["plan_hash"])
    if _has_column():
        op.drop_column("players", "rolled_plan_hash")


def _is_sqlite():
    return op.get_bind().dialect.name == "sqlite"


def _has_column():
    return "rolled_plan_hash" in {each["name"] for each in sa.inspect(op.get_bind()).get_columns("players")}


def _indexes():
    return {each["name"] for each in sa.inspect(op.get_bind()).get_indexes("players")}
