"""For how many connections that stop half-way a process waits, and for how long.

Whoever sends half a head or half a body holds the thread that reads it. Each may be late by a moment; after that only
so many are waited for, a share of them from one address, and the others are ended. So threads are left for everybody
else, and whoever is quick needs no place among those that are not.
"""

from __future__ import annotations

import math
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

MOMENT_SECONDS = 0.2


@dataclass
class Wait:
    """``looked_at``: when the clock comes to it next; ``ends_at``: its last moment. Both monotonic."""

    address: str
    looked_at: float
    ends_at: float
    has_place: bool = False


class Patience:
    """At most half of the threads wait, at most a quarter for one address.

    One thread of its own, which sleeps while nothing is waited for, ends the reading side of those whose time is over:
    a timeout of the socket would not, since whoever sends a byte now and then is never silent.
    """

    def __init__(self, threads: int) -> None:
        self.in_all = max(1, threads // 2)
        self.for_one = max(1, threads // 4)
        self.taken: Counter[str] = Counter()
        self.waits: dict[socket.socket, Wait] = {}
        self.wakes_at = math.inf
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None

    @contextmanager
    def waits_for(self, connection: socket.socket, address: str, seconds: float) -> Iterator[None]:
        """Raises ``TimeoutError`` where the time was over meanwhile, whatever else was raised then."""
        self.begin(connection, address, seconds)
        try:
            yield
        finally:
            if not self.end(connection):
                raise TimeoutError

    def begin(self, connection: socket.socket, address: str, seconds: float) -> None:
        now = time.monotonic()
        with self.changed:
            self.waits[connection] = Wait(address, now + MOMENT_SECONDS, now + seconds)
            if self.thread is None:
                self.thread = threading.Thread(target=self.run, name="patience", daemon=True)
                self.thread.start()
            if now + MOMENT_SECONDS < self.wakes_at:
                self.changed.notify()

    def end(self, connection: socket.socket) -> bool:
        """Whether it was in time. Once is enough; a second call does no harm."""
        with self.changed:
            wait = self.waits.pop(connection, None)
            if wait is not None and wait.has_place:
                self.give_back(wait)
        return wait is not None

    def run(self) -> None:
        with self.changed:
            while True:
                self.wakes_at = min((wait.looked_at for wait in self.waits.values()), default=math.inf)
                seconds = max(0.0, self.wakes_at - time.monotonic())
                self.changed.wait(None if math.isinf(seconds) else seconds)
                self.look(time.monotonic())

    def look(self, now: float) -> None:
        """Give places to those that are late, as far as there are any; end the others and those whose time is over."""
        for connection, wait in [item for item in self.waits.items() if item[1].looked_at <= now]:
            if not wait.has_place and self.take(wait):
                wait.looked_at = wait.ends_at
                continue
            del self.waits[connection]
            if wait.has_place:
                self.give_back(wait)
            with suppress(OSError):  # it is closed already
                connection.shutdown(socket.SHUT_RD)

    def take(self, wait: Wait) -> bool:
        wait.has_place = self.taken[wait.address] < self.for_one and self.taken.total() < self.in_all
        self.taken[wait.address] += wait.has_place
        return wait.has_place

    def give_back(self, wait: Wait) -> None:
        self.taken[wait.address] -= 1
        self.taken += Counter()  # forget addresses with none
