"""Statements that requests ask all the time: put together once, planned once a connection, and run by the driver.

What a session does around a statement costs more than the statement: of a list's three, five times as much on SQLite.
So these take a connection from the pool for as long as they need, unless the session has a transaction open: then they
run in it, and see what it wrote. They only read, so where a driver objects, the statement is asked again in the usual
way, which knows what to make of errors.

PostgreSQL plans such a statement once for each connection (``PREPARE``), which otherwise takes as long as running it.
A pooler that hands out another connection for each statement loses it: then this process prepares no more.
"""

from __future__ import annotations

import hashlib
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache, partial
from importlib import import_module
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Dialect, Engine, Select, TextClause
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from ticketapp.extensions.database import db, reading_twin

# A connection keeps so many plans; what is asked beyond that is planned each time.
KEPT_PLANS = 64
KEPT = "prepared"
# Of this PostgreSQL connection nobody has heard of the statement, or of its columns as they are now.
UNKNOWN_STATEMENT, CHANGED_COLUMNS, KNOWN_ALREADY = "26000", "0A000", "42P05"
# A lock or the statement itself took too long.
WAITED_IN_VAIN = frozenset({"55P03", "57014"})

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


class Plan:
    """PostgreSQL's name of a statement whose values are numbered, and how to have it run."""

    def __init__(self, numbered: str, number_of_values: int) -> None:
        self.text = numbered
        self.plan = f"ticketapp_{hashlib.sha256(numbered.encode()).hexdigest()[:24]}"
        marks = f" ({', '.join(['%s'] * number_of_values)})" if number_of_values else ""
        self.execute = f"EXECUTE {self.plan}{marks}"


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
        self.fixed: Values = {name: value for name, value in compiled.params.items() if value is not None}
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
        self.is_in_session = db.session.registry.has() and db.session().in_transaction()
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
        values = {**form.fixed, **values}
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
        return getattr(error, "pgcode", None) in WAITED_IN_VAIN or (self.is_in_session and not self.is_sqlite)

    def give_up(self, error: Any) -> None:
        """From now on by the usual way. The driver's connection is used again only where it is none of its business."""
        if (code := getattr(error, "pgcode", None)) in (UNKNOWN_STATEMENT, KNOWN_ALREADY):
            plans.are_kept = False
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


def usual_error(error: Any, engine: Engine) -> BaseException:
    """A driver's error as SQLAlchemy would raise it."""
    return DBAPIError.instance(
        None, None, error, engine.dialect.loaded_dbapi.Error, hide_parameters=True, dialect=engine.dialect
    )


class Plans:
    """Whether this process lets PostgreSQL keep plans."""

    are_kept = True


plans = Plans()


def is_planned(form: Plan, connection: PoolProxiedConnection) -> bool:
    """Have PostgreSQL plan the statement if it has not yet. False where that is not to be."""
    known: set[str] = connection.info.setdefault(KEPT, set())
    if form.plan in known:
        return plans.are_kept
    if not plans.are_kept or len(known) >= KEPT_PLANS:
        return False
    cursor = connection.cursor()
    try:
        cursor.execute(f"PREPARE {form.plan} AS {form.text}")
    finally:
        cursor.close()
    known.add(form.plan)
    return True


def has_plan(connection: Connection, plan: Plan) -> bool:
    """The same, where what goes wrong is left to the plain statement. It commits itself: nothing is spoilt."""
    try:
        return is_planned(plan, connection.connection)
    except connection.dialect.loaded_dbapi.Error as error:
        if getattr(error, "pgcode", None) in WAITED_IN_VAIN:
            raise usual_error(error, connection.engine) from error
        if getattr(error, "pgcode", None) == KNOWN_ALREADY:
            plans.are_kept = False
        return False


@lru_cache(maxsize=64)
def plan_of(statement: str) -> Plan:
    """Of a statement as psycopg2 takes it, with ``%s`` for each value."""
    first, *rest = statement.split("%s")
    numbered = "".join([first, *(f"${place}{part}" for place, part in enumerate(rest, 1))])
    return Plan(numbered, len(rest))


def execute_planned(connection: Connection, statement: str, values: tuple[Any, ...]) -> CursorResult[Any]:
    """Run what writes, on PostgreSQL, by its plan where *connection*'s statements commit themselves.

    In a transaction a plan that is missing would end it, so there it is not looked for.
    """
    plan = plan_of(statement)
    if not connection.get_execution_options().get("has_lone_statements") or not has_plan(connection, plan):
        return connection.exec_driver_sql(statement, values)
    try:
        return connection.exec_driver_sql(plan.execute, values)
    except DBAPIError as error:
        if getattr(error.orig, "pgcode", None) != UNKNOWN_STATEMENT:
            raise
        plans.are_kept = False
        return connection.exec_driver_sql(statement, values)


def for_sqlite(value: Any) -> Any:
    """A value as the driver takes it; a time as ``models.types`` would store it."""
    if type(value) is datetime:
        return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat(" ", "microseconds")[:26]
    return value
