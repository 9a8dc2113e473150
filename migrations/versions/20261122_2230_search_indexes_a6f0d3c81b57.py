"""Indexes by which text is found: trigrams, and pairs of East Asian characters.

At a million tickets this takes some minutes, in which nobody can write. It needs no more memory than at a thousand.

Revision ID: a6f0d3c81b57
Revises: a91d5c3e7f42
Create Date: 2026-11-22 22:30:00.000000+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from ticketapp.rules.search_grams import pairs

revision = "a6f0d3c81b57"
down_revision = "a91d5c3e7f42"
branch_labels = None
depends_on = None

# Rows that are in memory at once: a text may be 100,000 characters long.
ROWS_AT_ONCE = 200
FTS = {"search_trigrams": ("search_text", "trigram case_sensitive 1"), "search_bigrams": ("search_pairs", "ascii")}
FACETS = "id, category, priority, status, review, created_at, updated_at, priority_rank"
WORDS = (
    "(ARRAY['category=' || category, 'priority=' || priority, 'status=' || status,"
    " CASE WHEN review IS NULL THEN 'review=' ELSE 'review=needed' END,"
    " 'created_at=' || (extract(year FROM created_at AT TIME ZONE 'UTC') * 12"
    " + extract(month FROM created_at AT TIME ZONE 'UTC'))::int::text,"
    " 'updated_at=' || (extract(year FROM updated_at AT TIME ZONE 'UTC') * 12"
    " + extract(month FROM updated_at AT TIME ZONE 'UTC'))::int::text]"
    " || string_to_array(search_pairs, ' '))"
)
NO_EXTENSION = (
    "Search needs PostgreSQL's extension pg_trgm, and this role may not make it, or the server lacks it ({reason}). "
    "Let a superuser run CREATE EXTENSION pg_trgm in this database (Debian's package postgresql-contrib brings it, the "
    "official container has it), then upgrade again. Nothing was changed."
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        make_extension()
    op.add_column("tickets", sa.Column("search_pairs", sa.Text(), server_default="", nullable=False))
    fill_pairs()
    if is_sqlite:
        index_sqlite()
    else:
        index_postgresql()


def make_extension() -> None:
    try:
        with op.get_bind().begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DBAPIError as wrong:
        reason = next(iter(str(wrong.orig).splitlines()), "")
        raise CommandError(NO_EXTENSION.format(reason=reason)) from None


def fill_pairs() -> None:
    """Only texts with such characters are touched."""
    connection = op.get_bind()
    read = sa.text("SELECT id, search_text FROM tickets WHERE id > :last ORDER BY id LIMIT :number")
    write = sa.text("UPDATE tickets SET search_pairs = :pairs WHERE id = :id")
    last = -(2**63)
    while rows := connection.execute(read, {"last": last, "number": ROWS_AT_ONCE}).all():
        last = rows[-1].id
        found = [{"id": row.id, "pairs": pairs(row.search_text)} for row in rows]
        if changed := [each for each in found if each["pairs"]]:
            connection.execute(write, changed)


def index_sqlite() -> None:
    for table, (column, tokenizer) in FTS.items():
        op.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5({column}, content='tickets', content_rowid='id', "
            f"tokenize='{tokenizer}', detail='none', columnsize=0)"
        )
        op.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
        add = f"INSERT INTO {table} (rowid, {column}) VALUES (new.id, new.{column});"
        remove = f"INSERT INTO {table} ({table}, rowid, {column}) VALUES ('delete', old.id, old.{column});"
        op.execute(f"CREATE TRIGGER {table}_created AFTER INSERT ON tickets WHEN new.{column} <> '' BEGIN {add} END")
        op.execute(f"CREATE TRIGGER {table}_deleted AFTER DELETE ON tickets WHEN old.{column} <> '' BEGIN {remove} END")
        op.execute(
            f"CREATE TRIGGER {table}_changed AFTER UPDATE OF id, {column} ON tickets "
            f"WHEN old.id <> new.id OR old.{column} <> new.{column} BEGIN {remove} {add} END"
        )
    op.execute(f"CREATE INDEX search_facets ON tickets ({FACETS})")


def index_postgresql() -> None:
    op.execute('ALTER TABLE tickets ALTER COLUMN search_text TYPE text COLLATE "C"')
    op.execute("SET LOCAL maintenance_work_mem = '256MB'")
    op.execute(f"CREATE INDEX search_index ON tickets USING gin (search_text gin_trgm_ops, {WORDS})")
    op.execute("SET LOCAL maintenance_work_mem TO DEFAULT")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP INDEX search_facets")
        for table in FTS:
            for event in ("created", "deleted", "changed"):
                op.execute(f"DROP TRIGGER {table}_{event}")
            op.execute(f"DROP TABLE {table}")
    else:
        op.execute("DROP INDEX search_index")
        op.execute('ALTER TABLE tickets ALTER COLUMN search_text TYPE text COLLATE "default"')
    op.execute("ALTER TABLE tickets DROP COLUMN search_pairs")
