"""No search runs longer than it may: PostgreSQL is told so, SQLite is stopped from outside."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError

from ticketapp.errors import SearchTooBroad
from ticketapp.extensions.database import db
from ticketapp.services.search_watch import watch

SEARCH_SECONDS = 1.5
# For so long the rest of the time that PostgreSQL was told is right enough.
FRESH_SECONDS = 0.05
POSTGRESQL_CANCELED = "57014"
# Without these PostgreSQL can only go by an index that gives a bitmap, whatever it guesses about the texts.
OTHER_PLANS = ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan")


class Bound:
    """The end of one search's time."""

    def __init__(self) -> None:
        self.deadline = time.monotonic() + SEARCH_SECONDS
        self.is_sqlite = db.engine.dialect.name == "sqlite"
        self.prepared: tuple[bool, float] | None = None
        self.has_begun = False

    def prepare(self, by_bitmap: bool) -> None:
        """Before a query. On PostgreSQL it gets what is left of the time and, where wanted, no choice of plans.

        A session that only reads has no transaction there: the first call begins one.
        """
        now = time.monotonic()
        if now > self.deadline:
            raise SearchTooBroad
        if self.is_sqlite or (
            self.prepared and self.prepared[0] == by_bitmap and now - self.prepared[1] < FRESH_SECONDS
        ):
            return
        self.prepared = (by_bitmap, now)
        milliseconds = max(1, int((self.deadline - now) * 1000))  # 0 would mean no limit
        choice = "off" if by_bitmap else "DEFAULT"
        values = {"statement_timeout": str(milliseconds), "jit": "off", **dict.fromkeys(OTHER_PLANS, choice)}
        begin = "BEGIN READ ONLY; " if not self.has_begun and is_alone() else ""
        self.has_begun = True  # whatever becomes of it: it may fail behind its BEGIN
        set_locally(values, first=begin)

    def end(self) -> None:
        """End the transaction that was begun. On a connection that broke nothing is left to end."""
        if self.has_begun:
            with suppress(DBAPIError):
                connection = db.session.connection()
                if not connection.invalidated:
                    connection.exec_driver_sql("ROLLBACK")


def is_alone() -> bool:
    """Whether each statement of the session commits itself."""
    driver: Any = db.session.connection().connection.driver_connection
    return bool(driver.autocommit)


def set_locally(values: dict[str, str], first: str = "") -> None:
    """Set for the rest of the transaction, in one round trip."""
    wanted = "; ".join(f"SET LOCAL {name} TO {value}" for name, value in values.items())
    db.session.connection().exec_driver_sql(first + wanted)


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
    with watch.stops(connection, bound.deadline):
        yield bound


@contextmanager
def postgresql_bound() -> Iterator[Bound]:
    """What was set ends with the search, or with the transaction that it broke."""
    bound = Bound()
    if not is_alone():
        yield bound
        set_locally(dict.fromkeys(("statement_timeout", "jit", *OTHER_PLANS), "DEFAULT"))
        return
    try:
        yield bound
    finally:
        bound.end()


def was_interrupted(error: OperationalError) -> bool:
    """Whether the time was up, and not something else wrong."""
    return getattr(error.orig, "pgcode", None) == POSTGRESQL_CANCELED or str(error.orig) == "interrupted"
