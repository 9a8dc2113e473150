"""How many of a process's threads run at once: few, since only one at a time runs Python.

A worker has a dozen threads so that some may wait (for Gemini, for a turn to write). When all of them have something
to do they take the interpreter from each other in the middle of each other's work, many times a request, and get less
done than two would (decision 26). So a thread takes a seat before it begins, and leaves it to wait.

A seat is a courtesy and no lock: where nobody has sat down for ``PATIENCE_SECONDS``, whatever holds the seats (a long
search, a body that drips) stops nobody any longer; and nobody waits for more than a few times that.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

SEATS = 2
PATIENCE_SECONDS = 0.05
QUEUED_AT_MOST = 5


class Seats:
    """Of one process. A thread holds at most one."""

    def __init__(self, number: int = SEATS, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.patience_seconds = patience_seconds
        self.mine = threading.local()
        self.provide(number)

    def provide(self, number: int) -> None:
        """For the start of a process, while nobody is seated."""
        self.lock = threading.Lock()
        self.free = number
        self.queue: deque[threading.Lock] = deque()  # each is locked until a seat is handed over
        self.taken_at = 0.0

    @property
    def is_seated(self) -> bool:
        """Whether the calling thread holds a seat."""
        return getattr(self.mine, "is_seated", False)

    @contextmanager
    def seated(self) -> Iterator[None]:
        """Hold a seat, or have waited for one."""
        self.sit_down()
        try:
            yield
        finally:
            self.stand_up()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Let somebody else have the seat while the calling thread waits for something; without one, nothing."""
        if not self.is_seated:
            yield
            return
        self.stand_up()
        try:
            yield
        finally:
            self.sit_down()

    def sit_down(self) -> None:
        with self.lock:
            if self.free:
                self.free -= 1
                self._take()
                return
            handed_over = threading.Lock()
            handed_over.acquire()
            self.queue.append(handed_over)
        if self._wait(handed_over):
            self._take()

    def stand_up(self) -> None:
        """Who waits longest has the seat next: free for all, it would go to whoever runs already, time and again."""
        if self.is_seated:
            self.mine.is_seated = False
            with self.lock:
                if self.queue:
                    self.queue.popleft().release()
                else:
                    self.free += 1

    def _take(self) -> None:
        self.mine.is_seated = True
        self.taken_at = time.monotonic()

    def _wait(self, handed_over: threading.Lock) -> bool:
        """For a seat, as long as seats change hands. False where they do not, or too many came before."""
        now = time.monotonic()
        until = now + QUEUED_AT_MOST * self.patience_seconds
        while now < (end := min(until, self.taken_at + self.patience_seconds)):
            if handed_over.acquire(timeout=end - now):
                return True
            now = time.monotonic()
        with self.lock:
            if handed_over in self.queue:
                self.queue.remove(handed_over)
                return False
        return True


seats = Seats()
