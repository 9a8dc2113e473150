"""How long a burst may be, so that a quick run ends in time whatever else the machine does."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

# Less says nothing. No row is left out, so this is by how much a run may be late.
SHORTEST_SECONDS = 0.03
# From the end of a burst until its last answers have come, in the mean: kept for the rows that come last.
LATE_SECONDS = 0.02
# A server's start, some tickets and its end, of which the processes take one more than they have starts.
START_SECONDS = 5.0


@dataclass(frozen=True)
class Pace:
    """Bursts of *longest_seconds*, and shorter ones where those that are left would not end by *until*."""

    longest_seconds: float
    until: float = math.inf
    clock: Callable[[], float] = time.monotonic

    def seconds(self, bursts_left: float) -> float:
        left = (self.until - self.clock()) / bursts_left - LATE_SECONDS
        return max(min(SHORTEST_SECONDS, self.longest_seconds), min(self.longest_seconds, left))


def ends(begun: float, budget_seconds: float, engines: int) -> list[float]:
    """When each engine is to be done: all have the same share, and what one leaves over is the next one's."""
    return [begun + budget_seconds * (place + 1) / engines for place in range(engines)]
