"""What a client said of its file, word for word: a resumable upload tells it again.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE, COLUMN = "pending_uploads", "metadata"


# Each step looks first: after a kill between two statements MariaDB keeps the first alone.
def upgrade():
    if not _has_column():
        op.add_column(TABLE, sa.Column(COLUMN, sa.Text(), nullable=True))


def downgrade():
    if _has_column():
        op.drop_column(TABLE, COLUMN)


def _has_column():
    return COLUMN in {each["name"] for each in sa.inspect(op.get_bind()).get_columns(TABLE)}
