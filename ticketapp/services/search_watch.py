"""Stops statements on SQLite whose time is up.

A progress handler could do it too, but SQLite would call it every few rows, and each call takes the interpreter from
whoever has it. So one thread of the process watches all searches. It sleeps until the earliest deadline, and for good
while nobody searches.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from sqlite3 import Connection, ProgrammingError

# An interrupt between two statements is lost, so the next one is interrupted again.
AGAIN_SECONDS = 0.01


class Watch:
    """Connections and the moments at which they are interrupted."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, as a process that was forked has to: the thread stayed behind."""
        self.changed = threading.Condition()
        self.deadlines: dict[int, tuple[Connection, float]] = {}
        self.thread: threading.Thread | None = None
        self.wakes_at = -math.inf

    @contextmanager
    def stops(self, connection: Connection, deadline: float) -> Iterator[None]:
        """Whatever runs on *connection* in the enclosed block at *deadline* (``time.monotonic``), and after it, is
        interrupted; nothing that runs there later."""
        with self.changed:
            self.deadlines[id(connection)] = (connection, deadline)
            if self.thread is None:
                self.thread = threading.Thread(target=self.run, name="search-watch", daemon=True)
                self.thread.start()
            elif deadline < self.wakes_at:
                self.changed.notify()
        try:
            yield
        finally:
            with self.changed:
                self.deadlines.pop(id(connection), None)

    def run(self) -> None:
        with self.changed:
            while True:
                now = time.monotonic()
                self.wakes_at = min((self.look(*each, now) for each in self.deadlines.values()), default=math.inf)
                self.changed.wait(None if self.wakes_at == math.inf else self.wakes_at - now)

    def look(self, connection: Connection, deadline: float, now: float) -> float:
        """When to look again."""
        if now < deadline:
            return deadline
        with suppress(ProgrammingError):  # it broke, and was closed
            connection.interrupt()
        return now + AGAIN_SECONDS


watch = Watch()
os.register_at_fork(after_in_child=watch.forget)
