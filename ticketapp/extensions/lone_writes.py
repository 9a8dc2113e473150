"""A transaction on SQLite that is nothing but statements that are known beforehand, by the driver alone.

Whoever has the turn to write holds up everybody else who writes, and to go through SQLAlchemy takes as long as SQLite
does with the row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ticketapp.extensions.database import WRITE, db, renew_after
from ticketapp.extensions.plans import usual_error
from ticketapp.extensions.prepared import watchers

BUSY = "SQLITE_BUSY"
# Takes a statement and its values, and returns the driver's cursor or what looks like one.
Execute = Callable[[str, tuple[Any, ...]], Any]
T = TypeVar("T")


def write_alone(write: Callable[[Execute], T]) -> T:
    """What *write* returns, committed in one transaction, or nothing of it. It may be called twice.

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
