"""No search runs longer than it may: PostgreSQL is told so, SQLite is stopped from outside."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import OperationalError

from ticketapp.errors import SearchTooBroad
from ticketapp.extensions.database import db
from ticketapp.services.search_watch import watch

SEARCH_SECONDS = 1.5
POSTGRESQL_CANCELED = "57014"
# Without the first of these plans PostgreSQL reads a list by the index that has its order; without all of them it can
# only go by an index that gives a bitmap, whatever it guesses about the texts.
IN_ORDER, BY_BITMAP = ("enable_seqscan",), ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan")
SETTINGS = ("statement_timeout", "jit", *BY_BITMAP)


class Bound:
    """The end of one search's time."""

    def __init__(self) -> None:
        self.deadline = time.monotonic() + SEARCH_SECONDS
        self.is_sqlite = db.engine.dialect.name == "sqlite"

    def milliseconds(self) -> int:
        """What is left. Raises ``SearchTooBroad`` where nothing is."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise SearchTooBroad
        return max(1, int(left * 1000))  # 0 would mean no limit

    def settings(self, by_bitmap: bool) -> str:
        """What goes before a statement, in the same message, and needs ``:milliseconds``: how long it may take, and by
        which plans.

        Several statements in one message are one transaction: it needs no BEGIN, and what was set ends with it.
        """
        return "" if self.is_sqlite else BITMAP_SETTINGS if by_bitmap else ORDER_SETTINGS


def settings_without(plans: tuple[str, ...]) -> str:
    choices = {name: "off" if name in plans else "DEFAULT" for name in BY_BITMAP}
    return set_locally({"statement_timeout": ":milliseconds", "jit": "off", **choices})


def set_locally(values: dict[str, str]) -> str:
    return "".join(f"SET LOCAL {name} TO {value}; " for name, value in values.items())


ORDER_SETTINGS, BITMAP_SETTINGS = settings_without(IN_ORDER), settings_without(BY_BITMAP)


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
    """In a transaction around the search what was set is set back, unless the search broke it."""
    yield Bound()
    driver: Any = db.session.connection().connection.driver_connection
    if not driver.autocommit:
        db.session.connection().exec_driver_sql(set_locally(dict.fromkeys(SETTINGS, "DEFAULT")))


def was_interrupted(error: OperationalError) -> bool:
    """Whether the time was up, and not something else wrong."""
    return getattr(error.orig, "pgcode", None) == POSTGRESQL_CANCELED or str(error.orig) == "interrupted"
