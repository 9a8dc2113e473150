"""Figures about all tickets, computed in the database from its counters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, text

from ticketapp.extensions.database import db
from ticketapp.extensions.prepared import Prepared
from ticketapp.models import TicketCount, TicketCountDelta
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, SOURCES, STATUSES
from ticketapp.services.counters import counters_of, total
from ticketapp.services.lists import ListQuery, first_row

# By what is counted and the word; ``tenths`` may be None where there is no ticket.
Figures = dict[tuple[str, str], Any]

WORDS = {"category": CATEGORIES, "priority": PRIORITIES, "status": STATUSES}
# The figure, and the condition that its tickets meet.
FIGURES = {("total", ""): "", ("tenths", ""): ""}
FIGURES |= {(name, word): f"{name} = '{word}'" for name, words in WORDS.items() for word in words}
FIGURES |= {("attention", word): f"priority = '{word}' AND status IN ('open', 'in_progress')" for word in PRIORITIES}

# A counter's row and what is not yet folded into it.
PARTS = " UNION ALL ".join(
    f"SELECT category, priority, status, number FROM {table} WHERE kind = 'facets'"  # noqa: S608  # our own words
    for table in (TicketCount.__tablename__, TicketCountDelta.__tablename__)
)
# From the first ticket's day to today, both counted; at least one, whatever the clocks say.
CALENDAR_DAYS = {
    # The day is cut out of the text: SQLite's date functions may round the last half millisecond up.
    "sqlite": "max(1, CAST(julianday(:today) - (SELECT julianday(substr(min(created_at), 1, 10)) FROM tickets) "
    "AS INTEGER) + 1)",
    "postgresql": "greatest(1, CAST(:today AS date) - "
    "(SELECT CAST(timezone('UTC', min(created_at)) AS date) FROM tickets) + 1)",
}


# Put together once, as above.
OF_ORIGINS, OF_DAYS = counters_of("origins"), counters_of("days")
ORIGINS = select(
    *(total(OF_ORIGINS, OF_ORIGINS.c.source == source) for source in SOURCES),
    total(OF_ORIGINS, OF_ORIGINS.c.is_overridden),
)
PER_DAY = (
    select(OF_DAYS.c.day, total(OF_DAYS))
    .where(OF_DAYS.c.day.between(bindparam("first"), bindparam("last")))
    .group_by(OF_DAYS.c.day)
)


@dataclass(frozen=True)
class Stats:
    """The five figures of ``/api/tickets/stats/``; breakdowns hold every word, 0 where empty."""

    total_tickets: int
    open_tickets: int
    avg_tickets_per_day: float
    priority_breakdown: dict[str, int]
    category_breakdown: dict[str, int]


@dataclass(frozen=True)
class Dashboard:
    """What the dashboard shows beside ``stats``.

    ``per_day`` are (UTC day, tickets created), oldest first, without gaps. ``attention`` counts tickets that are open
    or in progress, by priority. ``oldest_open`` is the creation time of the oldest open one.
    """

    stats: Stats
    status_breakdown: dict[str, int]
    attention: dict[str, int]
    source_breakdown: dict[str, int]
    overridden: int
    per_day: list[tuple[date, int]]
    oldest_open: datetime | None


def read_stats(today: date) -> Stats:
    """*today* is the current day in UTC."""
    return stats_of(read_facets(today))


def read_dashboard(now: datetime, days: int = 30) -> Dashboard:
    """Everything the dashboard shows, as of *now*; ``per_day`` covers the last *days* days, today included."""
    today = now.astimezone(UTC).date()
    facets = read_facets(today)
    sources, overridden = read_origins()
    oldest = first_row(ListQuery(status=("open",), ordering="created_at"))
    return Dashboard(
        stats=stats_of(facets),
        status_breakdown=breakdown(facets, "status", STATUSES),
        attention=breakdown(facets, "attention", PRIORITIES),
        source_breakdown=sources,
        overridden=overridden,
        per_day=created_per_day(today, days),
        oldest_open=None if oldest is None else oldest.created_at,
    )


def stats_of(facets: Figures) -> Stats:
    return Stats(
        total_tickets=facets["total", ""],
        open_tickets=facets["status", "open"],
        avg_tickets_per_day=(facets["tenths", ""] or 0) / 10,
        priority_breakdown=breakdown(facets, "priority", PRIORITIES),
        category_breakdown=breakdown(facets, "category", CATEGORIES),
    )


def breakdown(facets: Figures, name: str, words: tuple[str, ...]) -> dict[str, int]:
    return {word: facets[name, word] for word in words}


def read_facets(today: date) -> Figures:
    """All that counts by category, priority and status, in one statement, so that the figures agree."""
    [row] = facets_statement(db.engine.dialect.name).all(today=today.isoformat())
    return dict(zip(FIGURES, row, strict=True))


@cache
def facets_statement(engine: str) -> Prepared:
    """Written out once: to put so many expressions together for each request would cost more than the answer."""
    # Tickets per calendar day in tenths, rounded half up: (20 · total / days + 1) / 2 in whole numbers.
    tenths = f"(20 * {summed('')} / {CALENDAR_DAYS[engine]} + 1) / 2"
    sums = [tenths if name == "tenths" else summed(condition) for (name, _), condition in FIGURES.items()]
    return Prepared(text(f"SELECT {', '.join(sums)} FROM ({PARTS}) AS counted"))  # noqa: S608  # our own words only


def summed(condition: str) -> str:
    number = f"CASE WHEN {condition} THEN number END" if condition else "number"
    return f"CAST(coalesce(sum({number}), 0) AS BIGINT)"


def read_origins() -> tuple[dict[str, int], int]:
    """Tickets by who suggested, and how many differ in category or priority from a classifier's suggestion."""
    *counts, overridden = db.session.execute(ORIGINS).one()
    return dict(zip(SOURCES, counts, strict=True)), overridden


def created_per_day(today: date, days: int) -> list[tuple[date, int]]:
    """(UTC day, tickets created), oldest first, without gaps."""
    every_day = [today - timedelta(days=ago) for ago in reversed(range(days))]
    bounds = {"first": every_day[0].isoformat(), "last": today.isoformat()}
    found: dict[str, int] = dict(db.session.execute(PER_DAY, bounds).all())
    return [(day, found.get(day.isoformat(), 0)) for day in every_day]
