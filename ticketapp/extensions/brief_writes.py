"""Small notes that no request may wait for: when a session or a token was last used."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Update
from sqlalchemy.exc import DBAPIError

from ticketapp.extensions.database import db, end_transaction

PATIENCE_MS = 100

logger = logging.getLogger("ticketapp.database")


def write_briefly(statement: Update) -> bool:
    """Run *statement* in a transaction of its own. Where another writer is at work, nothing is written: False.

    The session's own transaction ends before it, so that a request holds one connection, and its next read sees
    what was written.
    """
    end_transaction()
    try:
        with db.engine.connect() as connection, little_patience(connection), connection.begin():
            connection.execute(statement)
    except DBAPIError as error:
        logger.info("a note was not written", extra={"event": "note_skipped", "error": type(error).__name__})
        return False
    return True


@contextmanager
def little_patience(connection: Connection) -> Iterator[None]:
    """Wait a tenth of a second for SQLite's write lock instead of ten. PostgreSQL locks single rows: no wait there."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    usual_ms, driver.patience_ms = driver.patience_ms, PATIENCE_MS
    try:
        yield
    finally:
        driver.patience_ms = usual_ms
