"""Demo tickets."""

from collections.abc import Iterator
from datetime import datetime


def add_demo_tickets(number: int, seed: int, now: datetime) -> Iterator[int]:
    yield number
