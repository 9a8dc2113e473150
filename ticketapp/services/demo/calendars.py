"""When tickets come in: over two years, in order of time, mostly in office hours, slowly more of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random

from ticketapp.services.demo.draws import Weighted

DAYS = 730
# Monday to Sunday.
WEEKDAYS = (1.25, 1.15, 1.05, 1.0, 0.85, 0.25, 0.2)
HOURS = Weighted(
    dict(enumerate((1, 1, 1, 1, 1, 2, 6, 16, 30, 36, 34, 30, 22, 28, 32, 30, 24, 16, 10, 7, 5, 4, 3, 2)))  # UTC
)
GROWTH = 0.6
MICROSECONDS_AN_HOUR = 3_600_000_000


def creation_times(number: int, rng: Random, end: datetime) -> Iterator[datetime]:
    """*number* moments in the ``DAYS`` before *end* (a midnight in UTC), rising."""
    first = end - timedelta(days=DAYS)
    for day, count in enumerate(tickets_per_day(number, rng, first)):
        start = first + timedelta(days=day)
        for microseconds in sorted(moment_of_day(rng) for _ in range(count)):
            yield start + timedelta(microseconds=microseconds)


def tickets_per_day(number: int, rng: Random, first: datetime) -> list[int]:
    """How many each day gets, together exactly *number*."""
    weights = [
        WEEKDAYS[(first + timedelta(days=day)).weekday()] * (1 + GROWTH * day / DAYS) * (0.8 + 0.4 * rng.random())
        for day in range(DAYS)
    ]
    total, passed, given, counts = sum(weights), 0.0, 0, []
    for weight in weights:
        passed += weight
        until = min(number, round(number * passed / total))
        counts.append(until - given)
        given = until
    counts[-1] += number - given
    return counts


def moment_of_day(rng: Random) -> int:
    """Microseconds since midnight."""
    return HOURS.pick(rng) * MICROSECONDS_AN_HOUR + int(rng.random() * MICROSECONDS_AN_HOUR)


def in_office_hours(moment: datetime) -> datetime:
    """*moment*, or when people are back at their desks: nights and weekends are theirs."""
    if moment.weekday() >= 5:
        moment += timedelta(days=7 - moment.weekday())
        return moment.replace(hour=8 + moment.hour % 3)
    if moment.hour < 7:
        return moment.replace(hour=8)
    if moment.hour >= 18:
        days = 3 if moment.weekday() == 4 else 1
        return moment.replace(hour=8) + timedelta(days=days)
    return moment


def midnight_before(now: datetime) -> datetime:
    """The start of the day of *now*, which has to be in UTC."""
    return datetime.combine(now.date(), time.min, tzinfo=now.tzinfo)
