"""How far files of tickets have been imported.

Revision ID: d4b8e1f72a60
Revises: a6f0d3c81b57
Create Date: 2026-11-22 22:50:00.000000+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "d4b8e1f72a60"
down_revision = "a6f0d3c81b57"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_imports",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_ticket_imports")),
    )


def downgrade() -> None:
    op.drop_table("ticket_imports")
