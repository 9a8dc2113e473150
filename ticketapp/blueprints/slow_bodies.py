"""How many half-sent bodies a process puts up with, and a clock that ends those that take too long.

Every body that is being read holds a thread. Only so many may be waited for, a share of them from one address; a body
beyond them is read if it is there already, and else refused at once. So threads are left for everybody else.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Places:
    """Who is waited for: at most half of the threads, at most a quarter for one address."""

    def __init__(self, threads: int) -> None:
        self.in_all = max(1, threads // 2)
        self.for_one = max(1, threads // 4)
        self.taken: Counter[str] = Counter()
        self.lock = threading.Lock()

    @contextmanager
    def place(self, address: str) -> Iterator[bool]:
        """Whether the body of *address* may be waited for; the place is given back at the end."""
        with self.lock:
            is_free = self.taken[address] < self.for_one and self.taken.total() < self.in_all
            self.taken[address] += is_free
        try:
            yield is_free
        finally:
            with self.lock:
                self.taken[address] -= is_free
                self.taken += Counter()  # forget addresses with none


class Clock:
    """Ends the reading side of a connection at its deadline: whoever sends a byte now and then never falls silent.

    One thread serves all connections of a process; it sleeps while there are none.
    """

    def __init__(self) -> None:
        self.deadlines: dict[socket.socket, float] = {}
        self.wakes_at = float("inf")
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None

    @contextmanager
    def until(self, deadline: float, connection: socket.socket) -> Iterator[None]:
        """Raises ``TimeoutError`` where the deadline (monotonic) passed meanwhile, whatever else was raised then."""
        with self.changed:
            self.deadlines[connection] = deadline
            if self.thread is None:
                self.thread = threading.Thread(target=self.run, name="body-clock", daemon=True)
                self.thread.start()
            if deadline < self.wakes_at:
                self.changed.notify()
        try:
            yield
        finally:
            with self.changed:
                has_passed = self.deadlines.pop(connection, None) is None
            if has_passed:
                raise TimeoutError

    def run(self) -> None:
        while True:
            with self.changed:
                self.wakes_at = min(self.deadlines.values(), default=float("inf"))
                seconds = self.wakes_at - time.monotonic()
                self.changed.wait(max(0.0, seconds) if self.deadlines else None)
                self.end_those_that_are_due(time.monotonic())

    def end_those_that_are_due(self, now: float) -> None:
        for connection in [one for one, deadline in self.deadlines.items() if deadline <= now]:
            del self.deadlines[connection]
            with suppress(OSError):  # it is closed already
                connection.shutdown(socket.SHUT_RD)
