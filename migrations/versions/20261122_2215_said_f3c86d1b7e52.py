"""What a classifier said of a field, beside the default that stood in its place.

Revision ID: f3c86d1b7e52
Revises: e2b95c7f3a18
Create Date: 2026-11-22 22:15:00.000000+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "f3c86d1b7e52"
down_revision = "e2b95c7f3a18"
branch_labels = None
depends_on = None

KNOWN_VALUES = "'billing', 'technical', 'account', 'general', 'low', 'medium', 'high', 'critical'"


def upgrade() -> None:
    """It may be NULL, and stays so in old rows: what was said of a doubted field was not kept before."""
    with op.batch_alter_table("ticket_suggestions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("said", sa.String(length=16), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_ticket_suggestions_said_known"), f"said IN ({KNOWN_VALUES})")


def downgrade() -> None:
    with op.batch_alter_table("ticket_suggestions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_ticket_suggestions_said_known"), type_="check")
        batch_op.drop_column("said")
