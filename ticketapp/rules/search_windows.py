"""The months, or the priorities, through which a search looks for its next matches: near ones first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from ticketapp.rules.vocabulary import PRIORITIES


def month_number(moment: datetime) -> int:
    """Months since the year 0, in UTC, as the index has them."""
    moment = moment.astimezone(UTC)
    return moment.year * 12 + moment.month


def windows(key: str, start: datetime | int, last: datetime | int) -> Iterator[list[str]]:
    """Words of the index, from *start* to *last* in that direction: one at first, then twice as many each time.

    Each priority stands alone: there are only a few.
    """
    is_rank = isinstance(start, int)
    first, end = (each if isinstance(each, int) else month_number(each) for each in (start, last))
    step = 1 if end >= first else -1
    size = 1
    while (end - first) * step >= 0:
        numbers = [number for number in range(first, first + size * step, step) if (end - number) * step >= 0]
        yield [f"priority={PRIORITIES[number]}" if is_rank else f"{key}={number}" for number in numbers]
        first += size * step
        size = 1 if is_rank else size * 2
