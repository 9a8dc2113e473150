"""On SQLite new texts wait and are indexed together: a few hundred cost little more than one.

Revision ID: e2a7c4b91d60
Revises: d47c9e21f8b3
Create Date: 2026-11-23 01:40:00.000000+00:00
"""

from __future__ import annotations

from alembic import op

revision = "e2a7c4b91d60"
down_revision = "d47c9e21f8b3"
branch_labels = None
depends_on = None

FTS = {"search_trigrams": "search_text", "search_bigrams": "search_pairs"}
EVENTS = ("created", "deleted", "changed")
LAST = "(SELECT last_id FROM search_progress)"
WAITING_MAX = 256
# Bytes that FTS5 collects before it writes: a batch of thousands of texts then becomes one piece, not several to merge.
HASH_SIZE = 16 * 1024 * 1024
HASH_SIZE_BEFORE = 1024 * 1024


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    drop_triggers()
    # The triggers of before took away empty texts that had never come: the index's number of rows is made right.
    op.execute("INSERT INTO search_bigrams (search_bigrams) VALUES ('rebuild')")
    op.execute("CREATE TABLE search_progress (last_id INTEGER NOT NULL)")
    op.execute("INSERT INTO search_progress (last_id) SELECT coalesce(max(id), 0) FROM tickets")
    fold = " ".join(fold_of(table, " AND id < new.id") for table in FTS)
    op.execute(
        f"CREATE TRIGGER search_fold AFTER INSERT ON tickets WHEN new.id >= {LAST} + {WAITING_MAX} BEGIN {fold} "
        "UPDATE search_progress SET last_id = new.id - 1; END"
    )
    for table, column in FTS.items():
        add = (
            f"INSERT INTO {table} (rowid, {column}) "
            f"SELECT new.id, new.{column} WHERE new.id <= {LAST} AND new.{column} <> '';"
        )
        remove = (
            f"INSERT INTO {table} ({table}, rowid, {column}) "
            f"SELECT 'delete', old.id, old.{column} WHERE old.id <= {LAST} AND old.{column} <> '';"
        )
        op.execute(
            f"CREATE TRIGGER {table}_created AFTER INSERT ON tickets "
            f"WHEN new.{column} <> '' AND new.id <= {LAST} BEGIN {add} END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_deleted AFTER DELETE ON tickets "
            f"WHEN old.{column} <> '' AND old.id <= {LAST} BEGIN {remove} END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_changed AFTER UPDATE OF id, {column} ON tickets "
            f"WHEN old.id <> new.id OR old.{column} <> new.{column} BEGIN {remove} {add} END"
        )
    set_hash_size(HASH_SIZE)


def fold_of(table: str, upto: str = "") -> str:
    column = FTS[table]
    return (
        f"INSERT INTO {table} (rowid, {column}) SELECT id, {column} FROM tickets "
        f"WHERE id > {LAST}{upto} AND {column} <> '';"
    )


def set_hash_size(size: int) -> None:
    for table in FTS:
        op.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('hashsize', {size})")


def drop_triggers() -> None:
    for table in FTS:
        for event in EVENTS:
            op.execute(f"DROP TRIGGER IF EXISTS {table}_{event}")


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("DROP TRIGGER IF EXISTS search_fold")
    drop_triggers()
    for table, column in FTS.items():
        op.execute(fold_of(table))
        add = f"INSERT INTO {table} (rowid, {column}) VALUES (new.id, new.{column});"
        remove = f"INSERT INTO {table} ({table}, rowid, {column}) VALUES ('delete', old.id, old.{column});"
        op.execute(f"CREATE TRIGGER {table}_created AFTER INSERT ON tickets WHEN new.{column} <> '' BEGIN {add} END")
        op.execute(f"CREATE TRIGGER {table}_deleted AFTER DELETE ON tickets WHEN old.{column} <> '' BEGIN {remove} END")
        op.execute(
            f"CREATE TRIGGER {table}_changed AFTER UPDATE OF id, {column} ON tickets "
            f"WHEN old.id <> new.id OR old.{column} <> new.{column} BEGIN {remove} {add} END"
        )
    op.execute("DROP TABLE search_progress")
    set_hash_size(HASH_SIZE_BEFORE)
