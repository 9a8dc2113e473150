"""How many of a process's threads run at once: few, since only one at a time runs Python.

A worker has a dozen threads so that some may wait (for Gemini, for a turn to write). When all of them have something
to do they take the interpreter from each other in the middle of each other's work, many times a request, and get less
done than two would (``benchmarks/README.md``). So a thread takes a seat before it begins, and leaves it to wait.

A seat is a courtesy and no lock: who has waited for ``PATIENCE_SECONDS`` goes on without one, so that whatever holds
the seats (a long search, a body that drips) stops nobody for longer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

SEATS = 2
PATIENCE_SECONDS = 0.05


class Seats:
    """Of one process. A thread holds at most one."""

    def __init__(self, number: int = SEATS, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.free = threading.BoundedSemaphore(number)
        self.patience_seconds = patience_seconds
        self.mine = threading.local()

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
        self.mine.is_seated = self.free.acquire(timeout=self.patience_seconds)

    def stand_up(self) -> None:
        if self.is_seated:
            self.mine.is_seated = False
            self.free.release()


seats = Seats()
