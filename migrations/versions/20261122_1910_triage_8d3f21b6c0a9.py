"""Reviews, decided values, jobs, what was sent to Gemini, models that were trained here.

Revision ID: 8d3f21b6c0a9
Revises: 5c1e7a90d2b4
Create Date: 2026-11-22 19:10:00.000000+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "8d3f21b6c0a9"
down_revision = "5c1e7a90d2b4"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KNOWN_VALUES = "'billing', 'technical', 'account', 'general', 'low', 'medium', 'high', 'critical'"


def upgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review", sa.String(length=80), nullable=True))
        batch_op.create_index(
            "ix_tickets_in_review",
            ["created_at", "id"],
            unique=False,
            sqlite_where=sa.text("review IS NOT NULL"),
            postgresql_where=sa.text("review IS NOT NULL"),
        )
    with op.batch_alter_table("ticket_suggestions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("flags", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("decided_value", sa.String(length=16), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_ticket_suggestions_decided_value_known"), f"decided_value IN ({KNOWN_VALUES})"
        )
        batch_op.create_index(
            batch_op.f("ix_ticket_suggestions_decided_by_id_decided_at"), ["decided_by_id", "decided_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_ticket_suggestions_created_at"), ["created_at"], unique=False)
    # What was accepted is the value itself; what was chosen instead is what the ticket has now.
    op.execute("UPDATE ticket_suggestions SET decided_value = value WHERE outcome = 'accepted'")
    for field in ("category", "priority"):
        op.execute(
            f"UPDATE ticket_suggestions SET decided_value = (SELECT {field} FROM tickets "
            f"WHERE tickets.id = ticket_id) WHERE field = '{field}' AND outcome IN ('changed', 'unseen')"
        )

    op.create_table(
        "jobs",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ticket_id", BIG_ID, nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=100), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('triage_again')", name=op.f("ck_jobs_kind_known")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_jobs_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("ticket_id", "kind", name=op.f("uq_jobs_ticket_id_kind")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jobs_run_at"), ["run_at"], unique=False)

    op.create_table(
        "sent_texts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("ticket_id", BIG_ID, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("prompt_version", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_sent_texts_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_texts")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("sent_texts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_texts_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sent_texts_created_at"), ["created_at"], unique=False)

    op.create_table(
        "triage_models",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("artefact", sa.LargeBinary(), nullable=True),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent_id", BIG_ID, nullable=True),
        sa.CheckConstraint("outcome IN ('taken', 'refused')", name=op.f("ck_triage_models_outcome_known")),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_triage_models_agent_id_agents"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_models")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("triage_models")
    op.drop_table("sent_texts")
    op.drop_table("jobs")
    with op.batch_alter_table("ticket_suggestions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_suggestions_created_at"))
        batch_op.drop_index(batch_op.f("ix_ticket_suggestions_decided_by_id_decided_at"))
        batch_op.drop_constraint(batch_op.f("ck_ticket_suggestions_decided_value_known"), type_="check")
        batch_op.drop_column("decided_value")
        batch_op.drop_column("flags")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index("ix_tickets_in_review")
        batch_op.drop_column("review")
