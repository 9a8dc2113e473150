"""SQLite's connections to a file that cannot be written, and what becomes of them when it can.

What one connection of a process found when it opened the file, all later ones share until the last of them is closed:
one that is open, even if it idles in the pool, keeps every new one read-only long after the file is not. So those that
were opened on a file that cannot be written are *old* from the start, and an error that is about the file makes all of
its connections old. The idle ones are closed then, those in use when they come back. Once the file can be written,
a new connection waits until the last old one is closed, for no longer than ``PATIENCE_SECONDS``.
"""

from __future__ import annotations

import gc
import os
import sqlite3
import threading
import time
import weakref
from pathlib import Path

from sqlalchemy import Engine

from ticketapp.extensions.write_turns import TurnTakingConnection

PATIENCE_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 0.005


class Renewals:
    """What this process has open, by file, and what of it is old."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: weakref.WeakSet[TurnTakingConnection] = weakref.WeakSet()
        self._old: weakref.WeakSet[TurnTakingConnection] = weakref.WeakSet()

    def add(self, connection: TurnTakingConnection) -> None:
        """Remember one that was opened. Those to a database in memory are the database: they do not age."""
        if connection.turn is not None:
            known = self._open if can_write(connection.database) else self._old
            with self._lock:
                known.add(connection)

    def give_up(self, engine: Engine) -> None:
        """From now on the connections to the engine's file are old."""
        path = engine.dialect.create_connect_args(engine.url)[0][0]
        with self._lock:
            old = [each for each in self._open if each.database == path]
            self._old.update(old)
            self._open.difference_update(old)
        if old:
            engine.dispose()

    def is_old(self, connection: TurnTakingConnection) -> bool:
        """Whether it is to be closed instead of used again."""
        return bool(self._old) and connection in self._old

    def wait(self, path: str) -> None:
        """Until the file's last old connection is closed; what only a traceback's cycle keeps is collected."""
        if not self._old or not can_write(path):
            return
        gc.collect()
        until = time.monotonic() + PATIENCE_SECONDS
        while self._has_old(path) and time.monotonic() < until:
            time.sleep(LOOK_AGAIN_SECONDS)

    def _has_old(self, path: str) -> bool:
        with self._lock:
            self._old.difference_update([each for each in self._old if not is_open(each)])
            return any(each.database == path for each in self._old)


renewals = Renewals()


def can_write(path: str) -> bool:
    """Whether SQLite may write to the file and to its index of the log. Neither is opened: to close it frees locks."""
    return all(os.access(file, os.W_OK) or not Path(file).exists() for file in (path, f"{path}-shm"))


def is_open(connection: TurnTakingConnection) -> bool:
    """A closed one does not tell how much it changed."""
    try:
        return connection.total_changes >= 0
    except sqlite3.ProgrammingError:
        return False
