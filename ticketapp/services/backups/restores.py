"""Bringing a backup back: all of it in the caller's one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, column, delete, exists, insert, inspect, select, table, text
from sqlalchemy.sql.expression import TableClause

from ticketapp.models.search_index import PROGRESS
from ticketapp.rules.search_grams import pairs
from ticketapp.rules.texts import search_text
from ticketapp.services.backups.contents import Backup
from ticketapp.services.backups.files import BackupRefused
from ticketapp.services.backups.ids import continue_ids
from ticketapp.services.backups.layouts import KINDS, Layout, TableLayout

BATCH_ROWS = 500
BATCH_BYTES = 4 * 1024 * 1024
LOCK_SECONDS = 30


def clause(part: TableLayout) -> TableClause:
    """The table as the file describes it, so that an older backup needs no older models."""
    return table(part.name, *(column(name, KINDS[kind]) for name, kind in part.columns))


def holds_rows(connection: Connection, layout: Layout) -> bool:
    """Whether anything stands in the backup's tables; tables that are not there yet hold nothing."""
    present = set(inspect(connection).get_table_names())
    return any(
        connection.scalar(select(exists().select_from(clause(part)))) for part in layout.tables if part.name in present
    )


def clear_for(connection: Connection, layout: Layout, replaces: bool) -> None:
    """Keep every other writer out until the transaction ends, and empty the tables where that is wanted."""
    require_known(connection, layout)
    lock(connection, layout)
    if holds_rows(connection, layout):
        if not replaces:
            raise BackupRefused(
                "The database is not empty: --replace deletes all that is in it and restores the backup."
            )
        for part in reversed(layout.tables):
            connection.execute(delete(clause(part)))
        forget_progress(connection)


def forget_progress(connection: Connection) -> None:
    """Without tickets none is indexed: else low ids would pass for old ones, and be indexed one by one for ever."""
    if connection.dialect.name == "sqlite" and inspect(connection).has_table(PROGRESS):
        connection.execute(text(f"UPDATE {PROGRESS} SET last_id = 0"))  # noqa: S608  # our own word


def require_known(connection: Connection, layout: Layout) -> None:
    """Raise ``BackupRefused`` for a table or column that the backup's own revision does not have."""
    inspector = inspect(connection)
    present = set(inspector.get_table_names())
    for part in layout.tables:
        here = {found["name"] for found in inspector.get_columns(part.name)} if part.name in present else set()
        missing = [name for name, _kind in part.columns if name not in here]
        if missing:
            what = f"the column {part.name}.{missing[0]}" if here else f"the table {part.name}"
            raise BackupRefused(
                f"The backup holds {what}, which revision {layout.revision} of the database does not have: "
                "one of them was altered. Nothing was restored."
            )


def lock(connection: Connection, layout: Layout) -> None:
    """On SQLite the transaction itself is the lock."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        return
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(part.name) for part in layout.tables)
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
    connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def load(connection: Connection, backup: Backup) -> Iterator[int]:
    """Insert every row, and yield how many each step added. The file is checked again on the way."""
    batch: list[dict[str, Any]] = []
    current, size = backup.layout.tables[0], 0
    for part, row, row_bytes in backup.rows():
        if batch and (part is not current or len(batch) >= BATCH_ROWS or size >= BATCH_BYTES):
            yield store(connection, current, batch)
            batch, size = [], 0
        current = part
        batch.append(with_search_text(part, row))
        size += row_bytes
    if batch:
        yield store(connection, current, batch)
    continue_ids(connection, backup.layout.tables)


def with_search_text(part: TableLayout, row: dict[str, Any]) -> dict[str, Any]:
    """What a ticket is found by is made anew: a wrong one would hide the ticket from every search."""
    title, description = row.get("title"), row.get("description")
    if part.name == "tickets" and "search_text" in row and isinstance(title, str) and isinstance(description, str):
        text = search_text(title, description)
        made = {"search_text": text, "search_pairs": pairs(text)}
        return {**row, **{name: value for name, value in made.items() if name in row}}
    return row


def store(connection: Connection, part: TableLayout, batch: list[dict[str, Any]]) -> int:
    connection.execute(insert(clause(part)), batch)
    return len(batch)
