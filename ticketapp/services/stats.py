"""Figures about all tickets, computed in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, case, cast, func, literal, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from ticketapp.extensions.database import db
from ticketapp.models import Ticket, TicketSuggestion
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, SOURCES, STATUSES
from ticketapp.services.triage_stats.slices import AGENTS, AGREED, IS_LAST_DECISION, UNSEEN, WITHOUT


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


@dataclass(frozen=True)
class Quality:
    """What became of the suggestions of one value: how many were made, and kept or changed by an agent who saw them."""

    made: int
    accepted: int
    changed: int

    @property
    def accepted_share(self) -> float | None:
        """Of those that were decided; None before the first."""
        decided = self.accepted + self.changed
        return self.accepted / decided if decided else None


def read_stats(today: date) -> Stats:
    """*today* is the current day in UTC."""
    counts = [func.count(), counted(Ticket.status == "open"), average_per_day(today)]
    counts += [counted(Ticket.priority == word) for word in PRIORITIES]
    counts += [counted(Ticket.category == word) for word in CATEGORIES]
    row = db.session.execute(select(*counts).select_from(Ticket)).one()
    total, is_open, tenths = row[:3]
    rest = list(row[3:])
    return Stats(
        total_tickets=total,
        open_tickets=is_open,
        avg_tickets_per_day=(tenths or 0) / 10,
        priority_breakdown=dict(zip(PRIORITIES, rest, strict=False)),
        category_breakdown=dict(zip(CATEGORIES, rest[len(PRIORITIES) :], strict=True)),
    )


def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def average_per_day(today: date) -> ColumnElement[int]:
    """Tickets per calendar day in tenths, rounded half up: (20 · total + days) / (2 · days) in whole numbers."""
    days = calendar_days(today)
    return (20 * func.count() + days) // (2 * days)


def calendar_days(today: date) -> ColumnElement[int]:
    """From the first ticket's day to *today*, both counted; at least one, whatever the clocks say."""
    if db.engine.dialect.name == "sqlite":
        first: ColumnElement[Any] = func.julianday(day_text(func.min(Ticket.created_at)))
        span = cast(func.julianday(today.isoformat()) - first, Integer)
        return func.max(1, span + 1, type_=Integer)
    first = cast(func.timezone("UTC", func.min(Ticket.created_at)), Date)
    return func.greatest(1, cast(literal(today) - first, Integer) + 1, type_=Integer)


def day_text(when: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """The day of a time as SQLite keeps it. Its own functions may round the last half millisecond up."""
    return func.substr(when, 1, 10)


def read_dashboard(now: datetime, days: int = 30) -> Dashboard:
    """Everything the dashboard shows, as of *now*; ``per_day`` covers the last *days* days, today included."""
    today = now.astimezone(UTC).date()
    unsettled = Ticket.status.in_(("open", "in_progress"))
    oldest = select(func.min(Ticket.created_at)).where(Ticket.status == "open")
    return Dashboard(
        stats=read_stats(today),
        status_breakdown=breakdown(Ticket.status, STATUSES),
        attention=breakdown(Ticket.priority, PRIORITIES, unsettled),
        source_breakdown=breakdown(Ticket.suggestion_source, SOURCES),
        overridden=count_overridden(),
        per_day=created_per_day(today, days),
        oldest_open=db.session.execute(oldest).scalar_one(),
    )


def breakdown(
    column: InstrumentedAttribute[Any], words: tuple[str, ...], *conditions: ColumnElement[bool]
) -> dict[str, int]:
    query = select(column, func.count()).where(*conditions).group_by(column)
    found: dict[str, int] = dict(db.session.execute(query).all())
    return {word: found.get(word, 0) for word in words}


def count_by_status() -> dict[str, int]:
    """How many tickets stand in each status."""
    return breakdown(Ticket.status, STATUSES)


def count_overridden() -> int:
    """Tickets whose category or priority differs from what was suggested; the default is no suggestion."""
    differs = (Ticket.category != Ticket.suggested_category) | (Ticket.priority != Ticket.suggested_priority)
    query = select(func.count()).where(Ticket.suggestion_source.in_(("gemini", "local")), differs)
    return db.session.execute(query).scalar_one()


def created_per_day(today: date, days: int) -> list[tuple[date, int]]:
    first = today - timedelta(days=days - 1)
    start = datetime.combine(first, time.min, tzinfo=UTC)
    if db.engine.dialect.name == "sqlite":
        day: ColumnElement[Any] = day_text(Ticket.created_at)
    else:
        day = func.to_char(func.timezone("UTC", Ticket.created_at), "YYYY-MM-DD")
    query = select(day, func.count()).where(Ticket.created_at >= start).group_by(day)
    found: dict[str, int] = dict(db.session.execute(query).all())
    every_day = [first + timedelta(days=offset) for offset in range(days)]
    return [(each, found.get(each.isoformat(), 0)) for each in every_day]


def read_quality() -> dict[str, Quality]:
    """For each category, what became of the suggestions of it, as the accuracy page counts."""
    made = count_suggested(literal(""), WITHOUT == "")
    decided = count_suggested(
        case((AGREED, "accepted"), else_="changed"), WITHOUT == "", AGENTS, ~UNSEEN, IS_LAST_DECISION
    )
    return {
        word: Quality(made.get((word, ""), 0), decided.get((word, "accepted"), 0), decided.get((word, "changed"), 0))
        for word in CATEGORIES
    }


def count_suggested(key: ColumnElement[Any], *conditions: ColumnElement[bool]) -> dict[tuple[str, str], int]:
    """How many suggestions of a category meet *conditions*, by value and *key*."""
    query = select(TicketSuggestion.value, key.label("key"), func.count()).where(
        TicketSuggestion.field == "category", *conditions
    )
    rows = db.session.execute(query.group_by(literal_column("1"), literal_column("2")))
    return {(value, of): count for value, of, count in rows}
