"""Indexes by which every list is walked: one range for each combination of category, status and priority.

On PostgreSQL the table is written anew, with its indexes: at a million tickets some minutes, in which nobody can
read it.

Revision ID: d47c9e21f8b3
Revises: d4b8e1f72a60
Create Date: 2026-11-22 23:10:00.000000+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "d47c9e21f8b3"
down_revision = "d4b8e1f72a60"
branch_labels = None
depends_on = None

FACET = (
    "CASE category WHEN 'billing' THEN 0 WHEN 'technical' THEN 16 WHEN 'account' THEN 32 WHEN 'general' THEN 48 END"
    " + CASE status WHEN 'open' THEN 0 WHEN 'in_progress' THEN 4 WHEN 'resolved' THEN 8 WHEN 'closed' THEN 12 END"
    " + CASE priority WHEN 'low' THEN 0 WHEN 'medium' THEN 1 WHEN 'high' THEN 2 WHEN 'critical' THEN 3 END"
)
COLUMNS = {"facet": FACET, "facet_in_review": f"CASE WHEN review IS NOT NULL THEN {FACET} END"}
ORDERS = (("created_at", "id"), ("updated_at", "id"), ("id",))
OLD = (
    ("category", "created_at", "id"),
    ("priority", "created_at", "id"),
    ("status", "created_at", "id"),
    ("status", "priority_rank", "id"),
)


def upgrade() -> None:
    for columns in OLD:
        op.drop_index(name_of(columns), "tickets")
    op.drop_index("ix_tickets_in_review", "tickets")
    add_columns()
    for name in COLUMNS:
        where = sa.text("facet_in_review IS NOT NULL") if name == "facet_in_review" else None
        for order in ORDERS:
            columns = (name, *order)
            op.create_index(name_of(columns), "tickets", list(columns), sqlite_where=where, postgresql_where=where)


def add_columns() -> None:
    """In one statement where it can be one: PostgreSQL writes the table anew for each."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    kind = "VIRTUAL" if is_sqlite else "STORED"
    added = [f"ADD COLUMN {name} SMALLINT GENERATED ALWAYS AS ({value}) {kind}" for name, value in COLUMNS.items()]
    if not is_sqlite:
        op.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for part in added if is_sqlite else [", ".join(added)]:
        op.execute(f"ALTER TABLE tickets {part}")
    if not is_sqlite:
        op.execute("SET LOCAL maintenance_work_mem TO DEFAULT")


def name_of(columns: tuple[str, ...]) -> str:
    return op.f("_".join(("ix_tickets", *columns)))


def downgrade() -> None:
    for name in COLUMNS:
        for order in ORDERS:
            op.drop_index(name_of((name, *order)), "tickets")
    for name in COLUMNS:
        op.execute(f"ALTER TABLE tickets DROP COLUMN {name}")
    for columns in OLD:
        op.create_index(name_of(columns), "tickets", list(columns))
    where = sa.text("review IS NOT NULL")
    op.create_index("ix_tickets_in_review", "tickets", ["created_at", "id"], sqlite_where=where, postgresql_where=where)
