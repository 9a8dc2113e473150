"""The highest id that each table ever gave: a restored database must not give one twice."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from ticketapp.services.backups.layouts import TableLayout

SEQUENCE = "pg_get_serial_sequence(quote_ident(:name), 'id')"


def last_ids(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """By table; 0 where none was given. On SQLite every id counts, on PostgreSQL those that a sequence gave."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        given = {str(name): int(last) for name, last in rows}
        return {name: given.get(name, 0) for name in names}
    query = text(f"SELECT coalesce(pg_sequence_last_value(CAST({SEQUENCE} AS regclass)), 0)")
    return {name: int(connection.scalar(query, {"name": name}) or 0) for name in names}


def continue_ids(connection: Connection, tables: Iterable[TableLayout]) -> None:
    """The next id stands above those of the backup and above those that this database has given already.

    PostgreSQL does not undo this with the transaction: it only ever rises, so that does no harm.
    """
    tables = [table for table in tables if table.gives_ids]
    here = last_ids(connection, [table.name for table in tables])
    for table in tables:
        last = max(table.last_id, here[table.name])
        if last == 0:
            continue
        if connection.dialect.name == "sqlite":
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
            insert = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
            connection.execute(insert, {"name": table.name, "last": last})
        else:
            query = text(f"SELECT setval(CAST({SEQUENCE} AS regclass), :last)")
            connection.execute(query, {"name": table.name, "last": last})
