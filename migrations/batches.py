"""How Alembic recreates a table on SQLite, with what it would forget."""

from __future__ import annotations

from typing import Any

from alembic.operations.batch import ApplyBatchImpl
from sqlalchemy import Connection, text


class CarefulBatch(ApplyBatchImpl):
    """A generated column is not copied (it cannot be written), and ids that are never given twice stay so."""

    def _create(self, op_impl: Any) -> None:
        for name, column in self.columns.items():
            if column.computed is not None:
                column.computed.sqltext = text(own_expression(str(column.computed.sqltext)))
                self.column_transfers[name].pop("expr", None)
        last = last_id(op_impl.connection, self.table.name)
        if last is not None:
            self.table_kwargs["sqlite_autoincrement"] = True
        super()._create(op_impl)
        if last is not None:
            remember_last_id(op_impl.connection, self.table.name, last)


def own_expression(reflected: str) -> str:
    """*reflected* up to the parenthesis that closes it.

    SQLite writes an added column on the last column's line, and SQLAlchemy reads a generated column's expression to
    the end of its line.
    """
    depth = 0
    for position, character in enumerate(reflected):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return reflected[:position]
    return reflected


def last_id(connection: Connection, table: str) -> int | None:
    """The highest id that the table has ever given; None where it may give one twice, and on PostgreSQL."""
    if connection.dialect.name != "sqlite":
        return None
    made = text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name AND sql LIKE '%AUTOINCREMENT%'")
    if connection.scalar(made, {"name": table}) is None:
        return None
    return connection.scalar(text("SELECT max(seq) FROM sqlite_sequence WHERE name = :name"), {"name": table}) or 0


def remember_last_id(connection: Connection, table: str, last: int) -> None:
    """The copied rows have set it to the highest id among them, which is too low where later rows were deleted."""
    connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table})
    insert = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
    connection.execute(insert, {"name": table, "last": last})
