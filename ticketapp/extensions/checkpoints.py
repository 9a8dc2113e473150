"""A web worker writes SQLite's log back into the database by itself, in a thread that nobody waits for.

As it comes, SQLite does it in every thousandth page's commit: hundreds of pages and two waits for the disk, while that
writer has the turn and all the others wait behind it. Here a thread does it soon after a commit, and writers only when
the log has grown to ``LOG_PAGES`` all the same. It also is what brings a commit to the disk (``synchronous=NORMAL``):
within a second, where a quiet server would have left the last tickets in memory for hours; where a backup reads an
earlier state, when that has ended.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

from ticketapp.extensions.database import renew_after
from ticketapp.extensions.write_turns import written

LOG_PAGES = 10_000  # of 4 KB
PAUSE_SECONDS = 0.5
STOP_SECONDS = 3.0

log = logging.getLogger("ticketapp.database")


class Checkpoints:
    """The thread of a web worker, which is to be made after the fork; on PostgreSQL there is none."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.stops = threading.Event()
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        """Connections that are opened from now on leave the log to the thread."""
        if self.engine.dialect.name == "sqlite" and self.engine.url.database not in (None, "", ":memory:"):
            event.listen(self.engine, "connect", leave_log)
            self.thread = threading.Thread(target=self.run, name="checkpoints", daemon=True)
            self.thread.start()

    def stop(self) -> None:
        """Waits for a last try, but not for long: the log is as good as the file, to SQLite."""
        self.stops.set()
        written.set()
        if self.thread is not None:
            self.thread.join(STOP_SECONDS)

    def run(self) -> None:
        """What is written in a pause goes with what was written before it. Where somebody still reads an earlier state,
        or writes the log back too, it is tried again.

        Whoever stops it sets ``stops`` first, so that the end is seen even where ``clear`` takes the call that came
        with it.
        """
        while not self.stops.is_set() and written.wait() and not self.stops.wait(PAUSE_SECONDS):
            written.clear()
            if write_back(self.engine) is False:
                written.set()
        write_back(self.engine)


def leave_log(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}").close()


def write_back(engine: Engine) -> bool | None:
    """Whether all of the log was written back; None where that went wrong, which is told, and the next commit's to try.

    Nobody waits for it, and it waits for nobody.
    """
    try:
        connection = engine.raw_connection()
    except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
        tell(error)
        return None
    driver: Any = connection.driver_connection
    try:
        is_busy, pages, pages_written_back = driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    except engine.dialect.loaded_dbapi.Error as error:
        tell(error)
        connection.invalidate(error)
        renew_after(error, engine)
        return None
    finally:
        connection.close()
    return not is_busy and pages == pages_written_back


def tell(error: Exception) -> None:
    log.warning("SQLite's log stays as it is", extra={"event": "checkpoint_failed", "error": type(error).__name__})
