"""No search runs longer than it may: PostgreSQL is told so, SQLite is asked often enough."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ticketapp.errors import SearchTooBroad
from ticketapp.extensions.database import db

SEARCH_SECONDS = 1.5
# SQLite's virtual machine takes some ten instructions for a row, and one of them may compare 100,000 characters.
INSTRUCTIONS_BETWEEN_LOOKS = 40
POSTGRESQL_CANCELED = "57014"


@contextmanager
def bounded_time(is_search: bool) -> Iterator[None]:
    """Run the enclosed queries within ``SEARCH_SECONDS``; raises ``SearchTooBroad`` where they take longer."""
    if not is_search:
        yield
        return
    bound = sqlite_bound if db.engine.dialect.name == "sqlite" else postgresql_bound
    try:
        with bound():
            yield
    except OperationalError as error:
        if not was_interrupted(error):
            raise
        db.session.rollback()
        raise SearchTooBroad from None


@contextmanager
def sqlite_bound() -> Iterator[None]:
    deadline = time.monotonic() + SEARCH_SECONDS
    connection: Any = db.session.connection().connection.driver_connection
    connection.set_progress_handler(lambda: time.monotonic() > deadline, INSTRUCTIONS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


@contextmanager
def postgresql_bound() -> Iterator[None]:
    """The limit holds for each statement and ends with the transaction; the two queries share it."""
    milliseconds = max(1, int(SEARCH_SECONDS * 1000 / 2))  # 0 would mean no limit
    db.session.execute(text(f"SET LOCAL statement_timeout = {milliseconds}"))
    yield


def was_interrupted(error: OperationalError) -> bool:
    """Whether the time was up, and not something else wrong."""
    return getattr(error.orig, "pgcode", None) == POSTGRESQL_CANCELED or str(error.orig) == "interrupted"
