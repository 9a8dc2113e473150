"""Taking a backup: one reading transaction sees the database as it was when the first row was read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import URL, Connection, Table, func, select, text

from ticketapp.extensions.database import Base, db
from ticketapp.services.backups.contents import Lines
from ticketapp.services.backups.files import BackupRefused
from ticketapp.services.backups.ids import last_ids
from ticketapp.services.backups.layouts import Layout, TableLayout, kept_columns, kind_of

# Rows that are in memory at once: a description may be 100,000 characters long.
ROWS_AT_ONCE = 100

# Not kept: bringing these back would revive sessions that were ended, links that were used, work that died long ago;
# and counters count by themselves what is restored.
SHORT_LIVED = frozenset(
    {"agent_sessions", "invitations", "leases", "sign_in_failures", "ticket_count_deltas", "ticket_counts"}
)


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection whose one transaction sees one moment; nobody waits for it, and it waits for nobody."""
    refuse_absent_file(db.engine.url)
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            yield connection.execution_options(sqlite_begin="BEGIN")
        else:
            yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def refuse_absent_file(url: URL) -> None:
    """SQLite would make an empty one at a mistyped path."""
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise BackupRefused(
            f"The database is not ready: run `flask --app wsgi db upgrade` (there is no file {url.database})."
        )


def kept_tables() -> list[Table]:
    """Parents first."""
    return [table for table in Base.metadata.sorted_tables if table.name not in SHORT_LIVED]


def lay_out(connection: Connection, now: datetime) -> Layout:
    """What is there to be written."""
    tables = kept_tables()
    if connection.dialect.name != "sqlite":
        # A migration that comes meanwhile waits until the last row is read.
        names = ", ".join(connection.dialect.identifier_preparer.format_table(table) for table in tables)
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS SHARE MODE"))
    revisions = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    if len(revisions) != 1:
        raise BackupRefused("The database has no revision: run `flask --app wsgi db upgrade`.")
    last = last_ids(connection, [table.name for table in tables if "id" in table.columns])
    return Layout(
        revision=revisions[0],
        made_at=now.isoformat(),
        engine=connection.dialect.name,
        tables=tuple(lay_out_table(connection, table, last.get(table.name, 0)) for table in tables),
    )


def lay_out_table(connection: Connection, table: Table, last_id: int) -> TableLayout:
    columns = tuple((column.name, kind_of(column)) for column in kept_columns(table))
    rows = connection.scalar(select(func.count()).select_from(table))
    return TableLayout(table.name, columns, rows or 0, last_id)


def write_backup(connection: Connection, layout: Layout, stream: BinaryIO) -> Iterator[int]:
    """Write the file, and yield how many rows each step added."""
    lines = Lines(stream)
    lines.write(layout.as_json())
    for part in layout.tables:
        table = Base.metadata.tables[part.name]
        query = select(*kept_columns(table)).order_by(*table.primary_key.columns)
        result = connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})
        for rows in result.partitions():
            for row in rows:
                lines.write(part.encode(row))
            yield len(rows)
    lines.finish()
