"""How fast the processors are just now: on a machine that others use too, half as fast from one second to the next.

A fixed loop of Python stands for them, of which processor time is taken: what else runs on this machine does not count,
but who shares a core's other half or its clock does, and makes whatever is measured meanwhile as much slower.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

STEPS = 150_000
TRIES = 2


def loop_seconds() -> float:
    """Processor time of the loop, 6 to 11 ms where this was written."""
    begun = time.thread_time()
    total = 0
    for number in range(STEPS):
        total += number * number
    return time.thread_time() - begun


class Processors:
    """Compares each look with the fastest loop that was ever seen in a state folder."""

    def __init__(self, folder: Path, loop: Callable[[], float] = loop_seconds) -> None:
        self.path = folder / "processors.json"
        self.loop = loop
        self.best: float | None = None
        with suppress(OSError, ValueError, TypeError):
            self.best = float(json.loads(self.path.read_text()))

    def slowness(self) -> float:
        """How many times the best the loop takes now, on the slowest processor."""
        slowest = max(self.seconds_on(each) for each in sorted(os.sched_getaffinity(0)))
        return slowest / (self.best or slowest)

    def seconds_on(self, processor: int) -> float:
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {processor})
        try:
            seconds = min(self.loop() for _ in range(TRIES))
        finally:
            os.sched_setaffinity(0, allowed)
        if self.best is None or seconds < self.best:
            self.best = seconds
            self.path.write_text(json.dumps(seconds))
        return seconds
