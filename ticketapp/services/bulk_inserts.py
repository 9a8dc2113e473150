"""Rows in as few statements as can be, past the ORM and its types: what loading a million tickets takes, and one.

Of thousands, SQLite takes the values as tuples, PostgreSQL all rows as one JSON text, which it reads by itself: the
driver would spend more time on quoting each value than the server on storing it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection, Table, text

from ticketapp.extensions.database import db
from ticketapp.extensions.lone_writes import Execute, run_alone, write_alone
from ticketapp.extensions.prepared import for_sqlite

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


def insert_with_parts(connection: Connection, table: str, row: Row, parts: Mapping[str, Sequence[Row]]) -> int:
    """Insert *row* and what belongs to it, by table; the id that it got. Each part's row gets it as ``ticket_id``.

    PostgreSQL takes all of it as one statement; SQLite, to which no statement travels, takes one for each table.
    """
    if connection.dialect.name == "sqlite":
        return insert_in_turn(connection.exec_driver_sql, table, row, parts)
    return int(connection.exec_driver_sql(*one_insert(table, row, parts)).scalar_one())


def insert_alone(table: str, row: Row, parts: Mapping[str, Sequence[Row]]) -> int:
    """The same, committed; in no transaction."""
    if db.engine.dialect.name == "sqlite":
        return write_alone(partial(insert_in_turn, table=table, row=row, parts=parts))
    return int(run_alone(*one_insert(table, row, parts)))


def one_insert(table: str, row: Row, parts: Mapping[str, Sequence[Row]]) -> tuple[str, tuple[Any, ...]]:
    """PostgreSQL's statement and its values."""
    shape = tuple((name, len(rows), tuple(rows[0])) for name, rows in parts.items() if rows)
    values = [*row.values(), *(value for rows in parts.values() for each in rows for value in each.values())]
    return one_statement(table, tuple(row), shape), tuple(values)


def insert_in_turn(execute: Execute, table: str, row: Row, parts: Mapping[str, Sequence[Row]]) -> int:
    """The same on SQLite, of which *execute* is one way or another."""
    values = tuple(map(for_sqlite, row.values()))
    inserted: int = execute(plain_insert(table, tuple(row), 1), values).lastrowid
    for name, rows in parts.items():
        if rows:
            columns = ("ticket_id", *rows[0])
            flat = [value for each in rows for value in (inserted, *map(for_sqlite, each.values()))]
            execute(plain_insert(name, columns, len(rows)), tuple(flat))
    return inserted


@lru_cache(maxsize=64)
def plain_insert(table: str, columns: tuple[str, ...], rows: int) -> str:
    """*rows* rows for SQLite."""
    marks = f"({', '.join('?' * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([marks] * rows)}"  # noqa: S608  # our own


@lru_cache(maxsize=64)
def one_statement(table: str, columns: tuple[str, ...], shape: tuple[tuple[str, int, tuple[str, ...]], ...]) -> str:
    """A row and its parts for PostgreSQL; *shape* names the tables of the parts, with their rows' number and columns.

    Foreign keys are looked at when all of it is done.
    """
    marks = ", ".join(["%s"] * len(columns))
    steps = [f"one AS (INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) RETURNING id)"]  # noqa: S608  # own
    for place, (name, rows, names) in enumerate(shape):
        marks = ", ".join(["(SELECT id FROM one)", *["%s"] * len(names)])
        steps.append(
            f"part_{place} AS (INSERT INTO {name} (ticket_id, {', '.join(names)}) "  # noqa: S608  # as above
            f"VALUES {', '.join([f'({marks})'] * rows)})"
        )
    return f"WITH {', '.join(steps)} SELECT id FROM one"  # noqa: S608  # as above
