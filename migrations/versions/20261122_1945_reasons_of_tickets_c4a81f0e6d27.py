"""The current suggestion's reason and prompt version beside its values, so that a list reads one table.

Revision ID: c4a81f0e6d27
Revises: b7e24d519c3f
Create Date: 2026-11-22 19:45:00.000000+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c4a81f0e6d27"
down_revision = "b7e24d519c3f"
branch_labels = None
depends_on = None

COLUMNS = {"suggestion_reason": ("reason", 300), "suggestion_prompt_version": ("prompt_version", 40)}


def upgrade() -> None:
    """They may be NULL: the version before this one goes on writing tickets without them, and NULL reads as empty."""
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        for column, (_, length) in COLUMNS.items():
            batch_op.add_column(sa.Column(column, sa.String(length=length), nullable=True))
    newest = "FROM ticket_suggestions WHERE ticket_id = tickets.id ORDER BY id DESC LIMIT 1"
    values = ", ".join(f"{column} = (SELECT {source} {newest})" for column, (source, _) in COLUMNS.items())
    op.execute(f"UPDATE tickets SET {values} WHERE suggestion_source IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        for column in COLUMNS:
            batch_op.drop_column(column)
