"""The ticket loop: tickets with their suggestions and events, agents, API tokens, idempotency keys.

Revision ID: 902db46beac8
Revises:
Create Date: 2026-11-22 15:51:51.303089+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "902db46beac8"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHITE_SPACE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003"
    "\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("role", sa.String(length=16), server_default="agent", nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('agent', 'admin')", name=op.f("ck_agents_role_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("email", name=op.f("uq_agents_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_agents_fs_uniquifier")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tickets",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("requester_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("requester_email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("category_set_by", sa.String(length=16), server_default="default", nullable=False),
        sa.Column("priority_set_by", sa.String(length=16), server_default="default", nullable=False),
        sa.Column("suggested_category", sa.String(length=16), nullable=True),
        sa.Column("suggested_priority", sa.String(length=16), nullable=True),
        sa.Column("suggestion_source", sa.String(length=16), nullable=True),
        sa.Column("suggestion_model", sa.String(length=100), nullable=True),
        sa.Column("confidence_category", sa.Float(), nullable=True),
        sa.Column("confidence_priority", sa.Float(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column(
            "priority_rank",
            sa.SmallInteger(),
            sa.Computed(
                "CASE priority WHEN 'low' THEN 0 WHEN 'medium' THEN 1 WHEN 'high' THEN 2 WHEN 'critical' THEN 3 END",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "category IN ('billing', 'technical', 'account', 'general')", name=op.f("ck_tickets_category_known")
        ),
        sa.CheckConstraint(
            "category_set_by IN ('requester', 'agent', 'token', 'gemini', 'local', 'default')",
            name=op.f("ck_tickets_category_set_by_known"),
        ),
        sa.CheckConstraint(
            f"length(trim(description, '{WHITE_SPACE}')) > 0", name=op.f("ck_tickets_description_not_blank")
        ),
        sa.CheckConstraint(f"length(trim(title, '{WHITE_SPACE}')) > 0", name=op.f("ck_tickets_title_not_blank")),
        sa.CheckConstraint("priority IN ('low', 'medium', 'high', 'critical')", name=op.f("ck_tickets_priority_known")),
        sa.CheckConstraint(
            "priority_set_by IN ('requester', 'agent', 'token', 'gemini', 'local', 'default')",
            name=op.f("ck_tickets_priority_set_by_known"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'in_progress', 'resolved', 'closed')", name=op.f("ck_tickets_status_known")
        ),
        sa.CheckConstraint(
            "suggested_category IN ('billing', 'technical', 'account', 'general')",
            name=op.f("ck_tickets_suggested_category_known"),
        ),
        sa.CheckConstraint(
            "suggested_priority IN ('low', 'medium', 'high', 'critical')",
            name=op.f("ck_tickets_suggested_priority_known"),
        ),
        sa.CheckConstraint(
            "suggestion_source IN ('gemini', 'local', 'default')", name=op.f("ck_tickets_suggestion_source_known")
        ),
        sa.CheckConstraint("confidence_category BETWEEN 0 AND 1", name=op.f("ck_tickets_confidence_category_fraction")),
        sa.CheckConstraint("confidence_priority BETWEEN 0 AND 1", name=op.f("ck_tickets_confidence_priority_fraction")),
        sa.CheckConstraint("length(description) <= 100000", name=op.f("ck_tickets_description_length")),
        sa.CheckConstraint("length(requester_email) <= 254", name=op.f("ck_tickets_requester_email_length")),
        sa.CheckConstraint("length(requester_name) <= 200", name=op.f("ck_tickets_requester_name_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_tickets_title_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tickets_category_created_at_id"), ["category", "created_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_tickets_created_at_id"), ["created_at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_tickets_priority_created_at_id"), ["priority", "created_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_tickets_priority_rank_id"), ["priority_rank", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_tickets_status_created_at_id"), ["status", "created_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_tickets_status_priority_rank_id"), ["status", "priority_rank", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_tickets_updated_at_id"), ["updated_at", "id"], unique=False)

    op.create_table(
        "api_tokens",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=8), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", BIG_ID, nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"length(trim(name, '{WHITE_SPACE}')) > 0", name=op.f("ck_api_tokens_name_not_blank")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["agents.id"], name=op.f("fk_api_tokens_created_by_id_agents"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "submissions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("caller", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("ticket_id", BIG_ID, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_submissions_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("caller", "key", name=op.f("uq_submissions_caller_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_submissions_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "ticket_suggestions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("ticket_id", BIG_ID, nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("prompt_version", sa.String(length=40), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", BIG_ID, nullable=True),
        sa.CheckConstraint("field IN ('category', 'priority')", name=op.f("ck_ticket_suggestions_field_known")),
        sa.CheckConstraint(
            "outcome IN ('applied', 'accepted', 'changed', 'unseen')", name=op.f("ck_ticket_suggestions_outcome_known")
        ),
        sa.CheckConstraint("source IN ('gemini', 'local', 'default')", name=op.f("ck_ticket_suggestions_source_known")),
        sa.CheckConstraint(
            "value IN ('billing', 'technical', 'account', 'general', 'low', 'medium', 'high', 'critical')",
            name=op.f("ck_ticket_suggestions_value_known"),
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_ticket_suggestions_confidence_fraction")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["agents.id"],
            name=op.f("fk_ticket_suggestions_decided_by_id_agents"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_suggestions_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_suggestions")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ticket_suggestions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_suggestions_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", BIG_ID, nullable=True),
        sa.Column("actor", sa.String(length=16), nullable=False),
        sa.Column("agent_id", BIG_ID, nullable=True),
        sa.Column("token_id", BIG_ID, nullable=True),
        sa.Column("subject", sa.String(length=300), server_default="", nullable=False),
        sa.Column("field", sa.String(length=40), nullable=True),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("actor IN ('requester', 'agent', 'token', 'system')", name=op.f("ck_events_actor_known")),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_events_agent_id_agents"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_events_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_tokens.id"], name=op.f("fk_events_token_id_api_tokens"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_kind_created_at"), ["kind", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_ticket_id_id"), ["ticket_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("events")
    op.drop_table("ticket_suggestions")
    op.drop_table("submissions")
    op.drop_table("api_tokens")
    op.drop_table("tickets")
    op.drop_table("agents")
