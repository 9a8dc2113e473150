"""No search runs longer than it may: PostgreSQL is told so, SQLite is asked often enough."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import OperationalError

from ticketapp.errors import SearchTooBroad
from ticketapp.extensions.database import db

SEARCH_SECONDS = 1.5
# SQLite's virtual machine takes some ten instructions for a row, and one of them may compare 100,000 characters.
INSTRUCTIONS_BETWEEN_LOOKS = 40
POSTGRESQL_CANCELED = "57014"
# Without these PostgreSQL can only go by an index that gives a bitmap, whatever it guesses about the texts.
OTHER_PLANS = ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan")


class Bound:
    """The end of one search's time."""

    def __init__(self) -> None:
        self.deadline = time.monotonic() + SEARCH_SECONDS
        self.is_sqlite = db.engine.dialect.name == "sqlite"

    def is_over(self) -> bool:
        return time.monotonic() > self.deadline

    def prepare(self, by_bitmap: bool) -> None:
        """Before a query. On PostgreSQL it gets what is left of the time and, where wanted, no choice of plans."""
        if self.is_over():
            raise SearchTooBroad
        if not self.is_sqlite:
            milliseconds = max(1, int((self.deadline - time.monotonic()) * 1000))  # 0 would mean no limit
            choice = "off" if by_bitmap else "DEFAULT"
            set_locally({"statement_timeout": str(milliseconds), "jit": "off", **dict.fromkeys(OTHER_PLANS, choice)})


def set_locally(values: dict[str, str]) -> None:
    """Set for the rest of the transaction, in one round trip."""
    db.session.connection().exec_driver_sql("; ".join(f"SET LOCAL {name} TO {value}" for name, value in values.items()))


@contextmanager
def bounded_time() -> Iterator[Bound]:
    """Run the enclosed search within ``SEARCH_SECONDS``; raises ``SearchTooBroad`` where it takes longer."""
    try:
        with sqlite_bound() if db.engine.dialect.name == "sqlite" else postgresql_bound() as bound:
            yield bound
    except OperationalError as error:
        if not was_interrupted(error):
            raise
        db.session.rollback()
        raise SearchTooBroad from None
    except SearchTooBroad:
        db.session.rollback()
        raise


@contextmanager
def sqlite_bound() -> Iterator[Bound]:
    bound = Bound()
    connection: Any = db.session.connection().connection.driver_connection
    connection.set_progress_handler(bound.is_over, INSTRUCTIONS_BETWEEN_LOOKS)
    try:
        yield bound
    finally:
        connection.set_progress_handler(None, 0)


@contextmanager
def postgresql_bound() -> Iterator[Bound]:
    """What was set ends with the search, or with the transaction that it broke.

    A session that only reads has no transaction there, and gets one for the search.
    """
    connection = db.session.connection()
    driver: Any = connection.connection.driver_connection
    if not driver.autocommit:
        yield Bound()
        set_locally(dict.fromkeys(("statement_timeout", "jit", *OTHER_PLANS), "DEFAULT"))
        return
    connection.exec_driver_sql("BEGIN READ ONLY")
    try:
        yield Bound()
    finally:
        if not driver.closed:
            connection.exec_driver_sql("ROLLBACK")


def was_interrupted(error: OperationalError) -> bool:
    """Whether the time was up, and not something else wrong."""
    return getattr(error.orig, "pgcode", None) == POSTGRESQL_CANCELED or str(error.orig) == "interrupted"
