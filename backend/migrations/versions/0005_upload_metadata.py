"""What a client said of its file, word for word, because a resumable upload tells it again; and when it expires.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from backend.core.db import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "pending_uploads"
COLUMNS = {"metadata": sa.Text, "content_expires_at": UtcDateTime}


# Each step looks first: after a kill between two statements MariaDB keeps the first alone.
def upgrade():
    for name, kind in COLUMNS.items():
        if name not in _columns():
            op.add_column(TABLE, sa.Column(name, kind(), nullable=True))


def downgrade():
    for name in COLUMNS:
        if name in _columns():
            op.drop_column(TABLE, name)


def _columns():
    return {each["name"] for each in sa.inspect(op.get_bind()).get_columns(TABLE)}
