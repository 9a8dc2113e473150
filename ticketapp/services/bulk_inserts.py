"""Thousands of rows in one statement, past the ORM and its types: what loading a million tickets takes.

SQLite takes the values as tuples, PostgreSQL all rows as one JSON text, which it reads by itself: the driver would
spend more time on quoting each value than the server on storing it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, text

Row = dict[str, Any]

NEXT_IDS = "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :number)"


def reserve_ids(connection: Connection, table: Table, number: int) -> list[int]:
    """The next *number* ids, rising, which nobody else gets.

    On SQLite the transaction, which has to be a writing one, keeps everybody else away.
    """
    if connection.dialect.name == "sqlite":
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        last: int = connection.scalar(query, {"name": table.name}) or 0
        return list(range(last + 1, last + number + 1))
    return sorted(connection.scalars(text(NEXT_IDS), {"name": table.name, "number": number}))


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert *rows*, which all have the same columns: texts, numbers, aware times and None."""
    if not rows:
        return
    columns = list(rows[0])
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608  # our own columns
        connection.exec_driver_sql(statement, [tuple(map(for_sqlite, row.values())) for row in rows])
        return
    statement = (
        f"INSERT INTO {table.name} ({names}) SELECT {names} "  # noqa: S608  # as above
        f"FROM json_populate_recordset(CAST(NULL AS {table.name}), CAST(:rows AS json))"
    )
    connection.execute(text(statement), {"rows": json.dumps(rows, ensure_ascii=False, default=datetime.isoformat)})


def for_sqlite(value: Any) -> Any:
    """A value as the driver takes it; a time as ``models.types`` would store it."""
    if type(value) is datetime:
        return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat(" ", "microseconds")[:26]
    return value
