"""Statements that requests ask all the time: put together once, planned once a connection, and run by the driver.

What a session does around a statement costs more than the statement: of a list's three, five times as much on SQLite.
So these take a connection from the pool for as long as they need, unless the session has a transaction open: then they
run in it, and see what it wrote. They only read, so where a driver objects, the statement is asked again in the usual
way, which knows what to make of errors.

PostgreSQL plans such a statement once for each connection (``plans``), which otherwise takes as long as running it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache, partial
from importlib import import_module
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Engine, Select, TextClause
from sqlalchemy.pool import PoolProxiedConnection

from ticketapp.extensions.database import db, is_in_transaction, reading_twin
from ticketapp.extensions.plans import (
    CHANGED_COLUMNS,
    WAITED_IN_VAIN,
    Plan,
    is_planned,
    plans,
    usual_error,
)

# The driver's number for a column of floats, which is the only kind that types ask for.
FLOAT8 = 701

Values = dict[str, Any]
# Called with the driver's connection, the text and the values of each statement before it runs: for tests.
watchers: list[Callable[[Any, str, Any], None]] = []


class Prepared:
    """One statement that reads. Equal ones are better made once: making one costs as much as a hundred runs."""

    def __init__(self, query: Select[Any] | TextClause) -> None:
        self.query = query
        self.forms: dict[str, Form] = {}

    def all(self, **values: Any) -> list[Any]:
        """The rows: by name what the columns' types make of them, by place what the driver gives."""
        with reader() as found:
            return found.all(self, **values)

    def first(self, **values: Any) -> Any | None:
        """The first row, None where there is none."""
        rows = self.all(**values)
        return rows[0] if rows else None

    def form_for(self, engine_name: str) -> Form:
        """What is sent to an engine, and what is made of its rows; made once."""
        form = self.forms.get(engine_name)
        if form is None:
            form = self.forms[engine_name] = Form(self.query, dialect_with(engine_name, PARAMSTYLES[engine_name]))
        return form


# The same statement three times: as SQLite's driver takes it, as PREPARE does, and as psycopg2 does.
PARAMSTYLES = {"sqlite": "named", "postgresql": "numeric_dollar"}
PLAIN = "pyformat"


@lru_cache(maxsize=8)
def dialect_with(engine_name: str, paramstyle: str) -> Dialect:
    """Only the one that is in use is imported."""
    found: Dialect = import_module(f"sqlalchemy.dialects.{engine_name}").dialect(paramstyle=paramstyle)
    return found


class Form(Plan):
    """A statement as one engine has it. ``names`` are those of its values, in their order."""

    def __init__(self, query: Select[Any] | TextClause, dialect: Dialect) -> None:
        compiled: Any = query.compile(dialect=dialect)
        names = tuple(compiled.positiontup or compiled.params)
        super().__init__(str(compiled), len(names))
        self.plain = (
            self.text if dialect.name == "sqlite" else str(query.compile(dialect=dialect_with(dialect.name, PLAIN)))
        )
        self.names: tuple[str, ...] = names
        columns = list(query.selected_columns) if isinstance(query, Select) else []
        self.make: Any = row_class(columns, dialect)._make if columns else tuple


def row_class(columns: Sequence[ColumnElement[Any]], dialect: Dialect) -> Any:
    """A tuple of what the driver gives, whose attributes are what the columns' types make of it.

    A list has a thousand values, of which an answer looks at a few: each is made when it is looked at.
    """
    names = [str(column.key) for column in columns]
    processors = [column.type.dialect_impl(dialect).result_processor(dialect, FLOAT8) for column in columns]
    typed = {
        name: property(partial(typed_value, place, process))
        for place, (name, process) in enumerate(zip(names, processors, strict=True))
        if process is not None
    }
    return type("Row", (namedtuple("Row", names),), {"__slots__": (), **typed})


def typed_value(place: int, process: Callable[[Any], Any], row: Sequence[Any]) -> Any:
    return process(row[place])


class Reader:
    """Runs statements on one connection: the session's, where that has a transaction open."""

    def __init__(self, engine: Engine, sees_one_moment: bool = False) -> None:
        self.engine = engine
        self.sees_one_moment = sees_one_moment
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.is_in_session = is_in_transaction()
        self.own: PoolProxiedConnection | None = None
        self.usual: Connection | None = None

    def all(self, statement: Prepared, **values: Any) -> list[Any]:
        """The statement's rows."""
        if self.usual is None:
            try:
                form = statement.form_for(self.engine.dialect.name)
                return list(map(form.make, self.run(form, values)))
            except self.engine.dialect.loaded_dbapi.Error as error:
                if self.is_final(error):
                    raise usual_error(error, self.engine) from error
                self.give_up(error)
        return list(self.usual.execute(statement.query, values)) if self.usual is not None else []

    def run(self, form: Form, values: Values) -> Sequence[Any]:
        """What the driver gives for it."""
        connection = self.connection()
        driver: Any = connection.driver_connection
        sent: str = form.plain
        given: Any = values
        if self.is_sqlite:
            given = {name: for_sqlite(values[name]) for name in form.names}
        elif not self.is_in_session and is_planned(form, connection):
            sent, given = form.execute, [values[name] for name in form.names]
        for watch in watchers:
            watch(driver, sent, given)
        cursor = driver.cursor()
        try:
            cursor.execute(sent, given)
            rows: Sequence[Any] = cursor.fetchall()
        finally:
            cursor.close()
        return rows

    def connection(self) -> PoolProxiedConnection:
        """The driver's connection as the pool hands it out. PostgreSQL's statements commit themselves there."""
        if self.is_in_session:
            return db.session.connection().connection
        if self.own is None:
            self.own = self.engine.raw_connection()
            driver: Any = self.own.driver_connection
            if not self.is_sqlite:
                driver.autocommit = True
            elif self.sees_one_moment:
                driver.execute("BEGIN")  # the pool ends it
        return self.own

    def is_final(self, error: Any) -> bool:
        """Whether asking again would only take the same time again, or is refused: the transaction is over."""
        code = getattr(error, "pgcode", None)
        if code is None or code in WAITED_IN_VAIN or not self.is_in_session:
            return code in WAITED_IN_VAIN
        driver: Any = self.connection().driver_connection
        return not driver.closed  # else the usual way says that the connection is lost

    def give_up(self, error: Any) -> None:
        """From now on by the usual way. The driver's connection is used again only where it is none of its business."""
        code = getattr(error, "pgcode", None)
        plans.heed(code)
        if self.own is not None:
            if code in (None, CHANGED_COLUMNS):
                self.own.invalidate(error)
            else:
                self.own.close()
            self.own = None
        self.usual = db.session.connection() if self.is_in_session else reading_twin(self.engine).connect()

    def close(self) -> None:
        if self.own is not None:
            self.own.close()
        if self.usual is not None and not self.is_in_session:
            self.usual.close()


@contextmanager
def reader(sees_one_moment: bool = False) -> Iterator[Reader]:
    """To run several statements on one connection; on SQLite those see one moment where wanted."""
    found = Reader(db.engine, sees_one_moment)
    try:
        yield found
    finally:
        found.close()


def for_sqlite(value: Any) -> Any:
    """A value as the driver takes it; a time as ``models.types`` would store it."""
    if type(value) is datetime:
        return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat(" ", "microseconds")[:26]
    return value
