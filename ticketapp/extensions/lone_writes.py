"""A transaction that is nothing but statements that are known beforehand, by the driver alone.

On SQLite whoever has the turn to write holds up everybody else who writes, and to go through SQLAlchemy takes as long
as SQLite does with the row. On PostgreSQL it is one statement, and SQLAlchemy takes longer with it than the driver.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ticketapp.extensions.database import WRITE, db, lone_statements, renew_after
from ticketapp.extensions.plans import (
    CHANGED_COLUMNS,
    WAITED_IN_VAIN,
    is_planned,
    plan_of,
    plans,
    usual_error,
)
from ticketapp.extensions.prepared import watchers
from ticketapp.extensions.processor_turns import seats

BUSY = "SQLITE_BUSY"
# PostgreSQL's class of errors, and the error, which a pooler may give for a server that it has lost.
CONNECTION_EXCEPTION, COMPLETION_UNKNOWN = "08", "40003"
# Takes a statement and its values, and returns the driver's cursor or what looks like one.
Execute = Callable[[str, tuple[Any, ...]], Any]
T = TypeVar("T")


def write_alone(write: Callable[[Execute], T]) -> T:
    """On SQLite: what *write* returns, committed in one transaction, or nothing of it. It may be called twice.

    Where SQLite objects, everything is taken back and done again in the usual way, which knows what to make of errors;
    but for waiting in vain, which is not done twice.
    """
    try:
        connection = db.engine.raw_connection()
    except db.engine.dialect.loaded_dbapi.Error:  # the file is away, or the disk
        return write_usually(write)
    driver: Any = connection.driver_connection

    def execute(statement: str, values: tuple[Any, ...] = ()) -> Any:
        for watch in watchers:
            watch(driver, statement, values)
        return driver.execute(statement, values)

    try:
        with driver.in_turn():
            execute(WRITE)
        try:
            written = write(execute)
            driver.commit()
        except BaseException:
            driver.rollback()
            raise
        return written
    except driver.Error as error:
        if str(error.sqlite_errorname or "").startswith(BUSY):
            raise usual_error(error, db.engine) from error
        connection.invalidate(error)
        renew_after(error, db.engine)
    finally:
        connection.close()
    return write_usually(write)


def write_usually(write: Callable[[Execute], T]) -> T:
    with db.engine.begin() as connection:
        return write(connection.exec_driver_sql)


def run_alone(statement: str, values: tuple[Any, ...]) -> Any:
    """On PostgreSQL: the one value that *statement* gives, which commits itself, by its plan.

    Where PostgreSQL refuses it, nothing is stored, and it is asked again in the usual way, which knows what to make of
    errors. Where the connection is lost, nobody knows whether it was, and it is not.
    """
    try:
        connection = db.engine.raw_connection()
    except db.engine.dialect.loaded_dbapi.Error:
        return run_usually(statement, values)
    driver: Any = connection.driver_connection
    try:
        driver.autocommit = True
        plan = plan_of(statement)
        sent = plan.execute if is_planned(plan, connection) else statement
        for watch in watchers:
            watch(driver, sent, values)
        seats.stand_up()  # for good: what follows waits for the disk
        with driver.cursor() as cursor:
            cursor.execute(sent, values)
            return cursor.fetchone()[0]
    except db.engine.dialect.loaded_dbapi.Error as error:
        if is_open_question(driver, error) or error.pgcode in WAITED_IN_VAIN:
            if driver.closed:
                connection.invalidate(error)
                db.engine.dispose()  # the others may have been lost with it
            raise usual_error(error, db.engine, is_lost=bool(driver.closed)) from error
        plans.heed(error.pgcode)
        if error.pgcode == CHANGED_COLUMNS:
            connection.invalidate(error)
    finally:
        connection.close()
    return run_usually(statement, values)


def is_open_question(driver: Any, error: Any) -> bool:
    """Whether the statement may have been stored all the same."""
    code = error.pgcode
    is_told = code is not None and code != COMPLETION_UNKNOWN and not code.startswith(CONNECTION_EXCEPTION)
    return bool(driver.closed) or not is_told


def run_usually(statement: str, values: tuple[Any, ...]) -> Any:
    with lone_statements(db.engine).begin() as connection:
        return connection.exec_driver_sql(statement, values).scalar_one()
