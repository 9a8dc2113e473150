"""How many tickets there are, without looking at tickets: the database's triggers keep the figures.

What a counter says is its row and the deltas not yet folded into it, read by one statement and so in one snapshot.
Each function answers in the same time whatever the number of tickets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
    text,
    union_all,
)

from ticketapp.extensions.database import db
from ticketapp.extensions.prepared import Prepared, Reader
from ticketapp.models import TicketCount, TicketCountDelta
from ticketapp.rules.vocabulary import REVIEW_NEEDED, STATUSES

KEY = tuple(column.name for column in TicketCount.__table__.columns if column.primary_key)


def counters_of(*kinds: str) -> Subquery:
    """The counters of *kinds* (``COUNT_KINDS``) in parts that have to be summed."""
    tables: tuple[Any, ...] = (TicketCount, TicketCountDelta)
    parts = [
        select(*(getattr(table, name) for name in KEY), table.number).where(table.kind.in_(kinds)) for table in tables
    ]
    return union_all(*parts).subquery("counted")


FACETS = counters_of("facets")


def total(counters: Subquery, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """How many tickets the *counters* that meet *conditions* count."""
    number = case((and_(*conditions), counters.c.number)) if conditions else counters.c.number
    return cast(func.coalesce(func.sum(number), 0), BigInteger)


def count_tickets(
    category: tuple[str, ...] = (),
    priority: tuple[str, ...] = (),
    status: tuple[str, ...] = (),
    review: str = "",
    connection: Reader | None = None,
) -> int:
    """How many tickets meet the filters, as ``ListQuery`` has them: what is empty does not filter."""
    words = [tuple(sorted(set(each))) for each in (category, priority, status)]
    statement = count_statement(db.engine.dialect, *words, review)
    [[number]] = connection.all(statement) if connection else statement.all()
    return int(number)


@lru_cache(maxsize=1024)
def count_statement(
    dialect: Dialect, category: tuple[str, ...], priority: tuple[str, ...], status: tuple[str, ...], review: str
) -> Prepared:
    """Written out and kept: to put it together for each list would cost more than to run it."""
    query = select(total(FACETS))
    for name, words in (("category", category), ("priority", priority), ("status", status)):
        if words:
            query = query.where(FACETS.c[name].in_(words))
    if review:
        query = query.where(FACETS.c.review == review)
    return written_out(query, dialect)


def written_out(query: Select[Any], dialect: Dialect) -> Prepared:
    return Prepared(text(written(query, dialect).replace(":", "\\:")))


def written(query: Select[Any], dialect: Dialect | None = None) -> str:
    """The statement with its values in it, which are our own words."""
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def count_of_all() -> ColumnElement[int]:
    """How many tickets there are, as a column of another statement."""
    return literal_column(f"({written(select(total(FACETS)))})", BigInteger)


@dataclass(frozen=True)
class Counts:
    """Of all tickets, at one moment: by status, and of those that wait for a look."""

    statuses: dict[str, int]
    in_review: int


def count_views() -> Counts:
    """How many tickets the views of the list have."""
    [[*statuses, in_review]] = views_statement(db.engine.dialect).all()
    return Counts(dict(zip(STATUSES, statuses, strict=True)), in_review)


def count_by_status() -> dict[str, int]:
    """How many tickets stand in each status."""
    return count_views().statuses


@lru_cache(maxsize=4)
def views_statement(dialect: Dialect) -> Prepared:
    conditions = [*(FACETS.c.status == word for word in STATUSES), FACETS.c.review == REVIEW_NEEDED]
    sums: list[ColumnElement[Any]] = [total(FACETS, condition) for condition in conditions]
    return written_out(select(*sums), dialect)
