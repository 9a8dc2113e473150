"""Who makes a model anew, and at most one model in use.

Revision ID: e2b95c7f3a18
Revises: c4a81f0e6d27
Create Date: 2026-11-22 20:00:00.000000+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "e2b95c7f3a18"
down_revision = "c4a81f0e6d27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name IN ('refit')", name=op.f("ck_leases_name_known")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    with op.batch_alter_table("triage_models", schema=None) as batch_op:
        batch_op.create_index(
            "uq_triage_models_current",
            ["is_current"],
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )


def downgrade() -> None:
    with op.batch_alter_table("triage_models", schema=None) as batch_op:
        batch_op.drop_index("uq_triage_models_current")
    op.drop_table("leases")
