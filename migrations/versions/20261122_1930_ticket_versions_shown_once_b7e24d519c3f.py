"""To which version of its ticket an event was done; what a session still has to show once.

Revision ID: b7e24d519c3f
Revises: 8d3f21b6c0a9
Create Date: 2026-11-22 19:30:00.000000+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b7e24d519c3f"
down_revision = "8d3f21b6c0a9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain additions, which neither engine has to copy the table for. Events from before stay without a version.
    op.add_column("events", sa.Column("ticket_version", sa.Integer(), nullable=True))
    op.add_column("agent_sessions", sa.Column("shown_once", sa.String(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("agent_sessions", schema=None) as batch_op:
        batch_op.drop_column("shown_once")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_column("ticket_version")
