"""One deadline for a whole classification; what remains of it is handed down."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]


@dataclass(frozen=True)
class Deadline:
    """A moment on a monotonic clock, in seconds."""

    at: float
    clock: Clock = time.monotonic

    @classmethod
    def after(cls, seconds: float, clock: Clock = time.monotonic) -> Deadline:
        """The moment *seconds* from now."""
        return cls(clock() + seconds, clock)

    def remaining_seconds(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - self.clock())
